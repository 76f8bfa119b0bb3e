"""What the Evals tab shows, as HTML. Pure functions.

A report is a page of its own, with styles and ids that must not meet those of the window, so it goes into a frame. The frame is
sandboxed: nothing in it runs, is sent or leads away; what it may load, the report's own policy and the window's both say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.server.html_templates import macro
from assistant.text.markup import without_bold

_TEMPLATE = "evals.html.jinja"
_ROWS = {"Question": "question", "Answer given": "given", "Your comment": "comment"}


def report_html(page: str) -> str:
    """A report in its frame."""
    return macro(_TEMPLATE, "report")(page)


def no_report_html() -> str:
    """What stands there before a report does."""
    return macro(_TEMPLATE, "no_report")()


def done_html(cases: int, name: str, problem: str) -> str:
    """What a finished evaluation came to."""
    return macro(_TEMPLATE, "done")(cases, name, problem)


def said_html(sentence: str) -> str:
    """A plain sentence."""
    return macro(_TEMPLATE, "said")(sentence)


def rated_down_html(case: Mapping[str, Any], waiting: int) -> str:
    """A case that says no right answer yet: what was asked, what was said, and what the person thought of it."""
    rows = [(name, without_bold(str(case.get(key, "")))) for name, key in _ROWS.items()]
    return macro(_TEMPLATE, "rated_down")(rows, waiting)
