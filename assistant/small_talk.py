"""Answering small talk with a sentence of ours, without looking anything up."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from assistant.engine import Engine
from assistant.extraction.talk import Talk
from assistant.extraction.talk_replies import reply
from assistant.rendering.finished_answer import finished_answer
from assistant.rendering.published_text import pieces, publish
from assistant.schema import Answer, DocumentSummary, Question, QuestionKind
from assistant.step_clock import StepClock
from assistant.verification.policy import Checked


def talk_back(engine: Engine, said: str, talk: Talk, documents: Sequence[DocumentSummary]) -> Generator[str, None, Answer]:
    """Yield the reply piece by piece, and return the answer; `engine` is the one that would have answered a question."""
    clock = StepClock()
    draft = replace(reply(talk, documents), engine=engine.name, model=engine.model)
    yield from pieces(publish(draft))
    clock.lap("generate")
    return finished_answer(Question(said, said, QuestionKind.TALK), (), Checked(draft, ()), (), clock.timings(), None)
