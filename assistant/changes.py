"""Documents added to the corpus and removed from it, each change ended with the index in step: the one place for it.

What may be added is decided by `assistant.ingestion.corpus`. The last document may go like any other: a corpus without any is
where everybody begins.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from assistant.errors import AssistantError
from assistant.ingestion import corpus
from assistant.ingestion.corpus import Added, Removed
from assistant.ingestion.tags import write_tags
from assistant.progress import StoppedError
from assistant.settings import Settings

Sync = Callable[[Sequence[str]], object]
"""Brings the index in step with the corpus, given the ids of the documents that have changed."""


@dataclass(frozen=True, slots=True)
class Addition:
    """A document to add: what it is called, and how it is put into the corpus."""

    name: str
    add: Callable[[], Added]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one change: either it is `done`, or `error` says why not."""

    name: str
    done: Added | Removed | None = None
    error: AssistantError | None = None


def add_documents(additions: Iterable[Addition], sync: Sync) -> Iterator[Outcome]:
    """Yield what comes of each addition; once all are tried, the index is in step.

    Raises:
        AssistantError: if the index can't be brought in step.
    """
    yield from _in_step(((one.name, one.add) for one in additions), sync)


def add_or_take_back(
    settings: Settings, additions: Iterable[Addition], sync: Sync, wanted: Callable[[], object]
) -> tuple[Outcome, ...]:
    """What comes of all additions; where nobody wants them any more, the corpus is left as it was.

    Args:
        settings: tell the corpus.
        additions: what to add.
        sync: brings the index in step.
        wanted: asked before and after each addition; raises `StoppedError` once nobody wants them, as whoever hears of the
            progress of one may.

    Raises:
        AssistantError: see `add_documents`.
        StoppedError: if nobody wants them any more: nothing new is there, and what was replaced is there again.
    """
    outcomes = list[Outcome]()
    try:
        wanted()
        for outcome in add_documents(additions, sync):
            outcomes.append(outcome)
            wanted()
    except StoppedError:
        _take_back(settings, outcomes)
        raise
    return tuple(outcomes)


def remove_documents(settings: Settings, names: Iterable[str], sync: Sync) -> Iterator[Outcome]:
    """Yield what comes of each removal; once all are tried, the index is in step.

    Args:
        settings: tell the corpus.
        names: documents by their `doc_id`, or by the URL they came from.
        sync: brings the index in step.

    Raises:
        AssistantError: if the index can't be brought in step.
    """
    yield from _in_step(((name, partial(_remove, settings, name)) for name in names), sync)


def _remove(settings: Settings, name: str) -> Removed:
    """Remove a document and its tags, which another of its name is not to have."""
    removed = corpus.remove(settings, name)
    with contextlib.suppress(AssistantError):  # it is gone all the same
        write_tags(settings.corpus, removed.doc_id, ())
    return removed


def _in_step(changes: Iterable[tuple[str, Callable[[], Added | Removed]]], sync: Sync) -> Iterator[Outcome]:
    """Make each change; an error ends none but its own."""
    changed = list[str]()
    for name, change in changes:
        try:
            done = change()
            outcome = Outcome(name, done)
            changed.append(done.doc_id)
        except AssistantError as error:
            outcome = Outcome(name, error=error)
        yield outcome
    if changed:  # also where a document is unchanged, as whoever added it may have been killed before it was indexed
        sync(changed)


def _take_back(settings: Settings, outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        if isinstance(outcome.done, Added):
            with contextlib.suppress(AssistantError, OSError):
                corpus.take_back(settings, outcome.done)
