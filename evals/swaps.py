"""Measure the local verifier on sentences that a script changed: swaps must not be supported, light paraphrases should be.

Every sentence of every article is changed in its numbers, dates, names, units, negation, direction and order, one at a time,
and held against the article's own sentences. The changes are found by the patterns of this script, not by the verifier's own
reading, so that what the one overlooks the other may still see. A replacement comes from the same article, which is the hard
case, and from a list; the seed is fixed.

    python evals/swaps.py                      # the articles in corpus/
    python evals/swaps.py --squad FILE --sentences 300
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from assistant.minilm import MiniLMEmbedder
from assistant.passages import split_sections
from assistant.schema import Support
from assistant.verify import Judgement, LocalVerifier
from evals.swap_tables import OPPOSITES, SYNONYMS, UNITS

SEED = 20261124
SWAPS = ("number", "date", "name", "unit", "negation", "direction", "order")
PARAPHRASES = ("no full stop", "reordered", "synonym", "digits and words", "passive")

_OF_A_KIND = dict.fromkeys(SWAPS, 3) | {"number": 8, "date": 8, "name": 8}
"""How many swaps of a sentence are taken at most."""
_SHORTEST = 5  # words of a sentence that is worth changing
_FRONT = re.compile(r"^---\n.*?\n---\n", re.DOTALL)
_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905
_TIMES = ("last year", "this week", "next month", "yesterday")
_WORDS = "two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
_NAMES = "Lisbon Margaret Thornbury Ecuador Kowalski Wellington Osaka Brandt Nairobi Fairchild Uruguay".split()  # noqa: SIM905
_NAMES += ["Helena Marsh", "Mount Kenya", "Northbridge University", "Carlos Medina", "Lake Geneva"]
_YEAR = re.compile(r"(?<![\w$€£.,-])(?:1[0-9]|20)\d\d(?![\w%]|[.,]\d)")
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b")
_DAY = re.compile(rf"\b(?:{'|'.join(_DAYS)})\b")
_RELATIVE = re.compile(r"\b(?:last|this|next) (?:year|month|week)\b|\b(?:yesterday|tomorrow)\b")
_NUMBER = re.compile(rf"(?<![\w.,-])\d+(?:,\d{{3}})*(?:\.\d+)?(?![\w]|[.,]\d|-\d)|\b(?:{'|'.join(_WORDS)})\b")
_NAME = re.compile(r"\b[A-Z][\w]+(?:[ -][A-Z][\w]+)*")
_COMMON = frozenset(
    """The A An In On At By For From With It He She They We I You Our My This That These Those There After Before As If
    Dr Mr Mrs Ms""".split()  # noqa: SIM905
)
_BE = re.compile(r"\b(?:is|are|was|were|has|have|had|will|can)\b(?! not|n't)")
_OPENING = re.compile(r"^((?:In|On|At|During|After|Before|By|Since|For) [^,]{2,50}), (.+)\.$")
_CLOSING = re.compile(r"^([^,;]{20,}) ((?:in|since|during|on) (?:[A-Z]\w+ )?\d{4})\.$")
_PASSIVE = re.compile(r"^((?:The |Its |An? )?[\w ]{3,40}?) (?:was|were) (\w+ed) by ((?:the )?[\w ]{3,40})\.$")
_JOINED = re.compile(r"^\W*(?:and|or|,|, and)?\W*$")

Replacement = tuple[str, int, str, tuple[str, ...]]
"""The kind of a swap, where it is made, the old words, and the new words to try."""


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence as it was and as the script made it; `kind` is one of `SWAPS` or `PARAPHRASES`."""

    kind: str
    sentence: str
    changed: str


@dataclass(frozen=True, slots=True)
class Article:
    """The sentences of one article, and its names and numbers."""

    sentences: tuple[str, ...]
    names: tuple[str, ...]
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Article:
        """Split a text, headings aside."""
        spans = [span for section in split_sections(text) for span in section.sentences]
        sentences = tuple(" ".join(text[span.start : span.end].split()) for span in spans)
        names = {name for sentence in sentences for _, name in found_names(sentence)}
        numbers = {match.group() for sentence in sentences for match in _NUMBER.finditer(sentence)}
        return cls(sentences, tuple(sorted(names)), tuple(sorted(numbers)))


def found_names(sentence: str) -> Iterator[tuple[int, str]]:
    """Where names stand: capitalised runs within the sentence, or at its start where they have two words."""
    for match in _NAME.finditer(sentence):
        start, name = match.start(), match.group()
        first, _, rest = name.partition(" ")
        if first in _COMMON:
            start, name = start + len(first) + 1, rest
        if name and (start or " " in name) and name not in _MONTHS and name not in _DAYS:
            yield start, name


