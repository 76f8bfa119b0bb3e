// The chat: what the buttons of an answer do. The window's `Lead` buttons open the source panel by an event of the document.
const refused = () => t('The server didn’t answer that; try again in a moment.'); // Gradio gives nothing back where a call is refused
const chat = element.closest('#chat');
const log = element;
const conversation = () => document.querySelector('#bar .bar')?.dataset.conversation ?? '';
const asked = (button) => ({conversation: conversation(), turn: Number(button.closest('.turn').dataset.turn)});

log.setAttribute('role', 'log');
log.setAttribute('aria-label', 'Conversation');
log.setAttribute('aria-live', 'off'); // the whole would be read out again; `said` tells what is new

const said = document.createElement('p');
said.className = 'sr-only';
said.setAttribute('role', 'status');
said.setAttribute('aria-live', 'polite');
chat.append(said);

const flash = (button, text) => {
  const label = button.dataset.label ?? (button.dataset.label = button.textContent);
  button.textContent = text;
  setTimeout(() => { button.textContent = label; }, 1500);
  said.textContent = text;
};

const toClipboard = async (text) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea'); // pages without https have no clipboard
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
};

const rate = async (turn, rating) => {
  const comment = turn.querySelector('.comment textarea').value;
  const given = await server.rate({...asked(turn.querySelector('.actions')), rating, comment});
  const told = turn.querySelector('.comment .saved');
  if (given?.text) told.textContent = given.text; else told.innerHTML = given?.error ?? refused();
  return Boolean(given?.text);
};

const copy = async (button, form) => {
  const menu = button.closest('.menu');
  const found = await server.copied({...asked(button), form});
  if (menu) menu.open = false;
  const told = menu ? menu.querySelector('summary') : button;
  if (!found?.text) return flash(told, t('Not copied'));
  await toClipboard(found.text);
  flash(told, t('Copied'));
};

const acts = {
  copy: (button) => copy(button, 'text'),
  'copy-markdown': (button) => copy(button, 'markdown'),
  'copy-bibtex': (button) => copy(button, 'bibtex'),
  'copy-ris': (button) => copy(button, 'ris'),
  retry: () => trigger('retry', {}),
  edit: () => trigger('edit', {}),
  comment: (button) => rate(button.closest('.turn'), given(button.closest('.turn'))),
};

const given = (turn) => turn.querySelector('.rate[aria-pressed="true"]')?.dataset.act.slice(5) ?? '';

const thumb = async (button) => {
  const turn = button.closest('.turn');
  const rating = button.getAttribute('aria-pressed') === 'true' ? '' : button.dataset.act.slice(5);
  const comment = turn.querySelector('.comment');
  if (!await rate(turn, rating)) {
    comment.hidden = false; // it holds why
    return;
  }
  for (const one of turn.querySelectorAll('.rate')) one.setAttribute('aria-pressed', String(one === button && rating !== ''));
  comment.hidden = rating === '';
  if (!rating) comment.querySelector('textarea').value = '';
  if (rating) comment.querySelector('textarea').focus();
};

chat.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const {act, source} = button.dataset;
  if (source && button.closest('.turn'))
    document.dispatchEvent(new CustomEvent('assistant:source', {detail: {...asked(button), source, opener: button}}));
  else if (act?.startsWith('rate-')) thumb(button);
  else if (act && button.closest('.turn')) acts[act]?.(button);
});

chat.addEventListener('toggle', async (event) => {
  const because = event.target.open && event.target.querySelector?.('.because');
  if (!because || because.childElementCount) return;
  const found = await server.why(asked(because));
  because.innerHTML = found?.html ?? `<p class="error">${found?.error ?? refused()}</p>`;
}, true);

// Show a new question from its top, and a conversation that was opened from its newest; say what is new; keep the focus where one types.
let seen = null;
let shown = null;
const follow = () => {
  const turns = chat.querySelectorAll('.turn'), last = turns[turns.length - 1];
  const waits = Boolean(last?.querySelector('.pending'));
  const opened = conversation() !== shown && !waits;
  const state = `${conversation()} ${turns.length} ${waits}`;
  if (state === seen) return;
  const first = seen === null;
  seen = state;
  if (!waits) shown = conversation();
  if (!last) return;
  const {top, bottom} = last.getBoundingClientRect();
  const room = document.querySelector('#composer').getBoundingClientRect().top;
  if (waits || opened || top < 0 || bottom > room) last.scrollIntoView({block: 'start'});
  if (first) return;
  said.textContent = waits ? t('Reading the articles …') : (last.querySelector('.answer, .error')?.textContent ?? '');
  if (document.activeElement === document.body) focusBox();
};
new MutationObserver(follow).observe(chat, {childList: true, subtree: true});

// The question box has the focus at first and where a question is edited; it counts what is long.
const box = () => document.querySelector('#question textarea');
const focusBox = () => { if (matchMedia('(pointer: fine)').matches) box()?.focus({preventScroll: true}); };
const whenThere = () => (box() ? (document.activeElement === document.body && focusBox()) : setTimeout(whenThere, 100));
whenThere();
const set = (node, name, value) => { if (node[name] !== value) node[name] = value; }; // else it would watch itself for ever
const count = () => {
  const counter = document.querySelector('#counter p');
  if (!counter) return;
  const most = Number(counter.dataset.most), length = box()?.value.length ?? 0, over = length > most;
  set(counter, 'hidden', length < most * 0.8);
  set(counter, 'className', over ? 'over' : '');
  set(counter, 'textContent', t('{length} of {most} characters').replace('{length}', length.toLocaleString()).replace('{most}', most.toLocaleString()) + (over ? t('; shorten it to send it') : ''));
};
document.addEventListener('input', (event) => { if (event.target === box()) count(); });
// What is not chosen is told where one chooses.
const hint = () => {
  const field = document.querySelector('#only input');
  if (field) set(field, 'placeholder', document.querySelector('#only .token') ? '' : t('all articles'));
};
let edits = false;
new MutationObserver(() => {
  const now = Boolean(document.querySelector('#editing p')?.offsetParent);
  if (now && !edits) focusBox();
  edits = now;
  count();
  hint();
}).observe(document.getElementById('composer') ?? chat, {childList: true, subtree: true, attributes: true, attributeFilter: ['class', 'style']});
document.addEventListener('click', (event) => {
  for (const menu of chat.querySelectorAll('.turn .menu[open]')) if (!menu.contains(event.target)) menu.open = false;
});
