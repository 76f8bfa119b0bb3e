"""How far a long piece of work has come: the callback that is told, and one that keeps quiet."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with (done, total) while long work goes on."""


def no_progress(done: int, total: int) -> None:
    """Report to nobody."""
