"""Work that goes on in a thread of its own while a page shows how far it is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.errors import AssistantError
from assistant.progress import Progress

logger = logging.getLogger(__name__)
T = TypeVar("T")

_LOOK_EVERY = 0.3
_UNFORESEEN = "Something went wrong. The terminal has the details."


class CancelledWorkError(Exception):
    """The person has stopped the work; raised where it reports how far it is."""


@dataclass(frozen=True, slots=True)
class Steps:
    """How far work is."""

    done: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """From 0 to 1."""
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
        self.cancelled = False
        self._task, self._is_over = task, is_over
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def going_on(self) -> bool:
        """Whether it has not ended."""
        return not self._ended.is_set()

    def cancel(self) -> None:
        """Stop the work where it next reports how far it is."""
        self.cancelled = True

    def watch(self) -> Iterator[Steps]:
        """How far it is, again and again until it has ended."""
        while not self._ended.wait(_LOOK_EVERY):
            yield self.steps

    def _tell(self, done: int, total: int) -> None:
        self.steps = Steps(done, total)
        if self.cancelled or self._is_over():
            raise CancelledWorkError

    def _run(self) -> None:
        try:
            self.outcome = self._task(self._tell)
        except CancelledWorkError:
            pass
        except AssistantError as error:
            self.error = sentence(error)
        except Exception:
            logger.exception("work of the window failed")
            self.error = _UNFORESEEN
        finally:
            self._ended.set()


def sentence(error: AssistantError) -> str:
    """What the error says, as a sentence of its own."""
    said = str(error)
    return f"{said[:1].upper()}{said[1:]}."
