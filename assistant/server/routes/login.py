"""Signing in to the page with a key: a small form, and a cookie that only this process can sign."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.server.access import KeyRing
from assistant.server.html_templates import macro

COOKIE = "assistant_session"
_LASTS = 12 * 60 * 60
"""Seconds until a person has to sign in again."""
FORM_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "referrer-policy": "same-origin",  # without any, a browser would not tell the form's origin, and be refused
}
"""Of a page that is a form and nothing else."""


class Sessions:
    """Signs who has shown a key; what another process signed, or this one before a restart, is not believed."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._secret = secrets.token_bytes(32)
        self._clock = clock
        self._ended = dict[str, float]()

    def cookie(self, user: str) -> str:
        """The value of a cookie for a user."""
        told = f"{user}.{secrets.token_hex(8)}.{int(self._clock()) + _LASTS}"
        return f"{told}.{self._signature(told)}"

    def user(self, cookie: str) -> str:
        """The user of a cookie; empty where it is not ours, has run out or was ended."""
        told, _, signature = cookie.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(told).encode()):
            return ""
        named, _, until = told.rpartition(".")
        return named.rpartition(".")[0] if self._clock() < int(until) and signature not in self._ended else ""

    def end(self, cookie: str) -> None:
        """Believe a cookie no more, wherever a copy of it may be."""
        if self.user(cookie):
            told, _, signature = cookie.rpartition(".")
            now = self._clock()
            self._ended = {ended: until for ended, until in self._ended.items() if until > now}
            self._ended[signature] = int(told.rpartition(".")[2])

    def _signature(self, told: str) -> str:
        return hmac.new(self._secret, told.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def sessions_router(keys: KeyRing, sessions: Sessions) -> APIRouter:
    """The form, and what it leads to."""
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    async def form() -> Response:
        return _form() if keys else RedirectResponse("/", HTTPStatus.SEE_OTHER)

    @router.post("/login")
    async def sign_in(request: Request) -> Response:
        given = parse_qs((await request.body()).decode("utf-8", "replace")).get("key", [""])[0]
        user = keys.user(given.strip())
        if not user:
            return _form("This is no key of this server. Try again.", HTTPStatus.FORBIDDEN)
        response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, sessions.cookie(user), _LASTS, secure=secure, httponly=True, samesite="strict")
        return response

    @router.post("/logout")
    async def sign_out(request: Request) -> Response:
        sessions.end(request.cookies.get(COOKIE, ""))
        response = RedirectResponse("/login", HTTPStatus.SEE_OTHER)
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return response

    return router


def _form(message: str = "", status: int = HTTPStatus.OK) -> Response:
    return HTMLResponse(macro("login.html.jinja", "form")(message).lstrip(), status, FORM_HEADERS)
