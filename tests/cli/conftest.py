"""A corpus of two articles with its index, for the commands."""

from __future__ import annotations

import contextlib
import shutil

import pytest

from tests.support.command import HOSTILE, OTTERS, run, write


@pytest.fixture(scope="session")
def indexed(tmp_path_factory):
    """An indexed corpus that no test changes."""
    folder = tmp_path_factory.mktemp("home")
    write(folder / "corpus" / "otters.md", OTTERS)
    write(folder / "corpus" / "hostile.md", HOSTILE)
    with contextlib.chdir(folder):
        assert run("index").status == 0
    return folder


@pytest.fixture
def home(indexed, monkeypatch):
    """It, as working folder."""
    monkeypatch.chdir(indexed)
    return indexed


@pytest.fixture
def own(indexed, tmp_path, monkeypatch):
    """A copy of it that a test may change, as working folder."""
    shutil.copytree(indexed, tmp_path / "own")
    monkeypatch.chdir(tmp_path / "own")
    return tmp_path / "own"
