"""YAML between `---` at the top of an article: its title, source and date."""

from __future__ import annotations

import re
from typing import Any

from assistant.errors import DocumentReadError
from assistant.ingestion.blocks import Extract
from assistant.text.cleaning import unify_line_ends

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:(.{0,20000}?)\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def split_front_matter(text: str, doc_id: str) -> Extract:
    """The text below the front matter, with the title, source and date that stand there.

    Raises:
        DocumentReadError: if what is between the `---` is no YAML.
    """
    plain = unify_line_ends(text)
    match = _FRONT_MATTER.match(plain)
    if not match:
        return Extract(plain)
    fields = _parse_front_matter(match.group(1) or "", doc_id)
    if not isinstance(fields, dict):  # two thematic breaks with prose between them
        return Extract(plain)
    title, source, date = (value if isinstance(value := fields.get(name), str) else "" for name in ("title", "source", "date"))
    return Extract(plain[match.end() :], title, source, date)


def _parse_front_matter(block: str, doc_id: str) -> Any:
    import yaml

    try:
        # BaseLoader builds nothing but strings, lists and dicts: `title: 1984` stays a title, and no date is out of range.
        return yaml.load(block, Loader=yaml.BaseLoader) if block.strip() else {}  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = getattr(error, "problem", None) or "not YAML"
        raise DocumentReadError(
            f"document {doc_id!r} has broken front matter ({reason}); correct or remove what is between the '---'"
        ) from error
