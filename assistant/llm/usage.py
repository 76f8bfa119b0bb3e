"""What the chat-model calls of one question cost, added up wherever they are made, and when the first of them began.

Engine, rewriter and verifier are built once and answer many questions at a time, so none of them can hold a sum. Each question
has a context of its own (`contextvars`) instead, in which all its steps run: a generator alone would run each of its steps in
the context of whoever asks for the next piece, which may be another thread each time, or one that reads two answers in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextvars import ContextVar, copy_context
from functools import wraps
from time import monotonic
from typing import ParamSpec, TypeVar

from assistant.schema import Usage

_P = ParamSpec("_P")
_T = TypeVar("_T")


class _Meter:
    def __init__(self) -> None:
        self.usage: Usage | None = None
        self.began: float | None = None


_METER: ContextVar[_Meter | None] = ContextVar("meter", default=None)


def metered(steps: Callable[_P, Generator[_T, None, None]]) -> Callable[_P, Generator[_T, None, None]]:
    """Run a generator function in a context of its own, with a sum that begins at nothing; `spent` tells it from inside.

    None of its pieces may be None.
    """

    @wraps(steps)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> Generator[_T, None, None]:
        context = copy_context()
        context.run(_METER.set, _Meter())
        pieces = steps(*args, **kwargs)
        try:
            while (piece := context.run(next, pieces, None)) is not None:
                yield piece
        finally:
            context.run(pieces.close)

    return run


def began() -> float:
    """When the first call for the question that is being answered began, on the clock of `time.monotonic`; at first: now."""
    meter = _METER.get() or _Meter()
    if meter.began is None:
        meter.began = monotonic()
    return meter.began


def note_usage(usage: Usage) -> None:
    """Add what a call reports to the sum of the question that is being answered, if one is."""
    if meter := _METER.get():
        meter.usage = meter.usage + usage if meter.usage else usage


def spent() -> Usage | None:
    """The sum so far; None where no call reported anything."""
    meter = _METER.get()
    return meter.usage if meter else None
