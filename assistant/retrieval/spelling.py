"""Words of a question as the articles write them: "Soren Akesson" -> "Søren Åkesson", "E1043" -> "E-1043", "Lovelase" too.

A word that the passages found have is left alone. One that none of them has is looked for without marks (diacritics, hyphens,
apostrophes, slashes) first and, unless it has digits, by its letters then: one slip in a short word, two in a long one (the
distance of optimal string alignment, by rapidfuzz). A word in common use is no slip for another: "hostel" stays what it is
where the articles have hotels, unless it has a capital, as names have. The passages are those found for the question as it was
typed, so that nothing but the index is needed. Names of days and months are put as the articles have them, short or in full.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from assistant.models.embedder import Vectors
from assistant.models.lexicon import is_common
from assistant.retrieval.fusion import BREADTH
from assistant.retrieval.index import PassageIndex
from assistant.text.words import STOP_WORDS, idf, stems

_CONTRACTION = re.compile(r"['’](?:ll|s|t|re|ve|d|m)\b")
_NEGATED = re.compile(
    r"(?:ca|do|does|did|is|are|was|were|has|have|had|wo|would|could|should|must|need|might)n['’]?t", re.IGNORECASE
)
_PARTS = re.compile(r"[-'’./]")
_SHORTEST_ALIKE = 3
_TOKEN = re.compile(r"\w+(?:[-'’./]\w+)*")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_DAYS_AND_MONTHS = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october "
    "november december"
)
_CALENDAR = {name[:3]: name for name in _DAYS_AND_MONTHS.split()}
"""Days and months by their short names; without May, which has no other."""
_LONGER = frozenset({"tues", "thur", "thurs", "sept"})
_OTHER_WORDS = frozenset({"sat", "sun", "wed", "mar", "jan"})
_OF_TIME = re.compile(r"\b(?:on|every|each|this|next|last|by|until|till|from|to|and|or|for|of|since|in) $", re.IGNORECASE)
"""What stands before one of these that is meant as the name of a day or month."""
_SHORTEST = 5
"""Letters of a word in which a slip is mended ..."""
_LONG = 8
"""... and from which on there may be two."""
_JOINED = 2
"""Words that are written as one in the articles."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A question as the articles write it, and the words in it that were typed otherwise, as they are written there."""

    question: str
    mended: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence that says what was searched for in place of what was typed."""
        return (f"Searched for {', '.join(f'“{word}”' for word in self.mended)}.",) if self.mended else ()


def looks_odd(question: str) -> bool:
    """Whether a question has words that are rare in any text, as names, codes and slips of the finger, or a day or month."""
    return any(_rare(token) or _calendar_name(token) for token in _TOKEN.findall(question))


def respell_by_index(index: PassageIndex, question: str, vector: Vectors) -> Spelling:
    """`respell` by the passages that are found for the question; `vector` is the embedded question, shape (dimension,)."""
    if not looks_odd(question):
        return Spelling(question)
    passages = (candidate.passage for candidate in index.search(vector, question, BREADTH))
    return respell(question, [f"{passage.heading} {passage.text}" for passage in passages])


def respell(question: str, texts: Iterable[str]) -> Spelling:
    """The question in the spelling of the texts, which are the passages that it finds."""
    vocabulary = _Vocabulary(texts)
    found = list(_TOKEN.finditer(question))
    mended, done, written = list[str](), 0, ""
    for start, end in _spans(found, vocabulary):
        typed = question[found[start].start() : found[end - 1].end()]
        word = vocabulary.written(typed, fuzzily=end - start == 1)
        if typed.lower() not in _OTHER_WORDS or _OF_TIME.search(question[: found[start].start()]):
            word = word or vocabulary.dated(typed)
        if word:
            written += question[done : found[start].start()] + word
            done = found[end - 1].end()
            mended.append(word)
    return Spelling(written + question[done:], tuple(mended))


class _Vocabulary:
    """The words of some texts; most questions are written with these words, so that more than these is seldom gathered."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = list(texts)
        self._tokens = dict.fromkeys(token for text in self._texts for token in _TOKEN.findall(_CONTRACTION.sub(" ", text)))

    @cached_property
    def forms(self) -> frozenset[str]:
        """The words as they stand, in lower case."""
        return frozenset(part.lower() for token in self._tokens for part in _parts(token))

    @cached_property
    def coded(self) -> frozenset[str]:
        """The letters and digits of those that have a digit."""
        return frozenset(_letters(part) for token in self._tokens for part in _parts(token) if any(map(str.isdigit, part)))

    @cached_property
    def by_letters(self) -> dict[str, str]:
        """The words by their letters and digits alone; of two with the same the first."""
        found = dict[str, str]()
        for part in chain.from_iterable(map(_parts, self._tokens)):
            found.setdefault(_letters(part), part)
        return found

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all words."""
        return frozenset(stem for text in self._texts for stem in stems(text))

    def written(self, typed: str, *, fuzzily: bool) -> str | None:
        """How the texts write a word that none of them has as it was typed; None where they have it, or nothing like it."""
        lowered, letters = typed.lower(), _letters(typed)
        if lowered in self.forms or lowered in STOP_WORDS or len(letters) < _SHORTEST_ALIKE:
            return None
        if letters in self.by_letters:
            return self.by_letters[letters]
        if not fuzzily or not _mendable(typed) or self.stems.issuperset(stems(typed)):
            return None
        return self._nearest(letters)

    def dated(self, typed: str) -> str | None:
        """How the texts write the name of a day or month that none of them has as it was typed: `Saturdays` for `sat`."""
        name = _calendar_name(typed)
        if not name or typed.lower() in self.forms:
            return None
        return next((token for token in self._tokens if token[0].isupper() and _calendar_name(token) == name), None)

    def _nearest(self, letters: str) -> str | None:
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extractOne

        likely = [word for word in self.by_letters if word[:1] == letters[:1] and len(word) >= _SHORTEST - 1 and word.isalpha()]
        found = extractOne(letters, likely, scorer=OSA.distance, score_cutoff=1 + (len(letters) >= _LONG))
        return self.by_letters[found[0]] if found else None


def _spans(found: Sequence[re.Match[str]], vocabulary: _Vocabulary) -> Iterator[tuple[int, int]]:
    """The tokens one by one, but two together where the texts write them as one code or name ("E 1043")."""
    start = 0
    while start < len(found):
        end = min(start + _JOINED, len(found))
        joined = "".join(match.group() for match in found[start:end])
        alone = found[start].group()
        together = end - start == _JOINED and any(map(str.isdigit, joined)) and _letters(joined) in vocabulary.coded
        together = together and not alone.isdigit() and alone.lower() not in STOP_WORDS
        yield start, end if together else start + 1
        start = end if together else start + 1


def _parts(token: str) -> tuple[str, ...]:
    """A token, and what it has between hyphens and the like."""
    return (token, *_PARTS.split(token)) if _PARTS.search(token) else (token,)


@lru_cache(maxsize=50_000)
def _letters(word: str) -> str:
    """Letters and digits in lower case, without marks; kept, as the words of the passages come again with each question."""
    plain = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    return "".join(sign for sign in plain if sign.isalnum())


def _rare(token: str) -> bool:
    return token.lower() not in STOP_WORDS and (_coded(token) or any(idf(stem) >= 1 for stem in stems(token)))


def _coded(token: str) -> bool:
    return any(map(str.isdigit, token)) and any(map(str.isalpha, token))


def _calendar_name(token: str) -> str:
    """The day or month that a word is the name of, short (of three letters, at least), in full or in the plural; else empty."""
    lowered = token.lower()
    name = _CALENDAR.get(lowered[:3], "")
    return name if lowered in {name[:3], name, f"{name}s"} or lowered in _LONGER else ""


def _mendable(token: str) -> bool:
    if len(token) < _SHORTEST or any(map(str.isdigit, token)) or _NEGATED.fullmatch(token):
        return False
    return _rare(token) and not (token.islower() and is_common(token))
