"""Work that goes on in a thread of its own while a page shows how far it is."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Generic, TypeVar

from assistant.errors import AssistantError
from assistant.progress import Progress, StoppedError, heard_by
from assistant.server.worker_thread import Tell, WorkerThread

logger = logging.getLogger(__name__)
T = TypeVar("T")

_LOOK_EVERY = 0.3
_UNFORESEEN = "Something went wrong. The terminal has the details."


@dataclass(frozen=True, slots=True)
class Steps:
    """How far work is, in steps of the kind `noun` says."""

    done: int = 0
    total: int = 0
    noun: str = "text"

    @property
    def share(self) -> float:
        """How much is done, from 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 0.0


class Work(Generic[T]):
    """A piece of work under way, or done. It goes on when nobody looks any more."""

    def __init__(self, task: Callable[[Progress], T], *, is_over: Callable[[], bool] = lambda: False) -> None:
        """Begin.

        Args:
            task: what to do; it reports how far it is.
            is_over: whether nobody needs it any more, which stops it as `cancel` does.
        """
        self.steps = Steps()
        self.outcome: T | None = None
        """What came of it; None until then, and where nothing did."""
        self.error = ""
        """Why nothing came of it, as a sentence."""
        self.ended_at = 0.0
        """When it ended, by `time.monotonic`; 0 until then."""
        self.cancelled = False
        self._is_over = is_over
        self._thread = WorkerThread[Steps](partial(self._run, task))

    @property
    def going_on(self) -> bool:
        """Whether it has not ended."""
        return not self._thread.ended

    def cancel(self) -> None:
        """Stop the work where it next reports how far it is."""
        self.cancelled = True

    def watch(self) -> Iterator[Steps]:
        """How far it is, again and again until it has ended."""
        while not self._thread.wait(_LOOK_EVERY):
            yield self.steps

    def _run(self, task: Callable[[Progress], T], _: Tell[Steps]) -> None:
        try:
            with heard_by(self._note):  # a page that is read, too
                self.outcome = task(self._note)
        except AssistantError as error:
            self.error = sentence(error)
        except StoppedError:
            raise
        except Exception:
            logger.exception("work of the window failed")
            self.error = _UNFORESEEN
        finally:
            self.ended_at = monotonic()

    def _note(self, done: int, total: int, noun: str = "text") -> None:
        self.steps = Steps(done, total, noun)  # only the last counts, and several pages may look at it
        if self.cancelled or self._is_over():
            raise StoppedError


def sentence(error: AssistantError) -> str:
    """What the error says, as a sentence of its own."""
    said = str(error)
    return f"{said[:1].upper()}{said[1:]}."
