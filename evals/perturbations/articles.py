"""The open texts that the verifier is measured on, as articles with their sentences, names and numbers."""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.text.sentences import split_sections
from evals.datasets import squad_articles

SHUFFLED_BY = 1
"""The seed that puts the passages of Natural Questions in their order here."""
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905
WORDS = "two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
YEAR = re.compile(r"(?<![\w$€£.,-])(?:1[0-9]|20)\d\d(?![\w%]|[.,]\d)")
NUMBER = re.compile(rf"(?<![\w.,-])\d+(?:,\d{{3}})*(?:\.\d+)?(?![\w]|[.,]\d|-\d)|\b(?:{'|'.join(WORDS)})\b")
COMMON = frozenset(
    """The A An In On At By For From With It He She They We I You Our My This That These Those There After Before As If
    Dr Mr Mrs Ms""".split()  # noqa: SIM905
)
"""Words with a capital at the start of a sentence that are no names."""

_FRONT = re.compile(r"^---\n.*?\n---\n", re.DOTALL)
_NAME = re.compile(r"\b[A-Z][\w]+(?:[ -][A-Z][\w]+)*")


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
        numbers = {match.group() for sentence in sentences for match in NUMBER.finditer(sentence)}
        return cls(sentences, tuple(sorted(names)), tuple(sorted(numbers)))


def found_names(sentence: str) -> Iterator[tuple[int, str]]:
    """Where names stand: capitalised runs within the sentence, or at its start where they have two words."""
    for match in _NAME.finditer(sentence):
        start, name = match.start(), match.group()
        first, _, rest = name.partition(" ")
        if first in COMMON:
            start, name = start + len(first) + 1, rest
        if name and (start or " " in name) and name not in MONTHS and name not in DAYS:
            yield start, name


def read_corpus(folder: Path) -> tuple[str, ...]:
    """The texts of a folder's Markdown articles, without what stands before them, in the order of their file names."""
    paths = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    return tuple(_FRONT.sub("", path.read_text("utf-8")) for path in paths)


def read_nq(path: Path, first: int, last: int) -> tuple[str, ...]:
    """Passages of Natural Questions, from the `first` to the `last` of them in a shuffled order that is always the same."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    random.Random(SHUFFLED_BY).shuffle(rows)
    return tuple(row["passage"] for row in rows[first - 1 : last])


def add_arguments(parser: argparse.ArgumentParser, corpus: Path) -> None:
    """Let a command choose its texts; `corpus` if it names none."""
    parser.add_argument("--corpus", type=Path, default=corpus, help="a folder of Markdown articles")
    parser.add_argument("--squad", type=Path, help="a file in SQuAD's JSON, in place of the corpus")
    parser.add_argument("--nq", type=Path, help="a file of Natural Questions with passages, in place of the corpus")
    parser.add_argument("--first", type=int, default=1, help="the first passage of --nq to take, once shuffled")
    parser.add_argument("--last", type=int, default=150, help="the last one")
    parser.add_argument("--sentences", type=int, help="take whole articles until they have so many sentences")


def chosen_texts(chosen: argparse.Namespace) -> tuple[str, ...]:
    """The texts that the arguments of `add_arguments` name."""
    if chosen.nq:
        return _thinned(read_nq(chosen.nq, chosen.first, chosen.last), chosen.sentences)
    if chosen.squad:
        return _thinned(tuple("\n\n".join(one.paragraphs) for one in squad_articles(chosen.squad)), chosen.sentences)
    return _thinned(read_corpus(chosen.corpus), chosen.sentences)


def _thinned(texts: Sequence[str], most: int | None) -> tuple[str, ...]:
    """As few whole texts as hold the sentences asked for; all if `most` is None."""
    kept, total = list[str](), 0
    for text in texts:
        if most is not None and total >= most:
            break
        kept.append(text)
        total += len(Article.of(text).sentences)
    return tuple(kept)
