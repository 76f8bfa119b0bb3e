"""Who gets in, from where, how often and with how much."""

from __future__ import annotations

import pytest

from assistant.errors import SettingsError
from assistant.server.access import KeyRing, access_of, refuse_exposed
from assistant.server.middleware.limits import Buckets
from assistant.server.routes.login import COOKIE, Sessions
from assistant.settings import hash_key, load_settings
from tests.support.served import KEY, OTHER_KEY, QUESTION, assert_problem, client, client_of, light

BEARER = {"Authorization": f"Bearer {KEY}"}
PROTECTED = ("/v1/documents", "/v1/models", "/metrics", "/docs", "/openapi.json", "/", "/gradio_api/info", "/assets/x.js")


@pytest.fixture(scope="module")
def keyed(tmp_path_factory):
    """An assistant with two keys, one given as its hash."""
    with light(tmp_path_factory.mktemp("keyed"), api_keys=f" {KEY} ,, {hash_key(OTHER_KEY)}") as opened:
        yield opened


@pytest.fixture
def api(keyed):
    with client_of(keyed) as opened:
        yield opened


# Keys.


def test_keys_are_kept_as_hashes_and_shown_nowhere(monkeypatch):
    monkeypatch.setenv("ASSISTANT_API_KEYS", f"{KEY}, {OTHER_KEY}")
    settings = load_settings()
    assert settings.api_keys == (hash_key(KEY), hash_key(OTHER_KEY))
    assert KEY not in repr(settings) + settings.model_dump_json()
    assert "sha256" not in repr(settings)
    assert load_settings(settings, k=3).api_keys == settings.api_keys


