"""The page in the reader's language: what Gradio knows of it is English, and is translated for each request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assistant.rendering.wording import language, say

_PROPS = ("label", "placeholder", "info", "value")

_pieces: dict[str, Callable[[], str]] = {}
"""What makes each text that was given by `fixed`, by its English."""


def fixed(make: Callable[[], str]) -> str:
    """A text or HTML of ours that the page begins with, in English; `spoken` has it made again in the reader's language."""
    text = make()
    _pieces[text] = make
    return text


def spoken(config: Mapping[str, Any]) -> dict[str, Any]:
    """Gradio's configuration of the page with its labels, buttons and fixed pieces in the language that is used."""
    if language() == "en":
        return dict(config)
    return {**config, "components": [{**one, "props": _spoken(one["props"])} for one in config["components"]]}


def _spoken(props: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: _text(props[name]) for name in _PROPS if isinstance(props.get(name), str)}
    return {**props, **told}


def _text(text: str) -> str:
    make = _pieces.get(text)
    return make() if make else say(text)
