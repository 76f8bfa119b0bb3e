// What happens is read out.
element.setAttribute('role', 'status');
