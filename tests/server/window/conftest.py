"""What tests of the window share: the browser of journeys, and the conversations of nobody in particular."""

import pytest

from assistant.history.conversations import History
from assistant.server.window.own_history import OwnHistory
from tests.support.browsing import browser_fixture

__all__ = ["browser_fixture"]


@pytest.fixture
def history(tmp_path):
    with History.open(tmp_path / "c.db") as opened:
        yield opened


@pytest.fixture
def own(history):
    return OwnHistory(history, "")