def swaps(sentence: str, article: Article, chance: random.Random) -> Iterator[Change]:
    """Every swap of a sentence that changes what it says."""
    for kind, start, old, news in _replacements(sentence, article, chance):
        for new in news:
            yield Change(kind, sentence, f"{sentence[:start]}{new}{sentence[start + len(old) :]}")
    for match in _BE.finditer(sentence):
        yield Change("negation", sentence, f"{sentence[: match.end()]} not{sentence[match.end() :]}")
    for match in re.finditer(r" not\b(?! only)", sentence):
        yield Change("negation", sentence, sentence[: match.start()] + sentence[match.end() :])
    yield from _exchanges(sentence)


def paraphrases(sentence: str) -> Iterator[Change]:
    """Rewordings that keep what a sentence says, one for each pattern that it has."""
    opening, closing, passive = _OPENING.match(sentence), _CLOSING.match(sentence), _PASSIVE.match(sentence)
    yield Change("no full stop", sentence, sentence.removesuffix("."))
    if opening:
        front, rest = opening.groups()
        yield Change("reordered", sentence, f"{_lowered(rest, up=True)} {_lowered(front)}.")
    if closing:
        yield Change("reordered", sentence, f"{_lowered(closing[2], up=True)}, {_lowered(closing[1])}.")
    if passive:
        yield Change("passive", sentence, f"{_lowered(passive[3], up=True)} {passive[2]} {_lowered(passive[1])}.")
    for old, new in SYNONYMS.items():
        if re.search(rf"\b{old}\b", sentence):
            yield Change("synonym", sentence, re.sub(rf"\b{old}\b", new, sentence, count=1))
    yield from _respelt(sentence)


def sample(article: Article, chance: random.Random) -> Iterator[Change]:
    """All paraphrases of an article's sentences, and some swaps of each of them."""
    for sentence in article.sentences:
        if len(sentence.split()) < _SHORTEST:
            continue
        made = [change for change in swaps(sentence, article, chance) if _differs(change, article)]
        for kind in SWAPS:
            of_kind = [change for change in made if change.kind == kind]
            yield from chance.sample(of_kind, min(len(of_kind), _OF_A_KIND[kind]))
        yield from paraphrases(sentence)


def read_corpus(folder: Path) -> tuple[Article, ...]:
    """The Markdown articles of a folder."""
    paths = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    return tuple(Article.of(_FRONT.sub("", path.read_text("utf-8"))) for path in paths)


def read_squad(path: Path) -> tuple[Article, ...]:
    """The contexts of each article in SQuAD's JSON."""
    data = json.loads(path.read_text("utf-8"))["data"]
    return tuple(Article.of("\n\n".join(part["context"] for part in article["paragraphs"])) for article in data)


def measure(articles: Sequence[Article], most: int | None) -> tuple[str, list[tuple[Change, Judgement]]]:
    """A Markdown table of what the verifier says, and the changes that it got wrong.

    Args:
        articles: what to change.
        most: how many sentences of all articles to take, evenly spread; all if None.
    """
    chance, verifier = random.Random(SEED), LocalVerifier(MiniLMEmbedder())
    counts: dict[str, dict[Support, int]] = {}
    wrong, times = list[tuple[Change, Judgement]](), list[float]()
    for article in _thinned(articles, most):
        unchanged = [Change("unchanged", sentence, sentence) for sentence in article.sentences]
        for change in [*unchanged, *sample(article, chance)]:
            began = perf_counter()
            judgement = verifier.judge(change.changed, article.sentences)
            found = judgement.support
            times += [perf_counter() - began] if change.kind != "unchanged" else []
            counts.setdefault(change.kind, dict.fromkeys(Support, 0))[found] += 1
            if (found is Support.SUPPORTED) == (change.kind in SWAPS):
                wrong.append((change, judgement))
    return _table(counts, times), wrong


def _replacements(sentence: str, article: Article, chance: random.Random) -> Iterator[Replacement]:
    """Up to three new values from the article, where it has them, and one from a list."""
    for match in _NUMBER.finditer(sentence):
        if not _YEAR.fullmatch(match.group()):
            yield "number", match.start(), match.group(), _other_numbers(match.group(), article, chance)
    for match in _YEAR.finditer(sentence):
        yield "date", match.start(), match.group(), _other_years(match.group(), article, chance)
    for pattern, names in ((_MONTH, _MONTHS), (_DAY, _DAYS), (_RELATIVE, _TIMES)):
        for match in pattern.finditer(sentence):
            yield "date", match.start(), match.group(), (chance.choice([name for name in names if name != match.group()]),)
    for start, name in found_names(sentence):
        yield "name", start, name, _other_names(name, article, chance)
    yield from _table_replacements(sentence)


def _table_replacements(sentence: str) -> Iterator[Replacement]:
    """Units behind a number, and words with an opposite."""
    for kind, table in (("unit", UNITS), ("direction", OPPOSITES)):
        for old, new in table.items():
            whole = rf"(?<!\w){re.escape(old)}(?!\w)" if old.isalpha() else re.escape(old)
            yield from ((kind, match.start(), old, (new,)) for match in re.finditer(whole, sentence))


