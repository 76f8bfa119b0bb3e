"""The bench over HTTP: it counts what a process works, and not what it waits."""

from __future__ import annotations

import os
import time

import pytest

from evals.bench.server import processor

_NO_SUCH = 2**22 + 1


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="told by Linux alone")  # noqa: PTH110
def test_work_is_counted_and_waiting_is_not():
    before, own = processor(os.getpid()), time.process_time()
    assert before == pytest.approx(own, abs=0.05)
    while time.process_time() < own + 0.1:
        pass
    worked = processor(os.getpid())
    assert worked >= before + 0.08
    time.sleep(0.2)
    assert processor(os.getpid()) < worked + 0.1


def test_of_no_process_nothing_is_told():
    assert processor(_NO_SUCH) == 0
