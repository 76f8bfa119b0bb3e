// An article that was opened gets the focus, and is scrolled to where it lies below the fold.
new MutationObserver(() => {
  const article = element.querySelector('article');
  if (!article) return;
  article.focus({preventScroll: true});
  if (article.getBoundingClientRect().top > innerHeight * 0.7) article.scrollIntoView({block: 'start'});
}).observe(element, {childList: true, subtree: true});
