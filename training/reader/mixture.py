"""What the reader is trained on: every set and every rule as a part with a name, in three kinds of rows.

A recipe says how many examples of which part an epoch has. Texts that are held out are left out here, once: SQuAD's five
articles by the caller, SummEdits' documents by `LabelledClaim.held_out`, pages and articles of the others by `files.held_out`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from evals.datasets import Article
from training.reader import page_sets, reading_sets, support_sets
from training.reader.answers import answer_claims, plausible_claims
from training.reader.claims import Text, texts_of
from training.reader.dialogue_sets import canard_examples, response_examples
from training.reader.encode import Encoder
from training.reader.examples import Example
from training.reader.made_claims import made_claims
from training.reader.question_changes import as_typed, unanswerable_changes
from training.reader.sources import mtrag_examples, nq_examples, qamr_examples, qed_examples, squad_examples
from training.reader.summedits import Edited, Windows, sentence_examples, summary_examples, swapped_examples
from training.reader.swapping import Article as Names
from training.reader.unanswerable import changed_questions, near_misses, without_answer
from training.reader.written import WrittenArticle, light_changes, read_written, written_pages, written_questions

_GROUP = 8  # passages without an article whose names stand in for each other
_EACH = 3  # true claims made on a passage, and as many false ones
_REMOVED = 0.4  # of the claims on a page, so many are also read without what supports them
_SENTENCES_NEAR = 4000  # questions whose sentence is known that are also read with another sentence


@dataclass(frozen=True)
class Material:
    """The training parts of all sets; what several parts need is made once."""

    data: Path
    articles: Sequence[Article]
    edited: Sequence[Edited]
    chance: random.Random

    @cached_property
    def windows(self) -> Windows:
        """Evidence out of long texts."""
        return Windows(Encoder())

    @cached_property
    def squad(self) -> list[list[Example]]:
        """SQuAD 2.0's questions by article."""
        return [list(squad_examples(article)) for article in self.articles]

    @cached_property
    def squad1(self) -> list[Example]:
        """SQuAD 1.1's questions with a span."""
        return list(reading_sets.squad1_examples(self.data))

    @cached_property
    def sentences(self) -> list[Example]:
        """SQuAD 1.1's questions with a sentence."""
        return list(reading_sets.squad1_sentences(self.data, sorted({example.passage for example in self.squad1})))

    @cached_property
    def nq(self) -> list[Example]:
        """Natural Questions."""
        return list(nq_examples(self.data))

    @cached_property
    def found(self) -> list[Example]:
        """Natural Questions and QED."""
        return [*self.nq, *qed_examples(self.data)]

    @cached_property
    def groups(self) -> list[tuple[str, tuple[str, ...]]]:
        """Passages to make claims of: SQuAD's by article, others eight at a time, so that their names may be exchanged."""
        groups = [("squad", article.paragraphs) for article in self.articles]
        for name, examples in (("squad1", self.squad1), ("nq", self.found)):
            passages = sorted({example.passage for example in examples})
            groups += [(name, tuple(passages[i : i + _GROUP])) for i in range(0, len(passages), _GROUP)]
        return groups

    @cached_property
    def written(self) -> tuple[WrittenArticle, ...]:
        """Texts written for the training, all of them."""
        return read_written()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names out of all articles, for questions about what a passage doesn't mention."""
        return tuple(name for article in self.articles for name in Names.of("\n\n".join(article.paragraphs)).names)


Maker = Callable[[Material], Iterable[Example]]


def _squad(answerable: bool) -> Maker:
    return lambda material: (one for part in material.squad for one in part if one.answerable is answerable)


def _near(material: Material) -> Iterator[Example]:
    for part, article in zip(material.squad, material.articles, strict=True):
        yield from near_misses([example for example in part if example.answer], article.paragraphs)
    for examples in (material.squad1, material.nq):
        yield from near_misses(examples, sorted({example.passage for example in examples}))


def _near_sentences(material: Material) -> Iterator[Example]:
    """Questions with the nearest sentences that answer others."""
    alone = [example for example in material.sentences if example.source == "squad1/sentence"][:_SENTENCES_NEAR]
    asked = [replace(example, answer=(0, len(example.passage)), sentences=()) for example in alone]
    yield from near_misses(asked, sorted({example.passage for example in alone}))


