"""Sets of claims with a whole page or article: the evidence is what of it is nearest to the claim, as the product finds it.

Every set gives the same evidence with and without what supports the claim: a reader that only sees words repeated then fails.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.reader.examples import Example, Support
from training.reader.files import held_out, json_rows
from training.reader.summedits import Windows
from training.reader.unanswerable import sentences

ROOM = (70, 110, 160, 230, 320)
"""Pieces of evidence; by lot, since the product reads one to five sentences and their passage."""
_LABELS = {"supported": Support.SUPPORTED, "partially_supported": Support.UNSUPPORTED, "not_supported": Support.UNSUPPORTED}


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its sentences, a claim on it, and which sentences support or refute it, if any do."""

    source: str
    title: str
    parts: tuple[str, ...]
    claim: str
    telling: frozenset[int]
    support: Support

    @property
    def held(self) -> bool:
        """Whether the page is kept apart from training."""
        return held_out(self.title)

    def example(self, room: int, windows: Windows) -> Example:
        """The claim with so many pieces of the page: what tells, then what is nearest, in the page's order."""
        told = _fitting(sorted(self.telling), self.parts, room, windows)
        left = room - sum(windows.size(self.parts[i]) for i in told)
        near = windows.nearest(self.parts, self.claim, left, frozenset(told))
        evidence = " ".join(self.parts[i] for i in sorted({*told, *near}))
        return Example(self.source, self.claim, evidence, support=self.support)

    def without(self) -> Page:
        """The page without what tells of the claim, so that nothing supports it."""
        rest = tuple(part for number, part in enumerate(self.parts) if number not in self.telling)
        return Page(f"{self.source}/removed", self.title, rest, self.claim, frozenset(), Support.UNSUPPORTED)


def page_examples(pages: Sequence[Page], windows: Windows, chance: random.Random, removed: float) -> Iterator[Example]:
    """Each claim once; of those with telling sentences a share also without these."""
    for page in pages:
        yield page.example(chance.choice(ROOM), windows)
        if page.telling and len(page.parts) > len(page.telling) + 1 and chance.random() < removed:
            yield page.without().example(chance.choice(ROOM), windows)


def wice_pages(data: Path, chance: random.Random) -> Iterator[Page]:
    """Wikipedia's claims against the page that they cite; of several sets of supporting sentences one by lot."""
    for name in ("claim", "non_supported_tokens"):
        for row in json_rows(data / "wice" / f"{name}.jsonl"):
            kept = [(number, part) for number, part in enumerate(row["evidence"]) if not part.startswith("(meta data)")]
            place = {number: new for new, (number, _) in enumerate(kept)}
            telling = frozenset(place[i] for i in chance.choice(row["supporting_sentences"] or [[]]) if i in place)
            parts = tuple(" ".join(part.split()) for _, part in kept)
            yield Page(f"wice/{name}", " ".join(row["evidence"][:8]), parts, row["claim"], telling, _LABELS[row["label"]])


def fm2_pages(data: Path, chance: random.Random) -> Iterator[Page]:
    """Claims written to deceive, with their evidence among other sentences of the page, shuffled: their order isn't known."""
    for row in json_rows(data / "fm2" / "fm2.jsonl"):
        gold = [one["text"] for one in row["gold_evidence"]]
        parts = [*gold, *(one["text"] for one in row["retrieved_evidence"] if one["text"] not in gold)]
        order = chance.sample(range(len(parts)), len(parts))
        telling = frozenset(new for new, old in enumerate(order) if old < len(gold))
        support = Support.SUPPORTED if row["label"] == "SUPPORTS" else Support.CONTRADICTED
        yield Page("fm2", row["wikipedia_page"], tuple(parts[old] for old in order), row["text"], telling, support)


def covid_pages(data: Path) -> Iterator[Page]:
    """News claims against abstracts."""
    abstracts = {row["cord_id"]: row for row in json_rows(data / "check_covid" / "corpus.json")}
    labels = {"SUPPORT": Support.SUPPORTED, "REFUTE": Support.CONTRADICTED, "NOTENOUGHINFO": Support.UNSUPPORTED}
    for row in json_rows(data / "check_covid" / "Check-COVID_all.json"):
        abstract = abstracts.get(row["cord_id"])
        if abstract:
            parts = tuple(" ".join(part.split()) for part in abstract["abstract"])
            telling = frozenset(one["sent_index"] for one in row["evidence_set"] if one["sent_index"] < len(parts))
            known = telling if row["label"] != "NOTENOUGHINFO" else frozenset[int]()
            yield Page("check_covid", abstract["title"], parts, row["claim"], known, labels[row["label"]])


def bump_pages(data: Path) -> Iterator[Page]:
    """Summaries of news, as they were and with one error put in by people; also sentence by sentence."""
    for name in ("task1", "task2"):
        for row in json_rows(data / "bump" / f"{name}_dataset.json"):
            parts = tuple(sentences(row["article"]))
            for claim, support in _bump_claims(row):
                yield Page("bump", row["article"], parts, claim, frozenset(), support)


def _bump_claims(row: dict[str, Any]) -> Iterator[tuple[str, Support]]:
    right, wrong = (" ".join(row[name].replace(" .", ".").split()) for name in ("reference_summary", "edited_summary"))
    yield right, Support.SUPPORTED
    yield wrong, Support.NOT_SUPPORTED
    kept, edited = sentences(right), sentences(wrong)
    changed = [part for part in edited if part not in kept]
    if len(changed) == 1 and len(edited) > 1:
        yield changed[0], Support.NOT_SUPPORTED
        yield from ((part, Support.SUPPORTED) for part in kept if part not in edited)


def _fitting(wanted: Sequence[int], parts: Sequence[str], room: int, windows: Windows) -> list[int]:
    """As many as fit, at least one."""
    chosen = list[int]()
    for number in wanted:
        size = windows.size(parts[number])
        if size <= room or not chosen:
            chosen.append(number)
            room -= size
    return chosen
