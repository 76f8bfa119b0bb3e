"""What the chat window's own routes are asked to do."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evals.hostile.attacks.texts import PLAIN, SCRIPTS
from evals.hostile.wire import Ask, Input, posted, request, uploaded


def window(config: Mapping[str, Any]) -> Iterator[Input]:
    """The window's routes, uploads and events."""

    def page(name: str, *asks: Ask) -> Input:
        return Input("window", name, asks, page=True)

    for path in (
        "file=/etc/passwd", "file=../../etc/passwd", "file=%2fetc%2fpasswd", "file//etc/passwd", "file=http://169.254.169.254/", "proxy=http://127.0.0.1/",
        "stream/a/b/c/playlist.m3u8", "deep_link?session_hash=a", "upload_progress?upload_id=a", "component_server", "run/predict",
        "heartbeat/..%2f", "app_id", "info", "theme.css", "startup-events", "queue/status", "queue/data?session_hash=../../a", "reset",
        "custom_component/../../etc/passwd", "vibe-starter-queries/", "process_recording", "..%2f..%2fetc/passwd", "static/..%2f..%2fetc/passwd",
    ):  # fmt: skip
        ask = request("GET", f"/gradio_api/{path}")
        yield page(f"GET {path}", ask)
    for name in (
        "/custom_component/a/client/component/..%2f..%2f..%2fetc%2fpasswd",
        "/gradio_api/custom_component/a/client/x/..%2f..%2fa",
    ):
        yield page(f"GET {name}", request("GET", name))
    for path in (
        "component_server",
        "run/predict",
        "queue/join",
        "api/predict",
        "cancel",
        "reset",
        "call/answer",
        "process_recording",
    ):
        for value in ({}, {"data": ["a"], "fn_index": 10**9, "session_hash": "../a", "event_id": "a", "component_id": -1}):
            yield page(f"POST {path}, {len(value)} keys", posted(f"/gradio_api/{path}", value))
    for name in ("../a.md", "/etc/hostile.md", "a" * 5000 + ".md", "..", "a\0.md", "\\..\\a.md"):
        yield page(f"upload {name[:20]!r}", uploaded(name, PLAIN, "/gradio_api/upload"))
    yield page("upload of 90 MB", uploaded("large.md", b"A word. " * 11_000_000, "/gradio_api/upload"))
    for number, (target, data) in enumerate(_calls()):
        yield page(f"call of {target}: {str(data)[:60]}", *_called(config, target, data, f"hostile{number}"))


def _calls() -> Iterator[tuple[str, list[Any]]]:
    for path in (
        "/etc/passwd",
        "http://169.254.169.254/",
        "assistant.toml",
        "a\0b",
        "/proc/self/environ",
        "../" * 20 + "etc/passwd",
    ):
        forged = {"path": path, "meta": {"_type": "gradio.FileData"}}
        yield "question", [forged, None]
        yield "files", [[{**forged, "orig_name": "a.md"}], False]
    yield "question", [SCRIPTS[0], None]
    yield "question", [{"a": 1}, []]
    yield "question", ["a" * 100_000, None]
    yield "question", [None, None]
    yield "question", []
    yield "url", ["http://127.0.0.1/", False]
    yield "url", ["file:///etc/passwd", False]
    yield "url", ["/etc/passwd", True]
    yield "confirm", ["../../assistant.toml"]
    yield "confirm", [None]


def _called(config: Mapping[str, Any], target: str, data: Sequence[Any], session: str) -> tuple[Ask, Ask]:
    """Trigger an event as the page does, and read what comes of it."""
    part = next(part["id"] for part in config["components"] if part["props"].get("elem_id") == target)
    event = next(one for one in config["dependencies"] if any(name[0] == part for name in one["targets"]))
    join = {"data": data, "fn_index": event["id"], "session_hash": session, "event_data": None, "trigger_id": part}
    read = request("GET", f"/gradio_api/queue/data?session_hash={session}")
    return posted("/gradio_api/queue/join", join), read
