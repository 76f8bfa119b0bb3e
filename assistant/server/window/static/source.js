// The source panel: fetches one article when a source is opened, shows the chosen sentence, and gives the focus back.
const panel = element.querySelector('aside');
const content = panel.querySelector('.content');
let opener = null;
let latest = 0;
let shown = null; // what names the open source

const unmark = () => document.querySelectorAll('#chat [data-source][aria-current]').forEach((one) => one.removeAttribute('aria-current'));

const show = (open) => {
  panel.hidden = !open;
  document.getElementById('ask').classList.toggle('reading', open);
};

const close = () => {
  show(false);
  latest += 1;
  unmark();
  content.replaceChildren();
  const back = opener?.isConnected ? opener : document.querySelector('#question textarea');
  back?.focus({preventScroll: true});
};

document.addEventListener('assistant:source', async ({detail}) => {
  const {conversation, turn, source} = detail, mine = ++latest;
  shown = {conversation, turn, source};
  opener = detail.opener;
  unmark();
  opener.setAttribute('aria-current', 'true');
  const found = await server.source({conversation, turn, source}) ?? {error: t('The server didn’t answer that; try again in a moment.')};
  if (mine !== latest) return; // another was opened meanwhile
  const wasOpen = !panel.hidden;
  content.innerHTML = found.html ?? `<h2 id="source-title" tabindex="-1">${t('Source')}</h2><p class="error" role="alert">${found.error}</p>`;
  show(true);
  content.querySelector('#source-title')?.focus({preventScroll: true});
  const mark = content.querySelector('mark.chosen');
  const text = content.querySelector('.text');
  if (mark) text.scrollTop = mark.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 4;
  if (!wasOpen && matchMedia('(min-width: 900px)').matches) opener.scrollIntoView({block: 'nearest'});
});

// A PDF's page as it looks, in place of the text; it is drawn once it is asked for.
const look = async (button) => {
  const text = content.querySelector('.text');
  if (!content.querySelector('figure')) {
    const mine = latest;
    button.disabled = true;
    const found = await server.drawn(shown) ?? {error: t('The server didn’t answer that; try again in a moment.')};
    button.disabled = false;
    if (mine !== latest) return;
    content.querySelector('.refused')?.remove();
    if (!found.html) return text.insertAdjacentHTML('beforebegin', `<p class="note refused" role="alert">${found.error}</p>`);
    text.insertAdjacentHTML('beforebegin', found.html);
  }
  const figure = content.querySelector('figure'), pressed = button.getAttribute('aria-pressed') !== 'true';
  button.setAttribute('aria-pressed', String(pressed));
  figure.hidden = !pressed;
  text.hidden = pressed;
  const spot = pressed && figure.querySelector('.spot');
  if (spot) figure.scrollTop = spot.offsetTop - figure.clientHeight / 4;
};
content.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act=page]');
  if (button) look(button);
});

panel.querySelector('[data-act=close]').addEventListener('click', close);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !panel.hidden && !document.querySelector('dialog[open]')) close();
});
