"""A thread that keeps the index in step with the corpus while a server runs, so that changes are there before it is asked."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from assistant.answer import Assistant

logger = logging.getLogger(__name__)

_EVERY = 2.0
"""Seconds between looks at the corpus."""


@contextmanager
def following(assistant: Assistant, *, every: float = _EVERY) -> Iterator[None]:
    """Take in what any process changes in the corpus, within about `every` seconds, until the block ends."""
    over = Event()

    def follow() -> None:
        while not over.wait(every):
            try:
                assistant.follow()
            except Exception:  # what is unforeseen ends no server; the next look may find the corpus mended
                logger.exception("the articles could not be looked at")

    thread = Thread(target=follow, name="corpus-follower", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=every)
