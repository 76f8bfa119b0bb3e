"""An assistant behind its API, and one that fails."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.support.served import client_of, light


@pytest.fixture(name="assistant", scope="module")
def assistant_fixture(tmp_path_factory):
    with light(tmp_path_factory.mktemp("server")) as opened:
        yield opened


@pytest.fixture(name="api")
def api_fixture(assistant):
    with client_of(assistant) as opened:
        yield opened


class Failing:
    """Stands where the assistant does; every question ends as it is told."""

    revision = 0

    def __init__(self, settings, error):
        self.settings, self.error = settings, error

    def watch(self, watcher):
        pass

    def check_question(self, question):
        return question

    def tagged(self):
        return ()

    def check(self):
        raise self.error

    def stream(self, question, history=(), documents=()):
        yield "It "
        raise self.error


@pytest.fixture(name="failing")
def failing_fixture(assistant):
    def opened(error):
        return TestClient(client_of(Failing(assistant.settings, error)).app, base_url="http://127.0.0.1")

    return opened
