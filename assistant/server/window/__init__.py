"""The chat window: its tabs, and what they show.

Gradio makes an HTTP client as it is imported, which fails where the environment names a proxy that httpx doesn't know or can't
read. The window asks nobody for anything, so Gradio is imported here first, before any module that uses it, without proxies.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _no_proxies() -> Iterator[None]:
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.lower().endswith("_proxy")}
    try:
        yield
    finally:
        os.environ.update(hidden)


with _no_proxies():
    import gradio  # noqa: F401
