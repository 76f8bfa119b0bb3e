"""A corpus with its index, for those who bring it in step."""

from __future__ import annotations

import pytest

from tests.support.synced import TEXTS, Place


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """An index that no test changes."""
    place = Place(tmp_path_factory.mktemp("built"), TEXTS)
    place.report = place.sync()
    return place


@pytest.fixture
def place(built, tmp_path):
    return built.copy(tmp_path)
