// Leads from the empty chat to where the first article is added.
element.addEventListener('click', (event) => {
  if (event.target.closest('[data-act=articles]')) document.querySelectorAll('#tabs [role=tab]')[1]?.click();
});
