// The list of conversations: opens one, begins another, finds, pins, renames and deletes. What is pinned is this browser's own.
const PINNED = 'assistant.pinned';
const pinned = () => JSON.parse(localStorage.getItem(PINNED) ?? '[]');
const dialog = (kind) => element.querySelector(`dialog.${kind}`);
const close = () => element.querySelectorAll('dialog[open]').forEach((one) => one.close());
const titleOf = (row) => row.querySelector('.title').textContent;
let meant = null;

const rename = () => {
  const title = dialog('renaming').querySelector('input').value.trim();
  if (!title) return dialog('renaming').querySelector('input').focus();
  close();
  trigger('renamed', {conversation: meant, title});
};

const acts = {
  pin: (row) => {
    const id = row.dataset.conversation, kept = pinned().filter((one) => one !== id);
    localStorage.setItem(PINNED, JSON.stringify(kept.length < pinned().length ? kept : [id, ...kept]));
    arrange();
  },
  rename: (row) => {
    const input = dialog('renaming').querySelector('input');
    input.value = titleOf(row);
    dialog('renaming').showModal();
    input.select();
  },
  delete: (row) => {
    element.querySelector('.doomed').textContent = `“${titleOf(row)}”`;
    dialog('deleting').showModal();
  },
  cancel: close,
  'rename-now': rename,
  'delete-now': () => { close(); trigger('deleted', {conversation: meant}); },
};

element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-act]');
  if (!button) return;
  const {act} = button.dataset, row = button.closest('li');
  if (acts[act]) {
    if (row) { meant = row.dataset.conversation; row.querySelector('.menu').open = false; }
    return acts[act](row);
  }
  document.dispatchEvent(new CustomEvent('assistant:listed'));
  trigger('opened', {conversation: act === 'open' ? button.dataset.conversation : ''});
});
element.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target === dialog('renaming')?.querySelector('input')) rename();
  const menu = event.key === 'Escape' && event.target.closest?.('.menu[open]');
  if (menu) { menu.open = false; menu.querySelector('summary').focus(); event.stopPropagation(); }
});
element.addEventListener('input', (event) => {
  if (!event.target.matches('.find')) return;
  const wanted = event.target.value.toLowerCase();
  const rows = [...element.querySelectorAll('li')];
  rows.forEach((row) => { row.hidden = !titleOf(row).toLowerCase().includes(wanted); });
  element.querySelector('.none').hidden = rows.some((row) => !row.hidden);
});
document.addEventListener('click', (event) => {
  for (const menu of element.querySelectorAll('.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
});

// Pinned ones stand first.
const arrange = () => {
  const ids = pinned(), list = element.querySelector('ul'), rows = [...list.children];
  rows.forEach((row, number) => {
    row.dataset.place ??= number;
    const is = ids.includes(row.dataset.conversation);
    row.classList.toggle('pinned', is);
    row.querySelector('[data-act=pin]').textContent = is ? t('Unpin') : t('Pin');
  });
  const first = (row) => (row.classList.contains('pinned') ? 0 : 1);
  rows.sort((one, other) => first(one) - first(other) || one.dataset.place - other.dataset.place);
  list.append(...rows);
};
let arranged = null;
new MutationObserver(() => {
  const list = element.querySelector('ul');
  if (!list || list === arranged) return;
  arranged = list;
  arrange();
}).observe(element, {childList: true, subtree: true});
if (element.querySelector('ul')) arrange();
