"""The page's scripts and styles, which lie in `static/`."""

from __future__ import annotations

from importlib.resources import files

_TRANSLATE = "const t = (text) => JSON.parse(document.getElementById('texts')?.dataset.texts ?? '{}')[text] ?? text;\n"
"""Gives scripts the texts of the interface, which the header holds, in the reader's language."""


def script(name: str) -> str:
    """A script of the page, such as `chat.js`; in it, `t` gives a text of ours in the reader's language."""
    return _TRANSLATE + static_text(name)


def static_text(name: str) -> str:
    """The text of one of them, such as `page.css`."""
    return files(__package__).joinpath("static", name).read_text("utf-8")
