"""An API that asks for a key."""

from __future__ import annotations

import pytest

from assistant.settings import hash_key
from tests.support.served import KEY, OTHER_KEY, client_of, light

BEARER = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture(name="keyed", scope="module")
def keyed_fixture(tmp_path_factory):
    """An assistant with two keys, one given as its hash."""
    with light(tmp_path_factory.mktemp("keyed"), api_keys=f" {KEY} ,, {hash_key(OTHER_KEY)}") as opened:
        yield opened


@pytest.fixture(name="api")
def api_fixture(keyed):
    with client_of(keyed) as opened:
        yield opened
