"""Work on all cores: what it comes to is that of one core, in order; errors come out."""

from __future__ import annotations

import threading

import pytest

from assistant.models import parallel as module
from assistant.models.parallel import cores, spread


@pytest.fixture(params=[1, 2, 5])
def some_cores(request, monkeypatch):
    """As many cores as that, and helpers of their own."""
    monkeypatch.setattr(module, "cores", lambda: request.param)
    helpers = module._helpers
    helpers.cache_clear()
    yield request.param
    if request.param > 1:
        helpers().shutdown(cancel_futures=True)
    helpers.cache_clear()


def test_there_is_a_core():
    assert cores() >= 1


@pytest.mark.usefixtures("some_cores")
@pytest.mark.parametrize("number", [0, 1, 2, 7, 300])
def test_what_is_spread_comes_back_in_order(number):
    assert spread(lambda i: i * i, range(number)) == [i * i for i in range(number)]


def test_all_cores_work_at_once(some_cores):
    meeting = threading.Barrier(some_cores)
    spread(lambda _: meeting.wait(10), range(some_cores))


def test_what_is_spread_may_spread(some_cores):
    assert spread(lambda i: sum(spread(lambda j: i * j, range(9))), range(20)) == [36 * i for i in range(20)], some_cores


@pytest.mark.usefixtures("some_cores")
@pytest.mark.parametrize("bad", [0, 3, 8])
def test_an_error_comes_out(bad):
    with pytest.raises(ZeroDivisionError):
        spread(lambda i: 1 // (i - bad), range(9))
    assert spread(lambda i: i, range(3)) == [0, 1, 2]


def test_nobody_waits_for_helpers_that_have_no_time(monkeypatch):
    monkeypatch.setattr(module, "cores", lambda: 2)
    module._helpers.cache_clear()
    done = threading.Event()
    busy = module._helpers().submit(done.wait, 10)
    assert spread(lambda i: i, range(5)) == [0, 1, 2, 3, 4]
    assert not busy.done()
    done.set()
    module._helpers.cache_clear()