@pytest.mark.parametrize("path", PROTECTED)
def test_without_a_key_nothing_is_told(api, path):
    response = api.get(path)
    assert "Bearer" in assert_problem(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"
    assert_problem(api.get(path, headers={"Authorization": "Bearer wrong"}), 401)
    assert_problem(api.get(path, headers={"Authorization": f"Basic {KEY}"}), 401)


def test_the_hash_is_no_key(api):
    assert_problem(api.get("/v1/models", headers={"Authorization": f"Bearer {hash_key(KEY)}"}), 401)


@pytest.mark.parametrize("key", [KEY, OTHER_KEY])
def test_every_key_opens(api, key):
    headers = {"Authorization": f"bearer {key}"}
    assert api.get("/v1/models", headers=headers).status_code == 200
    assert api.get("/metrics", headers=headers).status_code == 200
    assert api.post("/v1/answers", json={"question": QUESTION}, headers=headers).status_code == 200


def test_health_needs_no_key(api):
    assert api.get("/healthz").status_code == 200
    assert api.get("/readyz").status_code == 200


def test_users_have_lasting_names_that_are_no_clue_to_their_keys():
    ring = KeyRing((hash_key(KEY), hash_key(OTHER_KEY)))
    names = {ring.user(KEY), ring.user(OTHER_KEY)}
    assert len(names) == 2
    assert ring.user(KEY) == KeyRing((hash_key(KEY),)).user(KEY)
    assert not any(part in name for name in names for part in (KEY, hash_key(KEY).removeprefix("sha256:")[:8]))
    assert ring.user("wrong") == ring.user("") == ""


# Signing in.


def test_a_person_signs_in_with_a_key(api):
    page = api.get("/", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/login")
    form = api.get("/login")
    assert "form-action 'self'" in form.headers["content-security-policy"]
    assert form.headers["referrer-policy"] == "same-origin"
    assert 'name="key"' in form.text
    assert api.post("/login", data={"key": "wrong"}).status_code == 403
    assert COOKIE not in api.cookies
    signed = api.post("/login", data={"key": KEY})
    assert (signed.status_code, signed.headers["location"]) == (303, "/")
    cookie = signed.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/"))
    assert "Secure" not in cookie
    assert KEY not in cookie
    assert api.get("/v1/models").status_code == 200
    api.post("/logout")
    assert_problem(api.get("/v1/models"), 401)


def test_a_session_that_was_signed_out_opens_nothing_whoever_has_a_copy(keyed):
    with client_of(keyed) as api, client_of(keyed) as other:
        for one in (api, other):
            one.post("/login", data={"key": KEY})
        copied = api.cookies[COOKIE]
        api.post("/logout")
        api.cookies.set(COOKIE, copied)
        assert_problem(api.get("/v1/models"), 401)
        assert other.get("/v1/models").status_code == 200


def test_over_tls_the_cookie_stays_there(keyed):
    with client_of(keyed) as api:
        api.base_url = "https://127.0.0.1"
        assert "Secure" in api.post("/login", data={"key": KEY}).headers["set-cookie"]


def test_where_there_are_no_keys_there_is_nothing_to_sign_in_to(tmp_path):
    with client(tmp_path) as api:
        assert api.get("/login").headers["location"] == "/"
        assert api.post("/login", data={"key": ""}).status_code == 403
        assert api.get("/v1/models").status_code == 200


def test_a_session_is_only_believed_as_it_was_signed_and_while_it_lasts():
    now = [1000.0]
    sessions = Sessions(lambda: now[0])
    cookie = sessions.cookie("user-1")
    assert sessions.user(cookie) == "user-1"
    assert Sessions(lambda: now[0]).user(cookie) == ""
    for forged in ("", ".", "..", "user-1", cookie.replace("user-1", "user-2"), cookie[:-1], f"{cookie}0", "é.9e9.ü"):
        assert sessions.user(forged) == ""
    now[0] += 12 * 60 * 60
    assert sessions.user(cookie) == ""


# Where from.


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example:7860", "[::1", "a@b:c"])
def test_on_loopback_another_host_name_is_refused(keyed, host):
    with client_of(keyed) as api:
        assert "allowed_hosts" in assert_problem(api.get("/healthz", headers={"host": host}), 421)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:7860"])
def test_loopback_names_are_answered_to(api, host):
    assert api.get("/healthz", headers={"host": host}).status_code == 200


def test_hosts_that_are_allowed_are_answered_to_and_no_others(tmp_path):
    with client(tmp_path, host="0.0.0.0", allowed_hosts="My.example, other.example") as api:
        for host, status in (("my.example", 200), ("MY.example:80", 200), ("localhost", 200), ("evil.example", 421)):
            assert api.get("/healthz", headers={"host": host}).status_code == status
    with client(tmp_path, host="0.0.0.0") as api:
        assert api.get("/healthz", headers={"host": "any.example"}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1:7860"}, 200),
        ({"Origin": "http://127.0.0.1:7861"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:7860"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:7860"}, 403),
    ],
)
def test_changes_are_only_taken_from_the_own_page_or_no_browser(tmp_path, headers, status):
    with client(tmp_path) as api:
        response = api.post("/v1/answers", json={"question": QUESTION}, headers=headers)
        assert response.status_code == status
        removed = api.delete("/v1/documents/none.md", headers=headers)
        assert removed.status_code == (404 if status == 200 else 403)
        assert api.get("/v1/documents", headers=headers).status_code == 200  # which a browser doesn't let others read


SITE = "https://notes.example"


def test_pages_of_a_website_that_is_named_may_ask(tmp_path):
    asked = {"Origin": SITE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    with client(tmp_path, api_keys=KEY, cors_origins=f"{SITE.upper()}, http://localhost:3000") as api:
        before = api.options("/v1/answers", headers=asked)
        assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, SITE)
        browser = {"Origin": SITE, "Sec-Fetch-Site": "cross-site"}
        answer = api.post("/v1/answers", json={"question": QUESTION}, headers={**browser, **BEARER})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, SITE)
        keyless = api.post("/v1/answers", json={"question": QUESTION}, headers=browser)
        assert (keyless.status_code, keyless.headers["access-control-allow-origin"]) == (401, SITE)
        other = {"Origin": "https://evil.example", **BEARER}
        assert "access-control-allow-origin" not in api.get("/v1/documents", headers=other).headers
        assert api.post("/v1/answers", json={"question": QUESTION}, headers=other).status_code == 403


@pytest.mark.parametrize("origins", ["*", "notes.example", "https://notes.example/page", "https://*.example", "null"])
def test_a_website_is_named_whole(origins):
    with pytest.raises(SettingsError, match="cors_origins"):
        load_settings(cors_origins=origins)


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
