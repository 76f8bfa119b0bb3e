"""How much of documents in every format gets in, and in order: `python -m evals.documents.run`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath

from assistant.errors import CorpusError
from assistant.ingestion.documents import parse_document
from evals.documents.made import MadeDocument, made_documents


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document: words found and expected, and whether its pieces stand in order."""

    name: str
    found: int
    expected: int
    in_order: bool


def read_made(made: MadeDocument) -> Outcome:
    """Read a document and compare its words with what it must yield."""
    try:
        text = parse_document(made.data, made.name, PurePosixPath(made.name).suffix).text
    except CorpusError:
        text = ""
    return compare(made, text)


def compare(made: MadeDocument, text: str) -> Outcome:
    """Compare a text with what it must hold."""
    wanted = Counter(_words(" ".join(made.pieces)))
    found = (wanted & Counter(_words(text))).total()
    return Outcome(made.name, found, wanted.total(), _stand_in_order(text, made.pieces))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _stand_in_order(text: str, pieces: tuple[str, ...]) -> bool:
    """Whether every piece follows the one before, letter by letter but for blanks and line ends."""
    flat, place = " ".join(text.split()), 0
    for piece in pieces:
        place = flat.find(" ".join(piece.split()), place)
        if place < 0:
            return False
    return True


def main() -> None:
    """Print each document that lacks something, and the sums."""
    outcomes = [read_made(made) for made in made_documents()]
    for one in outcomes:
        if one.found < one.expected or not one.in_order:
            print(f"{one.name}: {one.found} of {one.expected} words, {'in order' if one.in_order else 'not in order'}")
    found, expected = sum(one.found for one in outcomes), sum(one.expected for one in outcomes)
    ordered = sum(one.in_order for one in outcomes)
    print(f"{len(outcomes)} documents: text recall {found / expected:.4f}, {ordered} in order")


if __name__ == "__main__":
    main()
