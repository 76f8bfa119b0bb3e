"""How often and with how much one may ask, and from where at all."""

from __future__ import annotations

import pytest

from assistant.errors import SettingsError
from assistant.server.access import access_of, refuse_exposed
from assistant.server.middleware.limits import Buckets
from assistant.settings import load_settings
from tests.support.keyed_api import BEARER, api_fixture, keyed_fixture
from tests.support.served import KEY, OTHER_KEY, QUESTION, assert_problem, client

__all__ = ["api_fixture", "keyed_fixture"]


# How often.


def test_a_bucket_fills_evenly():
    now = [0.0]
    buckets = Buckets(6, lambda: now[0])
    assert [buckets.take("a") for _ in range(6)] == [0.0] * 6
    assert buckets.take("a") == pytest.approx(10)
    assert buckets.take("b") == 0.0
    now[0] = 4.0
    assert buckets.take("a") == pytest.approx(6)
    now[0] = 10.0
    assert buckets.take("a") == 0.0
    assert buckets.take("a") == pytest.approx(10)
    now[0] = 10_000.0
    assert [buckets.take("a") for _ in range(7)][-1] == pytest.approx(10)


def test_endless_clients_take_no_endless_room():
    buckets = Buckets(6, lambda: 0.0)
    for number in range(25_000):
        buckets.take(str(number))
    assert len(buckets._buckets) <= 10_000


def test_each_key_has_its_own_limit(tmp_path):
    with client(tmp_path, api_keys=f"{KEY},{OTHER_KEY}", requests_per_minute=2) as api:
        for _ in range(2):
            assert api.get("/v1/models", headers=BEARER).status_code == 200
        refused = api.get("/v1/models", headers=BEARER)
        assert "try again in" in assert_problem(refused, 429)
        assert 1 <= int(refused.headers["retry-after"]) <= 31
        assert api.get("/v1/models", headers={"Authorization": f"Bearer {OTHER_KEY}"}).status_code == 200
        assert api.get("/healthz").status_code == 200


def test_keys_cant_be_guessed_at_will(tmp_path):
    with client(tmp_path, api_keys=KEY, requests_per_minute=3) as api:
        statuses = [api.get("/metrics", headers={"Authorization": f"Bearer {n}"}).status_code for n in range(5)]
        assert statuses == [401, 401, 401, 429, 429]
        assert api.post("/login", data={"key": "x"}).status_code == 429
        assert api.get("/v1/models", headers=BEARER).status_code == 200


@pytest.mark.parametrize(
    ("settings", "per_minute", "may_change", "log"),
    [
        ({}, 0, True, False),
        ({"api_keys": KEY}, 120, False, True),
        ({"host": "0.0.0.0"}, 120, False, True),
        ({"host": "0.0.0.0", "allow_changes": True, "requests_per_minute": 0, "access_log": False}, 0, True, False),
        ({"allow_changes": False, "requests_per_minute": 7, "access_log": True}, 7, False, True),
    ],
)
def test_what_is_not_set_depends_on_who_may_ask(settings, per_minute, may_change, log):
    access = access_of(load_settings(**settings))
    assert (access.per_minute, access.may_change, access.log) == (per_minute, may_change, log)


# With how much.


def test_a_body_is_limited_by_what_it_says_and_by_what_comes(tmp_path):
    with client(tmp_path, max_body_bytes=1000) as api:
        fits = {"question": "x" * 900}
        assert api.post("/v1/answers", json=fits).status_code == 200
        assert "1000 bytes" in assert_problem(api.post("/v1/answers", json={"question": "x" * 1000}), 413)
        chunks = (b"x" * 500 for _ in range(1000))
        headers = {"content-type": "application/json"}
        assert "1000 bytes" in assert_problem(api.post("/v1/answers", content=chunks, headers=headers), 413)


def test_a_history_is_limited(tmp_path):
    turn = {"question": "a" * 10, "answer": "b" * 10}
    with client(tmp_path, max_history_turns=3, max_history_chars=50) as api:
        for turns, status in ((0, 200), (2, 200), (3, 413), (4, 413)):
            response = api.post("/v1/answers", json={"question": QUESTION, "history": [turn] * turns})
            assert response.status_code == status
        assert "60 characters, more than the 50" in api.post("/v1/answers", json={"question": "q", "history": [turn] * 3}).text
        assert "4 turns, more than the 3" in api.post("/v1/answers", json={"question": "q", "history": [turn] * 4}).text


def test_large_headers_are_refused(api):
    assert_problem(api.get("/healthz", headers={"x-large": "x" * 40_000}), 431)


# At all.


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.1", "example.org", "::"])
def test_an_open_address_needs_keys_or_an_explicit_wish(host):
    with pytest.raises(SettingsError, match=r"anyone on the network .* set api_keys, or add --insecure"):
        refuse_exposed(load_settings(host=host), insecure=False)
    refuse_exposed(load_settings(host=host), insecure=True)
    refuse_exposed(load_settings(host=host, api_keys=KEY), insecure=False)
