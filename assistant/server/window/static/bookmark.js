// The bookmark opens this server's form with the address of the page that is read; the form, not the bookmark, adds it.
const link = element.querySelector('.bookmarklet');
link.href = `javascript:void(open(${JSON.stringify(`${location.origin}/add?url=`)}+encodeURIComponent(location.href)))`;
link.addEventListener('click', (event) => event.preventDefault()); // here it would add this page
