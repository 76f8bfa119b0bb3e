"""Jobs of the window that go on in the background."""

from __future__ import annotations

from threading import Event

import pytest

from assistant.progress import tell
from assistant.server.window import jobs as module
from assistant.server.window.articles_html import jobs_html
from assistant.server.window.background import Steps
from assistant.server.window.jobs import Jobs


def finished(job):
    for _ in job.work.watch():
        pass
    return job


def test_a_job_that_goes_on_is_not_forgotten_for_others(monkeypatch):
    monkeypatch.setattr(module, "_MOST", 3)
    jobs, go_on = Jobs(), Event()
    slow = jobs.begin(lambda progress: (go_on.wait(10), ())[1], "Reading", "long.pdf")
    over = [finished(jobs.begin(lambda progress: (), "Reading", f"{i}.txt")) for i in range(9)]
    assert jobs.running() == (slow,)
    go_on.set()
    finished(slow)
    assert jobs.running() == ()
    assert set(jobs.ended()) == {slow, *over[-4:]}


def test_what_ended_a_moment_ago_is_told_however_long_it_took(monkeypatch):
    monkeypatch.setattr(module, "_TOLD_FOR", 60.0)
    jobs, go_on = Jobs(), Event()
    slow = jobs.begin(lambda progress: (go_on.wait(10), ())[1], "Reading", "long.pdf")
    object.__setattr__(slow, "began", slow.began - 3600)
    later = finished(jobs.begin(lambda progress: (), "Reading", "short.txt"))
    go_on.set()
    finished(slow)
    assert set(jobs.ended()) == {slow, later}
    slow.work.ended_at -= 3600
    assert jobs.ended() == (later,)


@pytest.mark.parametrize(("done", "told"), [(2_000, "2.0 a second"), (20_000, "20 a second")])
def test_a_slow_rate_is_told_with_a_decimal(done, told):
    jobs, go_on = Jobs(), Event()

    def slowly(progress):
        progress(done, 40_000)
        go_on.wait(10)
        return ()

    job = jobs.begin(slowly, "Reading", "long.pdf")
    next(job.work.watch())
    object.__setattr__(job, "began", job.began - 1000)
    assert f">{told}<" in jobs_html(jobs.running(), ())
    go_on.set()
    finished(job)


def test_a_page_that_is_read_far_below_is_told_and_a_place_to_cancel_at():
    jobs, reading, go_on = Jobs(), Event(), Event()

    def read(progress):
        tell(12, 600, "page")
        reading.set()
        go_on.wait(10)
        tell(13, 600, "page")
        raise AssertionError("it goes on")

    job = jobs.begin(read, "Reading", "long.pdf")
    reading.wait(10)
    assert job.work.steps == Steps(12, 600, "page")
    assert "Reading long.pdf: 12 of 600 pages" in jobs_html(jobs.running(), ())
    jobs.cancel(str(job.number))
    go_on.set()
    finished(job)
    assert (job.work.outcome, job.work.error) == (None, "")
    assert job.work.steps.done == 13
