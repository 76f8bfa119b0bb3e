"""How far a long piece of work has come: the callback that is told, one that keeps quiet, and listening to work far below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Progress = Callable[[int, int], None]
"""Called with (done, total) while long work goes on."""

Listener = Callable[[int, int, str], None]
"""Called with (done, total, noun) while a part of the work goes on, such as (12, 600, "page"). What it raises ends the work."""


class StoppedError(Exception):
    """Raised where progress is told, once nobody wants the outcome of the work any more."""


def no_progress(done: int, total: int) -> None:
    """Report to nobody."""


def _unheard(done: int, total: int, noun: str) -> None:
    """Nobody listens."""


_listener: ContextVar[Listener] = ContextVar("_listener", default=_unheard)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Let this listener hear what `tell` is told within; of listeners inside each other, the inner one."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)


def tell(done: int, total: int, noun: str) -> None:
    """Say how far a part of the work is, several times a second; raises whatever the listener ends it with."""
    _listener.get()(done, total, noun)
