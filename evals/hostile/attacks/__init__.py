"""What `hostile.py` sends: each input is a request, or some one after the other, and most should be refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.hostile.attacks.addresses import NAMES, document, documents, paths, urls
from evals.hostile.attacks.bodies import checks, completions, questions
from evals.hostile.attacks.fields import damaged_documents, fields
from evals.hostile.attacks.mcp import mcp
from evals.hostile.attacks.page import window
from evals.hostile.attacks.requests import headers, methods, raw, slow
from evals.hostile.attacks.texts import MARK as MARK
from evals.hostile.attacks.texts import PLAIN
from evals.hostile.attacks.texts import QUESTION as QUESTION
from evals.hostile.bombs import BOMBS
from evals.hostile.wire import Input

_QUICK = (
    "billion laughs.docx",
    "entity of a file.docx",
    "2 to the 40 pages.pdf",
    "entity of a file.html",
    "circle in the front matter.md",
)


def all_inputs(lure: str, config: Mapping[str, Any]) -> list[Input]:
    """All, in the order they are sent; those that may leave something behind come last."""
    parts = (questions(), completions(), checks(), fields(), mcp(), urls(lure), paths(), methods(), headers(), raw(), slow())
    return [one for part in (*parts, window(config), damaged_documents(), documents()) for one in part]


def sample(config: Mapping[str, Any]) -> list[Input]:
    """A few of every kind, which are quick."""
    parts = (questions(), completions(), checks(), urls(""), paths(), headers(), raw(), window(config))
    found = [one for part in parts for one in list(part)[5::20]]
    found += [one for part in (fields(), mcp()) for one in list(part)[7::60]]
    return [*found, *(document(name, PLAIN) for name in NAMES[::12]), *(document(name, BOMBS[name]()) for name in _QUICK)]
