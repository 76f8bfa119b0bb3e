"""Turns + follow-up -> standalone question, without a language model.

A follow-up leaves out what the conversation has made plain: "How much?", "And where was it signed?". Two small linear models,
trained by `training/train_converse.py`, complete it: one judges whether the question depends on the history at all, the other
which words of the history belong in it, beside those of the last question. A question that stands alone is left as it is, so
that a change of topic drops the old one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.followups.dependence import asks_of_all, dependence_features, points_back, says_little
from assistant.followups.more import asks_for_more
from assistant.followups.new_subject import named_first
from assistant.followups.opening import read_opening
from assistant.followups.pointed_out import with_the_one
from assistant.followups.source import asks_who_said
from assistant.followups.substitution import NO_MATTER, put_in, replaced, swapped_words
from assistant.followups.terms import RECENT, Term, Utterance, gather_terms, read_history
from assistant.models.logistic import LinearModel
from assistant.schema import Turn
from assistant.text.words import content_stems, idf, stems

MOST_TERMS = 8
LONGEST_SOURCE = 20
"""Words of an answer by which its source is looked for."""
_SAYS_SOMETHING = 1.2
"""Least sum of how telling the words of a question are that changes the topic: "How much is a ticket?" does not."""
LOOKED_BACK = 12
"""Turns in which a change of topic is looked for."""


@dataclass(frozen=True, slots=True)
class Completer:
    """The two models; the thresholds are on their log odds."""

    dependence: LinearModel
    terms: LinearModel
    dependence_threshold: float
    term_threshold: float


@cache
def load_completer() -> Completer:
    """The completer that ships with the package."""
    kept = json.loads(files("assistant").joinpath("data/converse.json").read_text("utf-8"))
    models = {name: LinearModel(tuple(kept[name]["weights"].values()), kept[name]["bias"]) for name in ("dependence", "terms")}
    return Completer(**models, dependence_threshold=kept["dependence_threshold"], term_threshold=kept["term_threshold"])


def standalone_question(question: str, history: Sequence[Turn]) -> str:
    """The question, followed in brackets by the words of the history that it lacks; unchanged where it stands alone.

    Where it only puts something else in ("And in 2022?"), the last question with that in it; where it asks for more, the last;
    where it names its subject first ("And the mill, when did it close?"), with the subject in its place.

    Args:
        question: what the person said.
        history: earlier turns, oldest first; their questions may have been completed before.
    """
    return complete(load_completer(), question, history) if history else question


def complete(completer: Completer, question: str, history: Sequence[Turn]) -> str:
    """`standalone_question` by a completer of one's own; there is at least one turn."""
    if asks_for_more(question):
        return history[-1].question
    opened = read_opening(question)
    named = named_first(opened.question)
    varied = _varied(question, history[-1].question) or _varied(opened.question, history[-1].question)
    if varied:
        return varied
    question = named.question if named else opened.question
    if (opened.turns and not points_back(question)) or asks_of_all(question):
        return question
    conversation = read_history(same_topic(completer, history))
    if named and _stems_of(conversation).isdisjoint(content_stems(named.subject)):
        return question
    if not _depends(completer, question, conversation):
        return question
    terms = gather_terms(question, conversation)
    chosen = _chosen(completer, question, conversation, terms)
    lacking = " ".join(_written([term for term in terms if term.stem in chosen], conversation, set(stems(question))))
    return f"{question} ({lacking})" if lacking else question


def _chosen(completer: Completer, question: str, conversation: Sequence[Utterance], terms: Sequence[Term]) -> set[str]:
    """The stems that the question lacks: the likely ones and all that was asked last, or what was told if it asks who said so.

    What the last question had in brackets has to be likely once more, so that words don't pile up.
    """
    last, answer = conversation[-2:]  # the last turn is a question and an answer
    if asks_who_said(question) and answer.words:
        return {word.stem for word in answer.words[:LONGEST_SOURCE] if word.telling}
    asked_until = len(last.text.partition(" (")[0])  # what it asked about is seldom left behind
    asked = {word.stem for word in last.words if word.telling and word.start < asked_until} - NO_MATTER
    return (_likely(completer, terms) | asked) - replaced(question, last.words)


def _varied(question: str, last_question: str) -> str:
    """The last question with what this one puts in or points out; nothing where it does neither."""
    return with_the_one(question, last_question) or put_in(question, last_question)


def same_topic(completer: Completer, history: Sequence[Turn]) -> Sequence[Turn]:
    """The turns since the last question that stood alone, said something and named nothing spoken of before it; else all."""
    for start in range(len(history) - 1, max(0, len(history) - LOOKED_BACK), -1):
        question = history[start].question
        before = read_history(history[max(0, start - RECENT) : start])
        asked = content_stems(question)
        if (
            sum(map(idf, asked)) >= _SAYS_SOMETHING
            and _stems_of(before).isdisjoint(asked)
            and not _depends(completer, question, before)
        ):
            return history[start:]
    return history


def _stems_of(conversation: Sequence[Utterance]) -> set[str]:
    return {word.stem for said in conversation for word in said.words}


def _depends(completer: Completer, question: str, conversation: Sequence[Utterance]) -> bool:
    judged = completer.dependence.logit(conversation_features(question, conversation)) >= completer.dependence_threshold
    return judged or bool(swapped_words(question)) or says_little(question)


def conversation_features(question: str, conversation: Sequence[Utterance]) -> tuple[float, ...]:
    """The input of `Completer.dependence`, in the order of `DEPENDENCE_FEATURES`."""
    spoken = {word.stem for said in conversation for word in said.words if word.telling}
    lately = {word.stem for said in conversation[-2:] for word in said.words if word.telling}
    return dependence_features(question, spoken, lately)


def _likely(completer: Completer, terms: Sequence[Term]) -> set[str]:
    """The stems likely enough to belong in the question, best first, at most `MOST_TERMS`."""
    judged = sorted(((completer.terms.logit(term.features), term.stem) for term in terms), reverse=True)
    return {stem for logit, stem in judged[:MOST_TERMS] if logit >= completer.term_threshold} - NO_MATTER


def _written(terms: Sequence[Term], conversation: Sequence[Utterance], known: set[str]) -> Iterator[str]:
    """The terms as they were said, in the order of the conversation, names whole, no word twice."""
    for number, start, stop in sorted({_place(term) for term in terms}):
        said = conversation[number]
        lacking = [word for word in said.words[start:stop] if word.stem not in known]
        known |= {word.stem for word in lacking}
        if lacking:
            yield said.text[lacking[0].start : lacking[-1].end]


def _place(term: Term) -> tuple[int, int, int]:
    """Where the term is best copied from: its first mention as a name, else its first."""
    mention = next((mention for mention in term.mentions if mention.word.named), term.mentions[0])
    return mention.said, mention.word.name.start, mention.word.name.stop
