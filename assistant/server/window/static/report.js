// The frame is as high as its page, so that only the window scrolls; its <base> would take "#..." for another address.
const fit = (frame) => {
  const page = frame.contentDocument;
  if (!page || !page.body) return;
  const grow = () => { frame.style.height = page.documentElement.scrollHeight + 'px'; };
  new ResizeObserver(grow).observe(page.body);
  grow();
  page.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    event.preventDefault();
    const target = page.getElementById(link.getAttribute('href').slice(1));
    if (target) target.scrollIntoView({block: 'start'});
  });
};
const look = () => element.querySelectorAll('iframe:not([data-fitted])').forEach((frame) => {
  frame.dataset.fitted = '';
  frame.addEventListener('load', () => fit(frame));
});
new MutationObserver(look).observe(element, {childList: true, subtree: true});
look();
