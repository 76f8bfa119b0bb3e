"""HTML from the Jinja2 templates that lie beside the modules of the server. Whatever is put in is escaped."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant.rendering.wording import count_of, say

_FOLDERS = ("routes/templates", "window/templates")


def macro(template: str, name: str) -> Callable[..., str]:
    """A macro of a template as a function from values to HTML; the template is read at the first call."""

    def render(*values: object, **named: object) -> str:
        return str(getattr(environment().get_template(template).module, name)(*values, **named))

    return render


def safe(html: str) -> Markup:
    """HTML that was made by templates or by `assistant.rendering`, and is not escaped again."""
    return Markup(html)  # noqa: S704


@cache
def environment() -> Environment:
    """The environment of all templates."""
    found = Environment(
        loader=FileSystemLoader([Path(__file__).parent / folder for folder in _FOLDERS]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_encodable,
    )
    found.filters["plural"] = count_of
    found.globals["_"] = say
    return found


def _encodable(value: object) -> object:
    """The value, half a surrogate pair in it, which no browser takes, as a question mark."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) and not isinstance(value, Markup) else value
