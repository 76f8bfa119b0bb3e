"""The article on a bridge and the cases about it, asked once."""

from __future__ import annotations

import json

import pytest

from assistant import Assistant
from assistant.check import shared_verifier
from assistant.evaluation import evaluate, load_cases
from assistant.evaluation.metrics.citations import supported_by
from assistant.settings import load_settings
from tests.support.evaluated import LINES, write_cases, write_corpus


@pytest.fixture(scope="session")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evaluation")
    return load_settings(corpus=write_corpus(folder), data_dir=folder / "kept")


@pytest.fixture(scope="session")
def cases(tmp_path_factory):
    return load_cases(write_cases(tmp_path_factory.mktemp("cases"), *map(json.dumps, LINES)))


@pytest.fixture(scope="session")
def report(settings, cases):
    with Assistant.open(settings=settings) as assistant:
        return evaluate(assistant, cases)


@pytest.fixture(scope="session")
def supports():
    """The verifier, as judge of citations."""
    return supported_by(shared_verifier())
