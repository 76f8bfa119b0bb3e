"""The words of the interface in the reader's language: English, or another of which there is a catalogue.

A catalogue is a JSON object in `languages/` that gives for each English text its translation. The English is the key, as with
GNU gettext, so that a text that is missing is read in English.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from types import MappingProxyType

LANGUAGES = ("en", "de", "es", "fr")

_current: ContextVar[str] = ContextVar("language", default="en")
_RANGE = re.compile(r"\s*([a-z]{1,8}|\*)(?:-[a-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", re.IGNORECASE)
_GROUPS = {"de": ".", "es": ".", "fr": "\u202f"}
"""What parts thousands; a comma elsewhere."""


def speak(accepted: str) -> None:
    """Use, for what this request or thread does from now on, the language of a header `Accept-Language` (RFC 9110, 12.5.4)."""
    _current.set(preferred(accepted))


def language() -> str:
    """The code of the language that is used, such as `de`."""
    return _current.get()


def preferred(accepted: str) -> str:
    """The language that is wanted most of those there are; English where none is."""
    return max(_wanted(accepted), key=lambda pair: pair[1], default=("en", 0.0))[0]


def say(text: str, **values: object) -> str:
    """An English text in the language that is used, with the values in its braces."""
    found = catalogue(language()).get(text, text)
    return found.format(**values) if values else found


def count_of(number: int, noun: str) -> str:
    """A number with its English noun in the language that is used, such as `1.200 Artikel`."""
    grouped = f"{number:,}".replace(",", _GROUPS.get(language(), ","))
    return f"{grouped} {say(noun if number == 1 else f'{noun}s')}"


@cache
def catalogue(code: str) -> Mapping[str, str]:
    """All translations into a language."""
    if code == "en" or code not in LANGUAGES:
        return MappingProxyType({})
    return MappingProxyType(json.loads(files(__package__).joinpath("languages", f"{code}.json").read_text("utf-8")))


def _wanted(accepted: str) -> Iterator[tuple[str, float]]:
    for item in accepted[:1000].split(","):
        match = _RANGE.fullmatch(item)
        if match and match[1].lower() in LANGUAGES and (weight := float(match[2] or 1)) > 0:
            yield match[1].lower(), weight