def _other_years(old: str, article: Article, chance: random.Random) -> tuple[str, ...]:
    years = [number for number in article.numbers if _YEAR.fullmatch(number) and number != old]
    return (*((chance.choice(years),) if years else ()), str(int(old) + chance.choice((-10, -3, -1, 1, 2, 7))))


def _other_numbers(old: str, article: Article, chance: random.Random) -> tuple[str, ...]:
    if old in _WORDS:
        return (chance.choice([word for word in _WORDS if word != old]),)
    own = [number for number in article.numbers if number[0].isdigit() and number != old]
    place = chance.choice([i for i, sign in enumerate(old) if sign.isdigit()])
    changed = f"{old[:place]}{chance.choice([d for d in '123456789' if d != old[place]])}{old[place + 1 :]}"
    return (*((chance.choice(own),) if own else ()), changed)


def _other_names(old: str, article: Article, chance: random.Random) -> tuple[str, ...]:
    own = [name for name in article.names if _are_apart(old, name)]
    return (*chance.sample(own, min(3, len(own))), chance.choice([name for name in _NAMES if _are_apart(old, name)]))


def _are_apart(one: str, other: str) -> bool:
    """Whether no two words begin alike: `French` may stand for `France`, and `Watt` for `James Watt`."""
    begins = [{word[:2].lower() for word in re.split(r"[ -]", name)} for name in (one, other)]
    return not begins[0] & begins[1]


def _exchanges(sentence: str) -> Iterator[Change]:
    """Two names, or two numbers, in each other's place, unless they stand in one list."""
    names = list(found_names(sentence))
    numbers = [(match.start(), match.group()) for match in _NUMBER.finditer(sentence)]
    for found in (names, numbers):
        for (start, one), (after, other) in pairwise(found):
            between = sentence[start + len(one) : after]
            if _are_apart(one, other) and not _JOINED.match(between) and not re.search(r" and | or ", between):
                yield Change("order", sentence, f"{sentence[:start]}{other}{between}{one}{sentence[after + len(other) :]}")


def _respelt(sentence: str) -> Iterator[Change]:
    for match in re.finditer(rf"(?<!-)\b(?:{'|'.join(_WORDS)})\b", sentence):
        digits = str(_WORDS.index(match.group()) + 2)
        yield Change("digits and words", sentence, f"{sentence[: match.start()]}{digits}{sentence[match.end() :]}")
    for match in re.finditer(r"(?<=\d)(?:%| percent\b)", sentence):
        new = " percent" if match.group() == "%" else "%"
        yield Change("digits and words", sentence, f"{sentence[: match.start()]}{new}{sentence[match.end() :]}")


def _differs(change: Change, article: Article) -> bool:
    return change.changed not in article.sentences


def _lowered(text: str, *, up: bool = False) -> str:
    """The text with its first letter as within a sentence, or at its start; names keep theirs."""
    first = text.split(" ", 1)[0]
    if up:
        return text[0].upper() + text[1:]
    return text[0].lower() + text[1:] if first in _COMMON or first in ("During", "Since", "Its") else text


def _thinned(articles: Sequence[Article], most: int | None) -> tuple[Article, ...]:
    """The articles whole, as few of them as hold the sentences asked for."""
    kept, total = list[Article](), 0
    for article in articles:
        if most is not None and total >= most:
            break
        kept.append(article)
        total += len(article.sentences)
    return tuple(kept)


def _table(counts: dict[str, dict[Support, int]], times: Sequence[float]) -> str:
    lines = ["| kind | n | supported | contradicted | unsupported | supported, share |", "|---|---:|---:|---:|---:|---:|"]
    for kind in ("unchanged", *SWAPS, *PARAPHRASES):
        row = counts.get(kind)
        if row:
            n = sum(row.values())
            cells = (row[Support.SUPPORTED], row[Support.CONTRADICTED], row[Support.UNSUPPORTED])
            lines.append(f"| {kind} | {n} | {cells[0]} | {cells[1]} | {cells[2]} | {cells[0] / n:.3f} |")
    took = f"{statistics.median(times) * 1000:.1f} ms" if times else "none"
    return "\n".join([*lines, "", f"Median time for a changed sentence: {took}."])


def main() -> None:
    """Print the table; with `--wrong`, also each change that was judged wrongly."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--squad", type=Path, help="a file in SQuAD's JSON, in place of the corpus")
    parser.add_argument("--sentences", type=int, help="take whole articles until they have so many sentences")
    parser.add_argument("--wrong", action="store_true")
    chosen = parser.parse_args()
    table, wrong = measure(read_squad(chosen.squad) if chosen.squad else read_corpus(chosen.corpus), chosen.sentences)
    print(table)
    for change, judgement in wrong if chosen.wrong else ():
        print(f"\n{change.kind}, {judgement.reason or judgement.score}\n  was: {change.sentence}\n  now: {change.changed}")


if __name__ == "__main__":
    main()
