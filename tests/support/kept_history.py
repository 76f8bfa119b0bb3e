"""A history in a file of the test."""

from __future__ import annotations

import pytest

from assistant.history.conversations import FILE_NAME, History


@pytest.fixture(name="path")
def path_fixture(tmp_path):
    return tmp_path / "kept" / FILE_NAME


@pytest.fixture(name="history")
def history_fixture(path):
    with History.open(path) as history:
        yield history
