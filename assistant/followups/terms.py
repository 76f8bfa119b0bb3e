"""The words of the history that a question may lack, each with what speaks for adding it.

In the spirit of QuReTeC (Voskarides et al. 2020): completing a question is deciding, word by word, which of the words spoken
so far belong in it. That work reads them with BERT; here it is where and how often a word was said, and what the question
points at.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.followups.dependence import QUESTION_FEATURES, question_features
from assistant.followups.turns import SpokenWord, read_words
from assistant.schema import Abstention, Turn
from assistant.text.markup import plain_words
from assistant.text.words import idf, stems

TERM_FEATURES = (
    "first_question",
    "last_question",
    "last_answer",
    "question_before",
    "answer_before",
    "questions",
    "answers",
    "turns",
    "count",
    "answers_only",
    "newest",
    "oldest",
    "telling",
    "name",
    "number",
    "long_name",
    "opens",
    "answer_place",
    "answer_opens",
    "answer_length",
    "question_length",
    "question_ends",
    "after_preposition",
    "inflected",
    *QUESTION_FEATURES,
)
RECENT = 5
"""Turns that are read; of the turns before them only the question that began the conversation."""
LONGEST_QUESTION = 40
LONGEST_ANSWER = 60
"""Words that are read of each."""

_PREPOSITIONS = frozenset("in at on to from of for with by about into near against".split())  # noqa: SIM905
_RARE = 0.8
_NO_ANSWERS = frozenset(abstention.sentence for abstention in Abstention)


@dataclass(frozen=True, slots=True)
class Utterance:
    """A question or an answer of the history; `age` 0 is the last turn."""

    age: int
    is_answer: bool
    text: str
    words: tuple[SpokenWord, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A word where it was said; `said` counts questions and answers, oldest first."""

    said: int
    word: SpokenWord


@dataclass(frozen=True, slots=True)
class Term:
    """A stem of the history that the question lacks; `features` are in the order of `TERM_FEATURES`."""

    stem: str
    mentions: tuple[Mention, ...]
    features: tuple[float, ...]


def read_history(history: Sequence[Turn]) -> tuple[Utterance, ...]:
    """The question that began the conversation and the recent turns, oldest first."""
    kept = [(len(history) - 1, False, history[0].question)] if len(history) > RECENT else []
    for age in range(min(len(history), RECENT) - 1, -1, -1):
        turn = history[len(history) - 1 - age]
        kept += [(age, False, turn.question), (age, True, "" if turn.answer in _NO_ANSWERS else turn.answer)]
    return tuple(_read(*one) for one in kept)


def _read(age: int, is_answer: bool, text: str) -> Utterance:
    text = plain_words(text)
    return Utterance(age, is_answer, text, read_words(text, LONGEST_ANSWER if is_answer else LONGEST_QUESTION))


def gather_terms(question: str, conversation: Sequence[Utterance]) -> tuple[Term, ...]:
    """Every telling stem of the history that the question lacks, in the order of first mention."""
    known, asked = set(stems(question)), question_features(question)
    mentions: dict[str, list[Mention]] = {}
    for number, said in enumerate(conversation):
        for word in said.words:
            if word.telling and word.stem not in known and (len(word.written) > 1 or word.written.isdigit()):
                mentions.setdefault(word.stem, []).append(Mention(number, word))
    return tuple(Term(stem, tuple(found), (*_features(stem, found, conversation), *asked)) for stem, found in mentions.items())


def _features(stem: str, mentions: Sequence[Mention], conversation: Sequence[Utterance]) -> tuple[float, ...]:
    said = [(conversation[mention.said], mention.word) for mention in mentions]
    turns = max(one.age for one in conversation) + 1
    questions, answers = ({one.age for one, _ in said if one.is_answer is kind} for kind in (False, True))
    seen = len({one.age for one in conversation})
    ages = questions | answers
    return (
        float(turns - 1 in questions),
        float(0 in questions),
        float(0 in answers),
        float(1 in questions),
        float(1 in answers),
        len(questions) / seen,
        len(answers) / seen,
        len(ages) / seen,
        math.log1p(len(said)),
        float(not questions),
        1 / (1 + min(ages)),
        1 / (1 + max(ages)),
        idf(stem),
        *_written_features(stem, [word for _, word in said]),
        float(any(word.opens for one, word in said if one.is_answer)),
        *_last_answer_features(said),
        *_last_question_features(said),
        float(any(word.before in _PREPOSITIONS for _, word in said)),
        float(mentions[0].word.written.endswith(("ing", "ed", "ly"))),
    )


def _written_features(stem: str, words: Sequence[SpokenWord]) -> tuple[float, float, float]:
    """Whether it is a name, a number, part of a longer name; a word that only opens sentences is a name if it is rare."""
    inside = [word for word in words if not word.opens]
    name = any(word.named for word in inside) if inside else idf(stem) >= _RARE
    return float(name), float(words[0].written[0].isdigit()), float(any(len(word.name) > 1 for word in words))


def _last_answer_features(said: Sequence[tuple[Utterance, SpokenWord]]) -> tuple[float, float, float]:
    """How far in, whether among its first words, and how long the answer is."""
    found = [(one, word) for one, word in said if one.is_answer and not one.age]
    if not found:
        return 1.0, 0.0, 0.0
    one, word = found[0]
    return word.place / len(one.words), float(word.place <= 2), math.log1p(len(one.words))


def _last_question_features(said: Sequence[tuple[Utterance, SpokenWord]]) -> tuple[float, float]:
    """How long the question is, and whether it ends with the word."""
    found = [(one, word) for one, word in said if not one.is_answer and not one.age]
    if not found:
        return 0.0, 0.0
    return math.log1p(len(found[0][0].words)), float(any(word.place == len(one.words) - 1 for one, word in found))
