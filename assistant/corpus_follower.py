"""Keeping the index in step with the corpus while something runs, so that changes are there before it is asked."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from assistant.answer import Assistant
from assistant.retrieval.intake import SyncReport

logger = logging.getLogger(__name__)

EVERY = 10.0
"""Seconds between looks at all articles, of which the operating system may tell nothing, as on a network drive."""


@contextmanager
def following(assistant: Assistant, *, every: float = EVERY) -> Iterator[None]:
    """Take in what any process changes in the corpus until the block ends, if the setting `watch` is on.

    Args:
        assistant: whose corpus is followed.
        every: seconds after which the whole corpus is looked at, whether or not a change was told.
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
        for paths in _looks(assistant.settings.corpus, over, every):
            _look(assistant, paths)
            if assistant.report is not known:
                known = assistant.report
                yield known


def _follow(assistant: Assistant, over: Event, every: float) -> None:
    for _ in syncs(assistant, over, every=every):
        pass


def _looks(corpus: Path, over: Event, every: float) -> Iterator[frozenset[Path] | None]:
    """What to look at, whenever it is time to: the paths that were changed just now, or None, which is everything.

    Everything is looked at every `every` seconds, as the operating system may lose changes, or tell none.
    """
    from watchfiles import watch

    looked = time.monotonic()
    with suppress(OSError, RuntimeError):  # no such folder, or more folders than the operating system watches
        for changes in watch(corpus, watch_filter=None, stop_event=over, rust_timeout=int(1000 * every), yield_on_timeout=True):
            due = not changes or time.monotonic() - looked >= every
            yield None if due else frozenset(Path(path) for _, path in changes)
            looked = time.monotonic() if due else looked
    if not over.wait(every):
        yield None


def _look(assistant: Assistant, paths: frozenset[Path] | None) -> None:
    try:
        assistant.follow(paths)
    except Exception:  # what is unforeseen ends no server; the next look may find the corpus mended
        logger.exception("the articles could not be looked at")
