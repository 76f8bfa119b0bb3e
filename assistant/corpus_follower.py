"""Keeping the index in step with the corpus while something runs, so that changes are there before it is asked."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from assistant.answer import Assistant
from assistant.retrieval.intake import SyncReport

logger = logging.getLogger(__name__)

EVERY = 10.0
"""Seconds between looks at a corpus of which the operating system tells nothing, such as one on a network drive."""


@contextmanager
def following(assistant: Assistant, *, every: float = EVERY) -> Iterator[None]:
    """Take in what any process changes in the corpus until the block ends, if the setting `watch` is on.

    Args:
        assistant: whose corpus is followed.
        every: seconds after which the corpus is looked at, whether or not a change was told.
    """
    over = Event()
    thread = Thread(target=_follow, args=(assistant, over, every), name="corpus-follower", daemon=True)
    if assistant.settings.watch:
        thread.start()
    try:
        yield
    finally:
        over.set()
        if thread.ident:
            thread.join(timeout=every)


def syncs(assistant: Assistant, over: Event, *, every: float = EVERY) -> Iterator[SyncReport]:
    """Take in what any process changes in the corpus, and yield what each sync did, until `over` is set."""
    known = assistant.report
    while not over.is_set():
        for _ in _looks(assistant.settings.corpus, over, every):
            _look(assistant)
            if assistant.report is not known:
                known = assistant.report
                yield known


def _follow(assistant: Assistant, over: Event, every: float) -> None:
    for _ in syncs(assistant, over, every=every):
        pass


def _looks(corpus: Path, over: Event, every: float) -> Iterator[object]:
    """One item whenever it is time to look: after each change, and after `every` seconds without."""
    from watchfiles import watch

    with suppress(OSError, RuntimeError):  # no such folder, or more folders than the operating system watches
        yield from watch(corpus, watch_filter=None, stop_event=over, rust_timeout=int(1000 * every), yield_on_timeout=True)
    if not over.wait(every):
        yield None


def _look(assistant: Assistant) -> None:
    try:
        assistant.follow()
    except Exception:  # what is unforeseen ends no server; the next look may find the corpus mended
        logger.exception("the articles could not be looked at")
