"""Who gets in, from where, how often and with how much."""

from __future__ import annotations

import pytest

from assistant.errors import SettingsError
from assistant.server.access import KeyRing
from assistant.server.routes.login import COOKIE, Sessions
from assistant.settings import hash_key, load_settings
from tests.support.keyed_api import BEARER, api_fixture, keyed_fixture
from tests.support.served import KEY, OTHER_KEY, QUESTION, assert_problem, client, client_of

__all__ = ["api_fixture", "keyed_fixture"]


PROTECTED = ("/v1/documents", "/v1/models", "/metrics", "/docs", "/openapi.json", "/", "/gradio_api/info", "/assets/x.js")


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
