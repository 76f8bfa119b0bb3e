"""Requests to the MCP server: wrong as messages, and right ones that ask for what nobody should get."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from evals.hostile.attacks.fields import WRONG, places, replaced
from evals.hostile.attacks.texts import CHARACTERS, QUESTION, SCRIPTS, one
from evals.hostile.wire import Ask, Headers, Input, request

_CALL: Mapping[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "search", "arguments": {"query": QUESTION, "k": 3}},
}
_URIS = (
    "file:///etc/passwd", "article:///../../../../etc/passwd", "article:///%2e%2e%2fassistant.toml", "article:///", "",
    "article://evil.invalid/a", "http://169.254.169.254/", "article:///other.md%00", "article:///" + "a" * 9000, "article:",
    "article:///{doc_id}", "javascript:alert(1)",
)  # fmt: skip
_METHODS = (
    "initialize", "ping", "tools/list", "resources/list", "resources/templates/list", "prompts/list", "prompts/get", "",
    "completion/complete", "logging/setLevel", "resources/subscribe", "sampling/createMessage", "roots/list", "tools/call",
    "notifications/cancelled", "__class__",
)  # fmt: skip
_BODIES: Mapping[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "no UTF-8": b'{"jsonrpc": "\xff"}',
    "null": b"null",
    "a list": b"[]",
    "1,000 at once": json.dumps([_CALL] * 1000).encode(),
    "100,000 deep": b'{"jsonrpc":"2.0","id":1,"method":"ping","params":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "900 KB": json.dumps({**_CALL, "padding": "a" * 900_000}).encode(),
    "2 MB": json.dumps({**_CALL, "padding": "a" * 2_000_000}).encode(),
}


def mcp() -> Iterator[Input]:
    """All of them."""
    for name, body in _BODIES.items():
        yield _input(name, _posted(body))
    for method in _METHODS:
        yield _input(f"method {method!r}", _said(method, {}))
        yield _input(f"notification {method!r}", _posted(json.dumps({"jsonrpc": "2.0", "method": method}).encode()))
    for uri in _URIS:
        yield _input(f"read {uri[:40]!r}", _said("resources/read", {"uri": uri}))
    for text in (*SCRIPTS, *CHARACTERS.values()):
        yield _input(f"ask {text[:30]!r}", _said("tools/call", {"name": "ask", "arguments": {"question": text}}))
    for name, arguments in _calls():
        yield _input(f"call {name} {str(arguments)[:40]}", _said("tools/call", {"name": name, "arguments": arguments}))
    for place in places(_CALL):
        for name, value in WRONG.items():
            changed = json.dumps(replaced(_CALL, place, value)).encode()
            yield _input(f"{'.'.join(map(str, place))}: {name}", _posted(changed))
    yield from _headers()


def _calls() -> Iterator[tuple[str, Any]]:
    yield "add_document", {"name": "hostile.md", "text": "These words are from outside."}
    yield "rm", {}
    yield "../ask", {"question": QUESTION}
    yield "read_document", {"document": "../assistant.toml"}
    yield "read_document", {"document": "other.md", "start": 10**30}
    yield "read_document", {"document": "other.md", "start": -1}
    yield "search", {"query": QUESTION, "k": 10**9}
    yield "check", {"text": "It is so. " * 4900}
    yield "check", {"text": "a" * 60_000}
    yield "list_documents", {"corpus": "/etc"}


def _headers() -> Iterator[Input]:
    body = json.dumps(_CALL).encode()
    wrong: Mapping[str, Headers] = {
        "no accept": (),
        "accept of pictures": (("Accept", "image/png"),),
        "an unknown version": (*_ACCEPT, ("MCP-Protocol-Version", "9999-99-99")),
        "a version of markup": (*_ACCEPT, ("MCP-Protocol-Version", "<script>")),
        "a forged session": (*_ACCEPT, ("Mcp-Session-Id", "0" * 32)),
        "a session of a path": (*_ACCEPT, ("Mcp-Session-Id", "../../etc/passwd")),
        "another origin": (*_ACCEPT, ("Origin", "http://evil.invalid")),
        "a last event": (*_ACCEPT, ("Last-Event-ID", "1")),
    }
    for name, headers in wrong.items():
        yield _input(name, request("POST", "/mcp", body, (("Content-Type", "application/json"), *headers)))
    for method in ("GET", "DELETE", "PUT", "OPTIONS"):
        yield _input(method, request(method, "/mcp", b"", _ACCEPT))
    yield _input("no JSON by its type", request("POST", "/mcp", body, (("Content-Type", "text/plain"), *_ACCEPT)))


_ACCEPT: Headers = (("Accept", "application/json, text/event-stream"),)


def _input(name: str, ask: Ask) -> Input:
    return one("MCP", name, ask, page=True)


def _said(method: str, params: object) -> Ask:
    return _posted(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode())


def _posted(body: bytes) -> Ask:
    return request("POST", "/mcp", body, (("Content-Type", "application/json"), *_ACCEPT))
