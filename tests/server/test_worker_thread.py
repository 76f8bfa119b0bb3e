"""The one bridge from a thread to whoever takes what it tells."""

from __future__ import annotations

from threading import Event

import pytest

from assistant.server.worker_thread import WorkerThread


def count(tell):
    for number in range(100):
        tell(number)


def test_every_piece_comes_in_order_and_then_the_end():
    thread = WorkerThread(count)
    assert [piece for piece in thread.follow(5.0) if piece is not None] == list(range(100))
    assert thread.wait(5.0)
    assert thread.take() == []


def test_what_the_work_raises_comes_after_what_it_told():
    def fail(tell):
        tell(1)
        raise ValueError("broken")

    thread = WorkerThread(fail)
    assert thread.wait(5.0)
    followed = thread.follow(5.0)
    assert next(followed) == 1
    with pytest.raises(ValueError, match="broken"):
        next(followed)


def test_a_panic_of_another_kind_is_an_error_like_others():
    class PanicError(BaseException):
        pass

    def panic(tell):
        raise PanicError("rust")

    with pytest.raises(RuntimeError, match="rust"):
        list(WorkerThread(panic).follow(5.0))


def test_silent_work_is_looked_away_from_and_stopped_at_its_next_piece():
    go_on, closed = Event(), Event()

    def silent(tell):
        try:
            go_on.wait(10)
            tell(1)
        finally:
            closed.set()

    thread = WorkerThread(silent)
    assert next(thread.follow(0.01)) is None
    thread.stop()
    go_on.set()
    assert closed.wait(10)
    assert thread.wait(10)
    assert thread.take() == []


def test_who_waits_is_notified_of_pieces_and_of_the_end():
    calls = []
    thread = WorkerThread(count, notify=lambda: calls.append(1))
    assert thread.wait(5.0)
    list(thread.follow(0.0))
    assert len(calls) >= 100
