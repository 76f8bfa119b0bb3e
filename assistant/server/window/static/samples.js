// The line on samples: one click removes them, another one puts them back.
element.addEventListener('click', (event) => {
  const act = event.target.closest('[data-act]')?.dataset.act;
  if (!act) return;
  event.target.closest('button').disabled = true; // until the line is another
  trigger(act === 'remove' ? 'removed' : 'restored', {});
});
