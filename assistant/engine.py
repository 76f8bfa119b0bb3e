"""The port of what drafts an answer, and the engine that takes over where another fails."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Protocol

from assistant.errors import GenerationError
from assistant.rendering.published_text import pieces, publish
from assistant.schema import Abstention, Answer, Document, Draft, Hit, Question

Pieces = Generator[str | Draft, None, None]
"""Text as a chat model writes it, if one does, then the draft."""


class Engine(Protocol):
    """Drafts an answer from hits. `model` names the model that does it."""

    name: str
    model: str

    def stream(self, question: Question, hits: Sequence[Hit], documents: Mapping[str, Document]) -> Pieces:
        """Answer from the hits, whose documents are given by id, or abstain. Closing the generator stops the work."""


class FallbackEngine:
    """Where the first engine fails, the second answers, and the draft's notes say so. Never a silent switch."""

    def __init__(self, first: Engine, second: Engine) -> None:
        self.name = first.name
        self.model = first.model
        self._first = first
        self._second = second

    def stream(self, question: Question, hits: Sequence[Hit], documents: Mapping[str, Document]) -> Pieces:
        """Yield what the first engine yields, or the second's draft; see `Engine`."""
        begun = False
        try:
            with closing(self._first.stream(question, hits, documents)) as written:
                for piece in written:
                    begun = True
                    yield piece
        except GenerationError as error:
            for piece in self._second.stream(question, hits, documents):
                if isinstance(piece, Draft):
                    note = f"This is the extractive answer, because {error}."
                    yield replace(piece, notes=(note, *piece.notes))
                elif not begun:  # never glue its words to what the first had written
                    yield piece


def draft_answer(
    engine: Engine, question: Question, hits: Sequence[Hit], documents: Mapping[str, Document]
) -> Generator[str | Answer, None, Draft]:
    """Yield what the engine writes, or else what its draft is published as, and return the draft."""
    draft, begun = Draft((), (), 0.0, Abstention.NOTHING_RETRIEVED, engine.name, engine.model), False
    with closing(engine.stream(question, hits, documents)) as written:
        for piece in written if hits else ():  # without evidence, no engine is asked
            if isinstance(piece, Draft):
                draft = piece
            else:
                begun = True
                yield piece
    if not begun:
        yield from pieces(publish(draft))
    return draft
