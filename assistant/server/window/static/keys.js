// Keyboard shortcuts, their list, and the choice between light and dark.
const list = element.querySelector('dialog');
const typing = (target) => target.closest?.('input, textarea, select, [contenteditable]');
const box = () => document.querySelector('#question textarea');
const tab = (name) => [...document.querySelectorAll('#tabs [role=tab]')][name]?.click();
// The box can have the focus once its tab is shown, which takes a moment.
const write = (tries = 40) => {
  box()?.focus();
  if (document.activeElement !== box() && tries) setTimeout(write, 50, tries - 1);
};
const turn = (step) => {
  const turns = [...document.querySelectorAll('#chat .turn')];
  const at = turns.findIndex((one) => one.getBoundingClientRect().top > -4);
  const here = at < 0 ? turns.length : at;
  const current = turns[here] && Math.abs(turns[here].getBoundingClientRect().top) < 8 ? here : here - (step < 0 ? 0 : 1);
  turns[Math.min(turns.length - 1, Math.max(0, current + step))]?.scrollIntoView({block: 'start'});
};
const acts = {
  '?': () => list.showModal(),
  '/': () => { tab(0); write(); },
  n: () => { tab(0); document.querySelector('#conversations [data-act=new]')?.click(); },
  e: () => document.querySelector('#log .turn:last-child [data-act=edit]')?.click(),
  j: () => turn(1),
  k: () => turn(-1),
  1: () => tab(0),
  2: () => tab(1),
  3: () => tab(2),
};
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector('dialog[open]')) return;
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
});
element.querySelector('[data-act=keys]').addEventListener('click', () => list.showModal());
list.querySelector('[data-act=close]').addEventListener('click', () => list.close());

const choice = element.querySelector('select');
const dark = matchMedia('(prefers-color-scheme: dark)');
const paint = () => {
  const wanted = choice.value === 'dark' || (choice.value === 'system' && dark.matches);
  document.body.classList.toggle('dark', wanted);
  document.documentElement.style.colorScheme = wanted ? 'dark' : 'light';
};
choice.value = localStorage.getItem('assistant.theme') ?? 'system';
choice.addEventListener('change', () => { localStorage.setItem('assistant.theme', choice.value); paint(); });
dark.addEventListener('change', paint);
paint();
