"""Making text safe and fit to show on one line or in a terminal."""

from __future__ import annotations

import re

# Control characters but tab and newline; lone surrogates, which can't be written; marks that turn the order of what follows.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def writable(text: str) -> str:
    """The text with what is no Unicode, such as stray bytes of a command line, replaced."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def clean(text: str) -> str:
    """The text without what could steer a terminal."""
    return _STEERING.sub("", text)


def one_line(text: str) -> str:
    """The text, clean, on one line."""
    return " ".join(clean(text).split())


def plural(count: int, noun: str) -> str:
    """The count with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
