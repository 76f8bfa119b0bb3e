"""What the Evals tab shows, as HTML. Pure functions.

A report is a page of its own, with styles and ids that must not meet those of the window, so it goes into a frame. The frame is
sandboxed: nothing in it runs, is sent or leads away; what it may load, the report's own policy and the window's both say.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from assistant.extraction.answer_span import strip_highlight
from assistant.server.window.articles_html import escaped, plural

_WITHOUT_REPORT = "Run cases, or choose a report, to see its figures, pictures and failures here."


def report_html(page: str) -> str:
    """A report in its frame."""
    page = page.encode("utf-8", "replace").decode("utf-8")
    return f'<iframe title="Evaluation report" sandbox="allow-same-origin" srcdoc="{html.escape(page)}"></iframe>'


def no_report_html() -> str:
    """What stands there before a report does."""
    return f'<p class="quiet">{_WITHOUT_REPORT}</p>'


def done_html(cases: int, name: str, problem: str) -> str:
    """What a finished evaluation came to."""
    kept = f"; the report is kept as <b><bdi>{escaped(name)}</bdi></b>" if name else ""
    failed = f'<p class="failed">{escaped(problem)}</p>' if problem else ""
    return f"<p>{plural(cases, 'case')} asked{kept}.</p>{failed}"


def said_html(sentence: str) -> str:
    """A plain sentence."""
    return f"<p>{escaped(sentence)}</p>"


def rated_down_html(case: Mapping[str, Any], waiting: int) -> str:
    """A case that says no right answer yet: what was asked, what was said, and what the person thought of it."""
    rows = {"Question": "question", "Answer given": "given", "Your comment": "comment"}
    said = {name: strip_highlight(str(case.get(key, ""))) for name, key in rows.items()}
    told = "".join(f"<dt>{name}</dt><dd dir='auto'>{escaped(text)}</dd>" for name, text in said.items() if text)
    return (
        f"<h3>{plural(waiting, 'case')} to complete</h3><p class='quiet'>A thumb down says what is wrong, not what is right. "
        f"A case counts once it says that.</p><dl>{told}</dl>"
    )
