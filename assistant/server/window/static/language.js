// Tells browsers and screen readers which language the page is in.
document.documentElement.lang = element.querySelector('#texts').dataset.language;
