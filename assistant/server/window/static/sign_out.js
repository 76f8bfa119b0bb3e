async () => { await fetch('/logout', {method: 'POST'}); location.assign('/login'); }
