"""Words as search and evidence see them: lower-cased stems, and how telling each is.

The inverse document frequencies come from a table of 5,013 open paragraphs (`training/train_idf.py`), not from the corpus at
hand: one article is too little text to know that "minister" is common and "Danatara" is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import Stemmer

WORD = re.compile(r"\w+(?:[.,:]\d+)*")

STOP_WORDS = frozenset(
    """a about also am an and any are as at be been being but by can could did do does doing for from had has have having he her
    hers him his how i if in into is it its just many may me might much must my no nor not of off on or our ours own please s
    same say said says shall she should so some such t tell than that the their theirs them then there these they this those
    to too us very was we were what when where which while who whom whose why will with would you your yours""".split()  # noqa: SIM905
)


def words(text: str) -> list[str]:
    """The words of a text as written; numbers keep their separators (`3.5`, `1,200`)."""
    return WORD.findall(text)


def stems(text: str) -> list[str]:
    """The stem of every word, lower-cased, in order, stop words included."""
    return _stem(word.lower() for word in words(text))


def content_stems(text: str) -> list[str]:
    """The stems of the words that carry content, in order; "WHO" and "US" do in a text that is not all in capitals."""
    shouted = text.isupper()
    return _stem(word.lower() for word in words(text) if word.lower() not in STOP_WORDS or (_is_acronym(word) and not shouted))


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def idf(stem: str) -> float:
    """How telling a stem is, in (0, 1]; a stem that the table does not hold is as telling as can be."""
    return _idf_table().get(stem, 1.0)


def _stem(lowered: Iterable[str]) -> list[str]:
    stemmed: list[str] = _stemmer().stemWords(list(lowered))
    return stemmed


@cache
def _stemmer() -> Stemmer.Stemmer:
    import Stemmer

    return Stemmer.Stemmer("english")


@cache
def _idf_table() -> dict[str, float]:
    """Lines of `stem<TAB>idf in thousandths`."""
    lines = resources.files("assistant").joinpath("data/idf.tsv").read_text("utf-8").splitlines()
    return {stem: int(thousandths) / 1000 for stem, thousandths in (line.split("\t") for line in lines)}
