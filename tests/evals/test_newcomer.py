"""The newcomer's path: what is kept of one's environment, and that the window can be used as the script does."""

from __future__ import annotations

import shutil

import pytest

from assistant.server.serve import running_server
from evals.bench.newcomer import ARTICLE, ask_in_the_window, newcomers_environment
from tests.support.browsing import missing
from tests.support.served import light


def test_nothing_of_whoever_runs_it_is_kept_but_how_packages_are_reached(tmp_path, monkeypatch):
    monkeypatch.setenv("ASSISTANT_CORPUS", "elsewhere")
    monkeypatch.setenv("VIRTUAL_ENV", "elsewhere")
    monkeypatch.setenv("PIP_FIND_LINKS", "wheels")
    environment = newcomers_environment(tmp_path)
    assert environment["HOME"] == str(tmp_path)
    assert environment["PIP_FIND_LINKS"] == "wheels"
    assert not {"ASSISTANT_CORPUS", "VIRTUAL_ENV", "PYTHONPATH"} & environment.keys()


def test_an_article_is_added_and_asked_about_in_the_window(tmp_path):
    pytest.importorskip("playwright")
    if not shutil.which("chromium"):
        missing("Chromium")
    (tmp_path / "harbour.md").write_text(ARTICLE, "utf-8")
    with light(tmp_path) as assistant, running_server(assistant) as url:
        steps = list(ask_in_the_window(url, tmp_path / "harbour.md"))
    assert len(steps) == 3
