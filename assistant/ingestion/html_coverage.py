"""How much of what a page shows in its main part was kept, and what is said where that is too little."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

_MUCH = 0.1
"""Of the words of the main part; less is bylines, captions of buttons and the like."""
_MAIN = ('.//main | .//*[@role="main"]', ".//article", ".//body")
_UNSEEN = frozenset({"script", "style", "template", "noscript", "button", "select", "option", "textarea", "svg", "iframe"})
_WORD = re.compile(r"\w+")


def shown_words(tree: Any, extras: str) -> Counter[str]:
    """The words of the page's main part, lower-cased; of the whole page where it doesn't mark one.

    Args:
        tree: the page, as lxml has it.
        extras: an XPath for menus, notices and the like, which are no part of an article.
    """
    found = (tree.xpath(path) for path in _MAIN)
    main = next((elements[0] for elements in found if len(elements) == 1), tree)
    return Counter(word for text in _texts(main, set(main.xpath(extras))) for word in _words(text))


def left_out_note(shown: Counter[str], kept: str) -> str:
    """A sentence where more than a tenth of the words shown is not in the text that was kept; else empty."""
    missing = (shown - Counter(_words(kept))).total()
    if missing <= _MUCH * shown.total():
        return ""
    return f"about {missing / shown.total():.0%} of the words that the page shows were left out; save it as text if they matter"


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _texts(main: Any, extras: Collection[Any]) -> Iterator[str]:
    """What stands in an element and those within it but for `extras`; no recursion, which a deep page would exhaust."""
    from lxml.etree import iterwalk

    walk = iterwalk(main, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if element.tag in _UNSEEN or (element in extras and element is not main):
                walk.skip_subtree()
            else:
                yield element.text or ""
        elif element is not main:
            yield element.tail or ""
