"""Uploads over HTTP that go on: who is to stop one, or wants to know how far it is, names it by the id of its request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock
from time import monotonic
from typing import Literal

from starlette.exceptions import HTTPException

from assistant.changes import Addition
from assistant.progress import StoppedError

Stage = Literal["waiting", "reading", "indexing"]


@dataclass(frozen=True, slots=True)
class UploadState:
    """How far an upload is: `done` of `total` documents are read, or indexed; it began at `began` of `time.monotonic`.

    `part` is how far a part of that is, such as (12, 600, "page"), where that is told.
    """

    upload_id: str
    names: tuple[str, ...]
    stage: Stage
    done: int
    total: int
    began: float
    part: tuple[int, int, str] | None = None


class RunningUpload:
    """One upload, and whether it is to be taken in at all."""

    def __init__(self, upload_id: str, names: Sequence[str]) -> None:
        self.state = UploadState(upload_id, tuple(names), "waiting", 0, len(names), monotonic())
        self._cancelled = False

    def cancel(self) -> None:
        """Stop it where it next asks whether it is wanted, or says how far it is."""
        self._cancelled = True

    def wanted(self) -> None:
        """Raise `StoppedError` if it is cancelled."""
        if self._cancelled:
            raise StoppedError

    def reading(self, additions: Sequence[Addition]) -> Iterator[Addition]:
        """The additions one by one, each noted when it is about to be read."""
        for number, one in enumerate(additions):
            self.state = replace(self.state, stage="reading", done=number, part=None)
            yield one

    def indexing(self, done: int, total: int) -> None:
        """Note how far the index is; raises `StoppedError` if it is cancelled."""
        self.wanted()
        self.state = replace(self.state, stage="indexing", done=done, total=total, part=None)

    def part_of_it(self, done: int, total: int, noun: str) -> None:
        """Note how far a part of it is; raises `StoppedError` if it is cancelled."""
        self.wanted()
        self.state = replace(self.state, part=(done, total, noun))


class RunningUploads:
    """The uploads of one server. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: dict[str, RunningUpload] = {}

    @contextmanager
    def running(self, upload_id: str, names: Sequence[str]) -> Iterator[RunningUpload]:
        """An upload that goes on until the block ends.

        Raises:
            HTTPException: 409 if one of this id goes on already.
        """
        upload = RunningUpload(upload_id, names)
        with self._lock:
            if upload_id in self._running:
                raise HTTPException(409, f"an upload {upload_id!r} goes on already; give another X-Request-Id")
            self._running[upload_id] = upload
        try:
            yield upload
        finally:
            with self._lock:
                del self._running[upload_id]

    def states(self) -> tuple[UploadState, ...]:
        """What goes on, oldest first."""
        with self._lock:
            return tuple(upload.state for upload in self._running.values())

    def cancel(self, upload_id: str) -> bool:
        """Cancel an upload; False where none of this id goes on."""
        with self._lock:
            upload = self._running.get(upload_id)
        if upload:
            upload.cancel()
        return upload is not None