def _spanned(material: Material) -> list[Example]:
    return [*(one for part in material.squad for one in part if one.answer), *material.squad1, *material.nq]


def _changed(material: Material) -> Iterator[Example]:
    for part, article in zip(material.squad, material.articles, strict=True):
        yield from changed_questions(
            [one for one in part if one.answer], Names.of("\n\n".join(article.paragraphs)), material.chance
        )
    for i in range(0, len(material.squad1), _GROUP):
        group = material.squad1[i : i + _GROUP]
        yield from changed_questions(group, Names.of("\n\n".join({one.passage: "" for one in group})), material.chance)


def _made(material: Material) -> Iterator[Example]:
    for name, passages in material.groups:
        for text in texts_of(passages):
            yield from made_claims(_clean(text), name, _EACH, material.chance)


def _clean(text: Text) -> Text:
    return replace(text, sentences=tuple(part for part in text.sentences if not part.startswith("[")))


def _told(material: Material) -> Iterator[Example]:
    yield from answer_claims(_spanned(material), material.chance)
    for article in material.articles:
        yield from plausible_claims(article)


def _pages(read: Callable[[Material], Iterable[page_sets.Page]]) -> Maker:
    def make(material: Material) -> Iterator[Example]:
        pages = [page for page in read(material) if not page.held]
        return page_sets.page_examples(pages, material.windows, material.chance, _REMOVED)

    return make


def _of(read: Callable[[Path], Iterable[Example]]) -> Maker:
    return lambda material: read(material.data)


PARTS: Mapping[str, Maker] = {
    "squad_answerable": _squad(True),
    "squad_unanswerable": _squad(False),
    "squad1": lambda material: material.squad1,
    "paragraphs": lambda material: (one for one in material.sentences if one.source == "squad1/paragraph"),
    "sentences": lambda material: (one for one in material.sentences if one.source == "squad1/sentence"),
    "found": lambda material: material.found,
    "qamr": _of(qamr_examples),
    "selqa": lambda material: reading_sets.selqa_examples(material.data, held=False),
    "covid": _of(reading_sets.covid_examples),
    "hotpot": _of(reading_sets.hotpot_examples),
    "quotesum": _of(reading_sets.quotesum_examples),
    "boolq": _of(reading_sets.boolq_examples),
    "pubmed": _of(reading_sets.pubmed_examples),
    "canard": _of(canard_examples),
    "responses": _of(response_examples),
    "mtrag": _of(mtrag_examples),
    "near": _near,
    "near_sentences": _near_sentences,
    "removed": lambda material: without_answer(_spanned(material)),
    "changed": _changed,
    "turned": lambda material: unanswerable_changes(_spanned(material), material.names, material.chance),
    "inference": _of(support_sets.inference_examples),
    "one_word": _of(support_sets.one_word_examples),
    "science": _of(support_sets.science_examples),
    "fever": _of(support_sets.fever_examples),
    "web": _of(support_sets.web_examples),
    "dialogue": _of(support_sets.dialogue_examples),
    "yes_no": lambda material: support_sets.yes_no_examples(material.data, held=False),
    "wice": _pages(lambda material: page_sets.wice_pages(material.data, material.chance)),
    "fm2": _pages(lambda material: page_sets.fm2_pages(material.data, material.chance)),
    "check_covid": _pages(lambda material: page_sets.covid_pages(material.data)),
    "bump": _pages(lambda material: page_sets.bump_pages(material.data)),
    "written_questions": lambda material: written_questions([one for one in material.written if not one.held]),
    "written_claims": _pages(lambda material: written_pages(material.written)),
    "written_evidence": _pages(lambda material: written_pages(material.written)),
    "written_light": lambda material: light_changes([one for one in material.written if not one.held], material.chance),
    "summaries": lambda material: summary_examples(material.edited, material.windows),
    "summary_sentences": lambda material: sentence_examples(material.edited, material.windows),
    "summary_swaps": lambda material: swapped_examples(material.edited, material.windows, material.chance),
    "made": _made,
    "told": _told,
}


def typed(example: Example, chance: random.Random) -> Example:
    """A question as people type it; a claim as it is."""
    return example if example.support is not None else replace(example, question=as_typed(example.question, chance))
