// Watches the server: says when it is gone, keeps what one typed and asked, goes on once it is back, and tells what changed.
const EVERY = 3000;
const box = () => document.querySelector('#question textarea');
const store = {
  get: (name) => sessionStorage.getItem(`assistant.${name}`) ?? '',
  set: (name, value) => (value ? sessionStorage.setItem(`assistant.${name}`, value) : sessionStorage.removeItem(`assistant.${name}`)),
};
let known = null;
let down = false;
let restored = false; // until then the box is empty, which is no draft

const banner = document.createElement('div');
banner.id = 'banner';
banner.setAttribute('role', 'alert');
banner.hidden = true;
element.before(banner);

const say = (text, label = '', act = null) => {
  banner.replaceChildren(Object.assign(document.createElement('p'), {textContent: text}));
  if (act) {
    const button = Object.assign(document.createElement('button'), {type: 'button', textContent: label});
    button.addEventListener('click', act);
    banner.append(button);
  }
  banner.hidden = false;
};

const fill = (text) => {
  const area = box();
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(area, text);
  area.dispatchEvent(new Event('input', {bubbles: true}));
  area.focus({preventScroll: true});
};

// What is being answered, until its answer is there.
const sent = () => document.querySelector('#live .turn:has(.pending) .question')?.textContent ?? '';
const noteSent = () => { if (restored && !down) store.set('sent', sent()); };

const lost = () => {
  if (down) return;
  down = true;
  noteDraft();
  document.documentElement.classList.add('server-gone');
  const waiting = document.querySelector('#live .pending');
  if (waiting) waiting.textContent = t('Not answered: the server is gone.');
  say(t('The server can’t be reached. Your question and what you have typed are kept; this page goes on by itself once it is back.'));
};

const noteDraft = () => { if (restored && box()) store.set('draft', box().value); };

const look = async () => {
  if (document.hidden) return;
  let state;
  try {
    const reply = await fetch('/healthz', {cache: 'no-store'});
    if (!reply.ok) return;
    state = await reply.json();
  } catch {
    return lost();
  }
  if (down || (known && known.instance !== state.instance)) {
    noteDraft();
    store.set('restarted', 'yes');
    return location.reload();
  }
  if (known?.revision !== state.revision) trigger('changed', {}); // at first too: something may have changed while the page was loaded
  known = state;
};

// After a restart: what was typed is in its box again, and what was not answered can be asked again.
const restore = () => {
  const draft = store.get('draft'), question = store.get('sent'), restarted = store.get('restarted');
  for (const name of ['draft', 'sent', 'restarted']) store.set(name, '');
  restored = true;
  if (draft && !box().value) fill(draft);
  if (!restarted || !question) return;
  const again = () => {
    banner.hidden = true;
    const typed = box().value;
    fill(question);
    setTimeout(() => document.getElementById('send').click(), 100);
    if (typed && typed !== question) setTimeout(() => fill(typed), 2000);
  };
  say(t('The server was restarted before it answered “{question}”.').replace('{question}', () => question), t('Ask again'), again);
};

const whenReady = () => (box() ? restore() : setTimeout(whenReady, 100));

document.addEventListener('input', (event) => { if (event.target === box()) noteDraft(); });
new MutationObserver(() => { noteSent(); if (!down) noteDraft(); }).observe(
  document.querySelector('#tabs') ?? document.body, {childList: true, subtree: true});
// Nothing can be sent while the server is gone, and Stop ends the waiting.
const hold = (event) => {
  if (!down) return;
  const stopping = event.target.closest?.('#stop'), sending = event.target.closest?.('#send, #examples button, #follow-ups button');
  const entered = event.type === 'keydown' && event.key === 'Enter' && event.target === box();
  if (!stopping && !sending && !entered) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (stopping) {
    document.documentElement.classList.add('given-up');
    store.set('sent', '');
    const told = document.querySelector('#live .pending');
    if (told) told.textContent = t('Stopped.');
    const asked = document.querySelector('#live .question')?.textContent;
    if (asked && !box().value) fill(asked);
  }
};
document.addEventListener('click', hold, true);
document.addEventListener('keydown', hold, true);
document.addEventListener('visibilitychange', look);
setInterval(look, EVERY);
look();
whenReady();

// What the server says of changed articles goes away by itself.
new MutationObserver(() => {
  const told = element.querySelector('.told');
  if (told) setTimeout(() => told.remove(), 12_000);
}).observe(element, {childList: true, subtree: true});
element.setAttribute('role', 'status');
