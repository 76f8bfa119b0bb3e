"""What runs are compared on while they are made: samples of texts that nothing is trained on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from assistant.evaluation.metrics.confidence import auroc
from assistant.text.words import content_stems, idf
from evals.datasets import Article
from training.reader.claims import texts_of
from training.reader.encode import Encoder
from training.reader.examples import Example, Nearest, Place, Support
from training.reader.made_claims import made_claims
from training.reader.measure import Question, Scorer, answer_figures, questions_of, read, support_figures, supported
from training.reader.page_sets import Page, bump_pages, fm2_pages, wice_pages
from training.reader.question_changes import as_typed
from training.reader.reading_sets import selqa_examples
from training.reader.summedits import SENTENCE_WINDOW, Edited, Windows, summary_examples
from training.reader.support_sets import yes_no_examples
from training.reader.unanswerable import sentences
from training.reader.written import read_written, written_pages, written_questions

T = TypeVar("T")
_EACH = 3
_SEED = 20261128
_MEAN_OF = ("f1_with_abstention", "typed_f1_with_abstention", "selqa_first", "made_auroc", "summedits_auroc", "wice_auroc",
            "fm2_auroc", "bump_auroc")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """Questions of SQuAD as written and as typed, sections with the sentences that answer, and claims by set."""

    questions: tuple[Question, ...]
    typed: tuple[Question, ...]
    sections: tuple[Example, ...]
    claims: dict[str, tuple[Example, ...]]
    written: tuple[Question, ...]


def hold(data: Path, articles: Sequence[Article], edited: Sequence[Edited], size: int | None) -> Held:
    """The held-out parts, of each a sample of so many, or all of it if None."""
    chance, windows = random.Random(_SEED), Windows(Encoder())
    made = [
        claim
        for article in articles
        for text in texts_of(article.paragraphs)
        for claim in made_claims(text, "squad", _EACH, chance)
    ]
    pages = {
        "wice": wice_pages(data, chance),
        "fm2": fm2_pages(data, chance),
        "bump": bump_pages(data),
    }
    claims = {
        "made": made,
        "summedits": list(summary_examples(edited, windows)),
        "boolq": list(yes_no_examples(data, held=True)),
        "written": [_given(page, windows) for page in written_pages([one for one in read_written() if one.held])],
        **{name: [_given(page, windows) for page in all_pages if page.held] for name, all_pages in pages.items()},
    }
    questions = _some([question for article in articles for question in questions_of(article)], size, chance)
    typed = [Question(_typed(question.example, chance), question.answers) for question in questions]
    return Held(
        tuple(questions),
        tuple(typed),
        tuple(_some(list(selqa_examples(data, held=True)), size, chance)),
        {name: tuple(_some(examples, size, chance)) for name, examples in claims.items()},
        tuple(_some(_written(), size, chance)),
    )


def held_figures(model: Scorer, held: Held) -> dict[str, float | None]:
    """All figures by name, and the mean of those that runs are chosen by."""
    encoder = Encoder()
    found = dict(answer_figures(held.questions, read(model, [one.example for one in held.questions], encoder)))
    typed = answer_figures(held.typed, read(model, [one.example for one in held.typed], encoder))
    found |= {f"typed_{name}": value for name, value in typed.items()}
    written = answer_figures(held.written, read(model, [one.example for one in held.written], encoder))
    found |= {f"written_{name}": value for name, value in written.items()}
    found["selqa_first"] = first_right(model, held.sections, encoder)
    for name, examples in held.claims.items():
        found |= support_figures(name, examples, supported(model, examples, encoder))
    known = [found[name] or 0.0 for name in _MEAN_OF if name in found]
    return found | {"mean": sum(known) / len(known)}


def first_right(model: Scorer, sections: Sequence[Example], encoder: Encoder) -> float:
    """The share of the sections in which the best span begins in a sentence that answers."""
    found = read(model, sections, encoder)
    right = [any(a <= one.start < b for a, b in section.sentences) for one, section in zip(found, sections, strict=True)]
    return sum(right) / len(right)


def overlap_figures(held: Held) -> dict[str, float | None]:
    """What words alone would do: the right sentence by shared words, and claims by the share of their words in the evidence."""
    first = [
        next(iter(Nearest([section.passage[slice(*place)] for place in _parts(section)])(section.question)), 0)
        for section in held.sections
    ]
    right = [_parts(section)[place] in section.sentences for section, place in zip(held.sections, first, strict=True)]
    found: dict[str, float | None] = {"overlap_selqa_first": sum(right) / max(1, len(right))}
    for name, examples in held.claims.items():
        true = [example.support is Support.SUPPORTED for example in examples]
        found[f"overlap_{name}_auroc"] = auroc([overlap(one.question, one.passage) for one in examples], true)
    return found


def overlap(claim: str, evidence: str) -> float:
    """The share of a claim's content words that the evidence has, by how telling they are; 1 for a claim without any."""
    told, given = set(content_stems(claim)), set(content_stems(evidence))
    total = sum(map(idf, sorted(told)))
    return sum(idf(stem) for stem in sorted(told & given)) / total if total else 1.0


def _parts(section: Example) -> list[Place]:
    """The places of a section's sentences: those that answer, and what lies between them."""
    places, last = list[Place](), 0
    for start, end in sorted(section.sentences):
        places += [*_between(section.passage, last, start), (start, end)]
        last = end
    return [*places, *_between(section.passage, last, len(section.passage))]


def _between(passage: str, first: int, last: int) -> list[Place]:
    found, start = list[Place](), first
    for sentence in sentences(passage[first:last]):
        place = passage.find(sentence, start, last)
        if place >= 0:
            found.append((place, place + len(sentence)))
            start = place + len(sentence)
    return found


def _given(page: Page, windows: Windows) -> Example:
    """Evidence found by words alone: what supports a claim isn't known where a claim is checked."""
    nearest = windows.nearest(page.parts, page.claim, SENTENCE_WINDOW)
    support = page.support if page.support is Support.SUPPORTED else Support.NOT_SUPPORTED
    return Example(page.source, page.claim, " ".join(page.parts[i] for i in sorted(nearest)), support=support)


def _written() -> list[Question]:
    """The written questions that are kept apart, each with every passage that it is met with."""
    asked = written_questions([one for one in read_written() if one.held])
    return [Question(one, (one.passage[slice(*one.answer)],) if one.answer else ()) for one in asked]


def _typed(example: Example, chance: random.Random) -> Example:
    words = as_typed(example.question, chance).rstrip("?").lower()
    return Example(example.source, words, example.passage, example.answer, example.answerable)


def _some(values: Sequence[T], size: int | None, chance: random.Random) -> list[T]:
    return chance.sample(values, len(values) if size is None else min(size, len(values)))
