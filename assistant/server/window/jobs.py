"""Changes of the corpus that go on in the background: what runs now, for every page that looks, and what ended a moment ago."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from time import monotonic

from assistant.progress import Progress
from assistant.server.window.background import Work
from assistant.server.window.uploads import Line

Change = Callable[[Progress], tuple[Line, ...]]

_TOLD_FOR = 60.0
"""Seconds for which what came of a job is told along with the next."""
_MOST = 50
"""Jobs that are remembered when they are over."""


@dataclass(frozen=True, slots=True)
class Job:
    """One change under way or ended; `doing` and `what` say which, such as `Reading` and `report.pdf`."""

    number: int
    doing: str
    what: str
    work: Work[tuple[Line, ...]]
    began: float = field(default_factory=monotonic)

    @property
    def rate(self) -> float:
        """Steps a second, 0 where none is done."""
        return self.work.steps.done / max(monotonic() - self.began, 0.001)


class Jobs:
    """The jobs of one server; safe to share between threads. A job goes on when no page looks at it any more."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers = count(1)
        self._jobs = list[Job]()

    def begin(self, change: Change, doing: str, what: str) -> Job:
        """Begin a change."""
        with self._lock:
            job = Job(next(self._numbers), doing, what, Work(change))
            over = [one for one in self._jobs if not one.work.going_on]
            self._jobs = [one for one in self._jobs if one.work.going_on or one in over[-_MOST:]] + [job]
        return job

    def running(self) -> tuple[Job, ...]:
        """What has not ended, oldest first."""
        return tuple(job for job in self._jobs if job.work.going_on)

    def ended(self) -> tuple[Job, ...]:
        """What ended a moment ago, or is the last of all."""
        over = [job for job in self._jobs if not job.work.going_on]
        return tuple(job for job in over if monotonic() - job.work.ended_at < _TOLD_FOR or job is over[-1])

    def cancel(self, number: str) -> None:
        """End a job where it next reports how far it is; one that is unknown or over stays as it is."""
        for job in self.running():
            if str(job.number) == number:
                job.work.cancel()
