// What happens is read out, and can be cancelled where one looks.
element.setAttribute('role', 'status');
element.addEventListener('click', (event) => {
  const job = event.target.closest('button[data-job]')?.dataset.job;
  if (job) trigger('cancel', {job});
});
