"""Claims made from questions and answers: what a reader would say, in other words than the passage."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from evals.datasets import Article
from training.reader.examples import Example, Support
from training.reader.sources import squad_place

_SUBJECT = re.compile(
    r"^(?:who|what|which [\w-]+|what (?:[\w-]+ )?[\w-]+?(?<!s)) (?=(?:\w+ed|is|was|are|were|has|had|can)\b)", re.IGNORECASE
)
_BE = re.compile(r"^(?:what|who) (is|was|are|were) (the .+)$", re.IGNORECASE)
_UNDONE = re.compile(r"\b(?:do|does|did|called|by|of|to|in|for|with|from|about|as)$")
_LONGEST = 8  # words of an answer that stands well in a sentence


def told(question: str, answer: str) -> str | None:
    """A question and its answer as a statement, where its form is simple enough.

    >>> told("Who founded the mill?", "Ann Lee"), told("What is the capital of Peru?", "Lima")
    ('Ann Lee founded the mill.', 'The capital of Peru is Lima.')
    >>> told("When did it open?", "1934") is None
    True
    """
    asked = question.strip().removesuffix("?").strip()
    if len(answer.split()) > _LONGEST or _UNDONE.search(asked):
        return None
    if be := _BE.match(asked):
        statement = f"{be[2]} {be[1].lower()} {answer}."
    elif _SUBJECT.match(asked):
        statement = f"{answer} {_SUBJECT.sub('', asked, count=1)}."
    else:
        return None
    return statement[0].upper() + statement[1:]


def answer_claims(examples: Sequence[Example], chance: random.Random) -> Iterator[Example]:
    """Answerable questions as claims: told with their answer, and with the answer of another question on the same passage."""
    by_passage: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for example in examples:
        if example.answer:
            by_passage[example.passage].append((example.question, example.passage[slice(*example.answer)]))
    for passage, pairs in by_passage.items():
        source = f"{examples[0].source.partition('/')[0]}/told"
        for question, answer in pairs:
            if claim := told(question, answer):
                yield Example(source, claim, passage, support=Support.SUPPORTED)
                others = [other for asked, other in pairs if _alike(asked, question) and _apart(other, answer)]
                wrong = told(question, chance.choice(others)) if others else None
                if wrong:
                    yield Example(source, wrong, passage, support=Support.CONTRADICTED)


def plausible_claims(article: Article) -> Iterator[Example]:
    """SQuAD's unanswerable questions as claims, told with the answer that people found plausible: none is supported."""
    for paragraph, questions in zip(article.paragraphs, article.questions, strict=True):
        for question in questions:
            for answer in question.get("plausible_answers", ())[:1]:
                claim = told(question["question"], answer["text"]) if squad_place(paragraph, answer) else None
                if claim:
                    yield Example("squad/plausible", claim, paragraph, support=Support.NOT_SUPPORTED)


def _alike(one: str, other: str) -> bool:
    return one.split()[0].lower() == other.split()[0].lower()


def _apart(one: str, other: str) -> bool:
    return not set(one.lower().split()) & set(other.lower().split())
