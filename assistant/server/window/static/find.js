// Finds words in an article that is open: marks each place, counts them, and goes from one to the next with Enter.
const places = new Map(); // of each box
const texts = (box) => box.closest('article, .content')?.querySelectorAll('.text') ?? [];

// The places where the words stand, whatever pieces the text is in.
const search = (root, wanted) => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [], starts = [];
  let whole = '';
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    starts.push(whole.length);
    nodes.push(node);
    whole += node.data;
  }
  const folded = whole.toLowerCase();
  if (folded.length !== whole.length) return []; // letters that grow when folded would move all that follows
  const at = (offset) => {
    let low = 0, high = starts.length - 1;
    while (low < high) { const middle = (low + high + 1) >> 1; if (starts[middle] <= offset) low = middle; else high = middle - 1; }
    return [nodes[low], offset - starts[low]];
  };
  const found = [];
  for (let i = folded.indexOf(wanted); i >= 0 && found.length < 1000; i = folded.indexOf(wanted, i + wanted.length)) {
    const range = new Range();
    range.setStart(...at(i));
    range.setEnd(...at(i + wanted.length - 1).map((part, side) => (side ? part + 1 : part)));
    found.push(range);
  }
  return found;
};

const paint = (name, ranges) => { if (window.CSS?.highlights) CSS.highlights.set(name, new Highlight(...ranges)); };

const tell = (box, ranges, current) => {
  const told = box.parentElement.querySelector('output');
  told.textContent = !box.value.trim() ? '' : ranges.length ? `${current + 1} / ${ranges.length}` : told.dataset.none;
  paint('found', ranges);
  paint('found-here', ranges.slice(current, current + 1));
  if (!ranges.length) return;
  const room = ranges[current].startContainer.parentElement.closest('.text'), place = ranges[current].getBoundingClientRect();
  const frame = room.getBoundingClientRect();
  if (room.scrollHeight > room.clientHeight) room.scrollTop += place.top - frame.top - room.clientHeight / 3;
  else if (place.top < 0 || place.bottom > innerHeight) scrollBy(0, place.top - innerHeight / 3);
};

document.addEventListener('input', ({target}) => {
  if (!target.matches?.('.find-in input')) return;
  const wanted = target.value.trim().toLowerCase();
  const ranges = wanted ? [...texts(target)].flatMap((text) => search(text, wanted)) : [];
  places.set(target, {ranges, current: 0});
  tell(target, ranges, 0);
});
document.addEventListener('keydown', (event) => {
  const box = event.target, known = places.get(box);
  if (!known) return;
  if (event.key === 'Enter' && known.ranges.length) {
    event.preventDefault();
    known.current = (known.current + (event.shiftKey ? -1 : 1) + known.ranges.length) % known.ranges.length;
    tell(box, known.ranges, known.current);
  } else if (event.key === 'Escape' && box.value) {
    event.stopPropagation(); // it empties the box, and closes nothing
    box.value = '';
    box.dispatchEvent(new Event('input', {bubbles: true}));
  }
}, true);
// An article that is closed takes its places with it.
new MutationObserver(() => {
  for (const box of places.keys()) if (!box.isConnected) { places.delete(box); paint('found', []); paint('found-here', []); }
}).observe(document.body, {childList: true, subtree: true});
