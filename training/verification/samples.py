"""Claims that the decision is fitted on, as signals: those of `evals/` made for it, made ones, and parts of public sets.

Of the worded claims only the tuning half is here, of public sets only pages that the reader was trained on, and of the written
articles those that are kept apart, since of the others some reader knows the claims by heart. Those of the later articles are
weighed so that shared words don't tell (`overlap.py`).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.evaluation.human.labelled import load_labelled
from assistant.models.entailment import EntailmentModel
from assistant.text.sentences import split_sections
from assistant.verification.decision import Settled, Weighable, settle_or_measure
from assistant.verification.evidence import is_copy
from assistant.verification.facts.sentence import parse
from assistant.verification.signals import Signals
from assistant.verification.verifier import LocalVerifier
from evals.claims import cases_of
from evals.perturbations.articles import Article, read_corpus
from training.reader.examples import Support as Label
from training.reader.page_sets import Page, fm2_pages, wice_pages
from training.reader.strictness import ROOT, made_cases
from training.reader.written import read_written, written_pages
from training.verification.overlap import matched_weights

WORDED = "worded"
_APART = "written"
_LATER = "later"
_WEIGHTS = {WORDED: 2.0, _APART: 2.0, "tuning": 1.0}
_OTHER = 0.5
_LATER_SIZE = 600
_ELSEWHERE = 300
"""Claims held against what doesn't tell of them, which no one writes and a chat model cites all the same."""
_SEED = 20261129


@dataclass(frozen=True, slots=True)
class Told:
    """A claim by its set and text, the sentences it is held against, and whether these support it."""

    source: str
    text: str
    claim: str
    sentences: tuple[str, ...]
    true: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """A claim and its signals; None where checks settle it, or what it copies does, and `supported` says how."""

    told: Told
    signals: Signals | None
    supported: bool
    weight: float


def gather(data: Path, size: int) -> Iterator[Told]:
    """All claims made for this, and so many of each other set."""
    chance = random.Random(_SEED)
    yield from _written(ROOT / "evals" / "worded_claims", WORDED)
    yield from _written(ROOT / "evals" / "tuning", "tuning")
    yield from _told_of(_apart_pages(later=False), _APART)
    yield from _some(list(_elsewhere(chance)), _ELSEWHERE, chance)
    made = [Told("made", "", case.parts[0], case.sentences, case.true) for case in made_cases(data, chance)]
    yield from _some(made, size, chance)
    for name, pages in (("wice", wice_pages(data, chance)), ("fm2", fm2_pages(data, chance))):
        seen = [
            Told(name, page.title, page.claim, page.parts, page.support is Label.SUPPORTED) for page in pages if not page.held
        ]
        yield from _some(seen, size, chance)
    yield from _some(list(_summaries(data)), size, chance)
    yield from _some(list(_told_of(_apart_pages(later=True), _LATER)), _LATER_SIZE, chance)


def sample(verifier: LocalVerifier, model: EntailmentModel, told: Sequence[Told]) -> list[Sample]:
    """The claims that are no copies, with their signals; true and false claims of a set weigh the same."""
    found = [one for one in told if not any(is_copy(one.claim, sentence) for sentence in one.sentences)]
    counts = {
        (s, t): max(1, sum((o.source, o.true) == (s, t) for o in found))
        for s in {o.source for o in found}
        for t in (True, False)
    }
    samples = list[Sample]()
    for one in found:
        both = counts[one.source, True] + counts[one.source, False]
        weight = _WEIGHTS.get(one.source, _OTHER) * both / 2 / counts[one.source, one.true]
        samples.append(_sample(verifier, model, one, weight))
    return _matched(samples)


def _matched(samples: Sequence[Sample]) -> list[Sample]:
    """The samples, those of the later articles weighed so that shared words don't tell."""
    weighed = [one for one in samples if one.told.source == _LATER and one.signals]
    if not weighed:
        return list(samples)
    weights = matched_weights([one.signals for one in weighed if one.signals], [one.told.true for one in weighed])
    anew = {id(one): replace(one, weight=_OTHER * weight) for one, weight in zip(weighed, weights, strict=True)}
    return [anew.get(id(one), one) for one in samples]


def _sample(verifier: LocalVerifier, model: EntailmentModel, told: Told, weight: float) -> Sample:
    claim, sentences = parse(told.claim), [parse(sentence) for sentence in told.sentences]
    outcome = settle_or_measure(model, claim, sentences, verifier.rule(claim, sentences))
    match outcome:
        case Settled(judgement):
            return Sample(told, None, judgement.support == "supported", weight)
        case Weighable(signals, _, copied):
            return Sample(told, None if copied else signals, copied, weight)


def _written(folder: Path, source: str) -> Iterator[Told]:
    """The tuning part of a folder of claims."""
    names = sorted(path.name for path in (folder / "corpus").glob("*.md") if path.name != "README.md")
    articles = dict(zip(names, map(Article.of, read_corpus(folder / "corpus")), strict=True))
    for case in cases_of(folder, "tuning"):
        yield Told(source, case.document, case.claim, articles[case.document].sentences, case.label == "supported")


def _apart_pages(*, later: bool) -> list[Page]:
    """The claims on written articles that are kept apart, of those that were written for run 12 or of the others."""
    return list(written_pages([one for one in read_written() if one.held and one.is_later == later]))


def _told_of(pages: Sequence[Page], source: str) -> Iterator[Told]:
    for page in pages:
        yield Told(source, page.title, page.claim, page.parts, page.support is Label.SUPPORTED)


def _elsewhere(chance: random.Random) -> Iterator[Told]:
    """True claims without what tells of them: against the rest of their article, one sentence of it, and one of another."""
    pages = [page for page in _apart_pages(later=False) if page.support is Label.SUPPORTED]
    for page in pages:
        rest = tuple(part for i, part in enumerate(page.parts) if i not in page.telling)
        other = chance.choice([one for one in pages if one.title != page.title])
        for sentences in (rest, (chance.choice(rest),), (chance.choice(other.parts),)):
            yield Told("elsewhere", page.title, page.claim, sentences, False)


def _summaries(data: Path) -> Iterator[Told]:
    """Sentences of consistent summaries, and edited summaries of one sentence, since of others nobody knows which is wrong."""
    for one in load_labelled([data / "summedits"]):
        parts = _cut(one.claim)
        if not one.held_out and (one.supported or len(parts) == 1):
            yield from (Told("summedits", one.document_key, part, _cut(one.document), one.supported) for part in parts)


def _cut(text: str) -> tuple[str, ...]:
    spans = (span for section in split_sections(text) for span in section.sentences)
    return tuple(" ".join(text[span.start : span.end].split()) for span in spans)


def _some(told: Sequence[Told], size: int, chance: random.Random) -> Sequence[Told]:
    return chance.sample(told, min(size, len(told)))
