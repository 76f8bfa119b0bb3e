"""SummEdits as claims with the part of the document that is nearest to each."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.evaluation.human.labelled import LabelledClaim, load_labelled
from training.reader.encode import WINDOW, Encoder
from training.reader.examples import Example, Nearest, Support
from training.reader.swapping import Article, swaps
from training.reader.unanswerable import sentences

SENTENCE_WINDOW = 200
"""Pieces of evidence for a single sentence: half of a document of this kind, so that most of it is the right half."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A summary that people labelled, and the consistent one that it was made from."""

    claim: LabelledClaim
    original: str


def read_summedits(data: Path) -> tuple[Edited, ...]:
    """All domains, by file name."""
    edited: list[Edited] = []
    for path in sorted((data / "summedits").glob("*.json")):
        rows = json.loads(path.read_text("utf-8"))
        claims = load_labelled([path])
        edited += [Edited(claim, row["original_summary"]) for claim, row in zip(claims, rows, strict=True)]
    return tuple(edited)


class Windows:
    """The sentences of documents that are nearest to a claim, in the document's order, as many as fit."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._documents: dict[str, tuple[str, ...]] = {}
        self._kept: dict[tuple[str, ...], Nearest] = {}
        self._sizes: dict[str, int] = {}

    def __call__(self, document: str, claim: str, most: int = WINDOW) -> str:
        """The window of at most so many pieces."""
        if document not in self._documents:
            self._documents[document] = tuple(sentences(document))
        parts = self._documents[document]
        return " ".join(parts[i] for i in sorted(self.nearest(parts, claim, most))) or document

    def nearest(self, parts: tuple[str, ...], claim: str, room: int, taken: frozenset[int] = frozenset()) -> set[int]:
        """Which sentences fill so many pieces: what is nearest comes first, then what stands behind and before it."""
        if parts not in self._kept:
            self._kept[parts] = Nearest(parts)
        chosen = set[int]()
        for number in [*self._kept[parts](claim), *range(len(parts))]:
            for place in (number, number + 1, number - 1):
                if 0 <= place < len(parts) and place not in chosen | taken and self.size(parts[place]) <= room:
                    chosen.add(place)
                    room -= self.size(parts[place])
        return chosen

    def size(self, part: str) -> int:
        """The pieces of a sentence."""
        if part not in self._sizes:
            self._sizes[part] = len(self._encoder.pieces(part))
        return self._sizes[part]


def summary_examples(edited: Sequence[Edited], windows: Windows) -> Iterator[Example]:
    """Whole summaries."""
    for one in edited:
        claim = one.claim
        support = Support.SUPPORTED if claim.supported else Support.NOT_SUPPORTED
        yield Example(claim.group, claim.claim, windows(claim.document, claim.claim), support=support)


def swapped_examples(edited: Sequence[Edited], windows: Windows, chance: random.Random) -> Iterator[Example]:
    """Consistent summaries with one thing changed by script."""
    for one in edited:
        changes = list(swaps(one.claim.claim, Article.of(one.claim.document), chance)) if one.claim.supported else []
        if changes:
            false = chance.choice(changes).changed
            passage = windows(one.claim.document, false)
            yield Example(f"{one.claim.group}/swapped", false, passage, support=Support.CONTRADICTED)


def sentence_examples(edited: Sequence[Edited], windows: Windows) -> Iterator[Example]:
    """The sentences of summaries that have several.

    Every sentence of a consistent summary is supported, and so is one that an inconsistent summary took over unchanged. Where
    it changed a single one, that one isn't supported; where it changed several, nobody knows which are wrong.
    """
    seen: set[tuple[str, str]] = set()
    for one in edited:
        parts = sentences(one.claim.claim)
        original = set(sentences(one.original))
        changed = [part for part in parts if part not in original]
        for part in parts if len(parts) > 1 else ():
            right = one.claim.supported or part in original
            if (right or len(changed) == 1) and (one.claim.document_key, part) not in seen:
                seen.add((one.claim.document_key, part))
                passage = windows(one.claim.document, part, SENTENCE_WINDOW)
                support = Support.SUPPORTED if right else Support.NOT_SUPPORTED
                yield Example(f"{one.claim.group}/sentence", part, passage, support=support)
