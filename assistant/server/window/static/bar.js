// The bar above the chat: the drawer on a phone, and what can be done with the open conversation.
const refused = () => t('The server didn’t answer that; try again in a moment.');
const bar = () => element.querySelector('.bar');
const ask = () => document.getElementById('ask');

const drawer = (open) => {
  ask().classList.toggle('listing', open);
  element.querySelector('.drawer').setAttribute('aria-expanded', String(open));
};

const save = (text, name, type) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], {type}));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

const exported = async (form, ending, type) => {
  const found = await server.exported({conversation: bar().dataset.conversation, form});
  element.querySelector('.said').innerHTML = found?.text ? '' : found?.error ?? refused();
  if (found?.text) save(found.text, `conversation-${bar().dataset.conversation}.${ending}`, type);
};

const dialog = (name) => element.querySelector(`dialog.${name}`);
const close = () => element.querySelectorAll('dialog[open]').forEach((one) => one.close());
const box = () => dialog('renaming').querySelector('input');
const rename = () => {
  const title = box().value.trim();
  if (!title) return box().focus();
  close();
  trigger('renamed', {title});
};

const acts = {
  drawer: () => drawer(!ask().classList.contains('listing')),
  rename: () => {
    box().value = element.querySelector('.title').textContent;
    dialog('renaming').showModal();
    box().select();
  },
  delete: () => dialog('deleting').showModal(),
  markdown: () => exported('markdown', 'md', 'text/markdown'),
  json: () => exported('json', 'json', 'application/json'),
  html: () => exported('html', 'html', 'text/html'),
  print: () => window.print(),
  cancel: close,
  'rename-now': rename,
  'delete-now': () => { close(); trigger('deleted', {}); },
};

element.addEventListener('click', (event) => {
  const act = event.target.closest('button')?.dataset.act;
  if (!act) return;
  if (event.target.closest('.menu')) element.querySelector('.menu').open = false;
  acts[act]?.();
});
element.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target === dialog('renaming')?.querySelector('input')) rename();
});
document.addEventListener('click', (event) => {
  const menu = element.querySelector('.menu[open]');
  if (menu && !menu.contains(event.target)) menu.open = false;
  const aside = !event.target.closest('#conversations, .drawer');
  if (aside && ask().classList.contains('listing')) drawer(false);
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || element.querySelector('dialog[open]')) return;
  const menu = element.querySelector('.menu[open]');
  if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
  if (ask().classList.contains('listing')) { drawer(false); element.querySelector('.drawer').focus(); }
});
document.addEventListener('assistant:listed', () => drawer(false));

// The address names the open conversation, so that reloading the page opens it again.
let opened = null;
new MutationObserver(() => {
  const id = bar()?.dataset.conversation ?? '';
  if (id === (opened ?? '')) return;
  opened = id;
  const address = new URL(location.href);
  if (id) address.searchParams.set('conversation', id); else address.searchParams.delete('conversation');
  history.replaceState(history.state, '', address);
}).observe(element, {childList: true, subtree: true, attributes: true, attributeFilter: ['data-conversation']});
