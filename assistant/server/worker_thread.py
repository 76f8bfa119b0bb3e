"""Work in a thread of its own, which tells pieces that others take: the event loop, or a generator of the page.

The thread is a daemon, as a model that hangs must not keep the process alive.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from assistant.progress import StoppedError

T = TypeVar("T")

Tell = Callable[[T], None]
"""Hands over one piece; raises `StoppedError` in the work once nobody wants any more."""


class WorkerThread(Generic[T]):
    """One piece of work under way, or ended."""

    def __init__(self, work: Callable[[Tell[T]], None], *, notify: Callable[[], None] | None = None) -> None:
        """Begin.

        Args:
            work: is given `Tell`; what it raises is raised by `take` once all that was told is taken.
            notify: called in the thread whenever there is something to take, and at the end.
        """
        self._notify = notify
        self._changed = threading.Condition()
        self._told: list[T] = []
        self._error: Exception | None = None
        self._stopped = False
        self._ended = False
        threading.Thread(target=self._run, args=(work,), daemon=True).start()

    @property
    def ended(self) -> bool:
        """Whether the work is over."""
        return self._ended

    def stop(self) -> None:
        """End the work where it next tells something."""
        self._stopped = True

    def wait(self, patience: float) -> bool:
        """Whether the work is over, after up to `patience` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._ended, patience)

    def take(self, patience: float = 0.0) -> list[T]:
        """What was told since the last call; nothing where it ended, or `patience` seconds brought nothing.

        Raises:
            Exception: what the work raised, once nothing else is left.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._told or self._ended, patience)
            taken, self._told = self._told, []
            if not taken and self._error:
                raise self._error
            return taken

    def follow(self, patience: float) -> Iterator[T | None]:
        """Each piece as it comes, and None wherever none came for `patience` seconds; raises what `take` raises."""
        while True:
            over = self._ended  # asked first: what was told before the end must not be lost
            taken = self.take(patience)
            yield from taken
            if not taken and over:
                return
            if not taken:
                yield None

    def _run(self, work: Callable[[Tell[T]], None]) -> None:
        try:
            work(self._tell)
        except StoppedError:
            pass
        except BaseException as error:  # noqa: BLE001, raised again where it is taken; Chroma panics with its own kind
            self._error = error if isinstance(error, Exception) else RuntimeError(repr(error))
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify_all()
            self._call_notify()

    def _tell(self, piece: T) -> None:
        if self._stopped:
            raise StoppedError
        with self._changed:
            self._told.append(piece)
            self._changed.notify_all()
        self._call_notify()

    def _call_notify(self) -> None:
        if self._notify:
            self._notify()
