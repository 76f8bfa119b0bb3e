"""The page's scripts and styles, which lie in `static/`."""

from __future__ import annotations

from importlib.resources import files


def static_text(name: str) -> str:
    """The text of one of them, such as `chat.js`."""
    return files(__package__).joinpath("static", name).read_text("utf-8")
