"""What holds for every test: no connection past loopback, no settings from the person's environment, no hub download."""

from __future__ import annotations

import os

import hypothesis
import pytest

from tests.support.network import SocketGuard

# How long an example takes says how busy the machine is, on which several tests run at a time.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def socket_guard():
    with SocketGuard() as guard:
        yield guard
    # Code under test, or a thread of it, may have swallowed the error.
    assert not guard.attempts, f"the test reached past loopback: {guard.attempts}"


@pytest.fixture(autouse=True, scope="session")
def clean_environment():
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.upper().startswith("ASSISTANT_")]:
            patch.delenv(name)
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield
