// The list of articles: a click opens one, typing narrows the list.
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-document]');
  if (!button) return;
  element.querySelectorAll('[aria-current]').forEach((other) => other.removeAttribute('aria-current'));
  button.setAttribute('aria-current', 'true');
  trigger('pick', {document: button.dataset.document});
});
element.addEventListener('input', (event) => {
  const wanted = event.target.value.toLowerCase();
  element.querySelectorAll('tbody tr').forEach((row) => { row.hidden = !row.textContent.toLowerCase().includes(wanted); });
});
