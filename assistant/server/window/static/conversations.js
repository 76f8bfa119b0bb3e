// The list of conversations: opens one, or begins another.
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-act]');
  if (!button) return;
  document.dispatchEvent(new CustomEvent('assistant:listed'));
  trigger('opened', {conversation: button.dataset.act === 'open' ? button.dataset.conversation : ''});
});
