"""YAML or TOML at the top of an article: its title, source and date. What is written badly costs none of the article."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from assistant.ingestion.blocks import Extract
from assistant.text.cleaning import unify_line_ends

_YAML = re.compile(r"\A---[ \t]*\n(?:(.{0,20000}?)\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\A\+\+\+[ \t]*\n(?:(.{0,20000}?)\n)?\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_UNCLOSED = re.compile(r"\A---[ \t]*\n((?:[A-Za-z][\w-]{0,30}:[^\n]*\n)+)(?=\n|\Z)")
_FIELD = re.compile(r"^([A-Za-z][\w-]*):[ \t]*(.*?)[ \t]*$", re.MULTILINE)

_NAMES = (("title",), ("source", "url", "link"), ("date", "published", "publishDate", "pubDate", "published_at"))
"""What tools call the title, the source and the date; the first that is there counts."""


def split_front_matter(text: str) -> Extract:
    """The text below the front matter, with the title, source and date that stand there, and a note if it is broken."""
    plain = unify_line_ends(text)
    if match := _TOML.match(plain):
        return _extract(plain, match, _parse_toml(match[1] or ""))
    match = _YAML.match(plain)
    if match is None:
        match = _UNCLOSED.match(plain)
        return _extract(plain, match, _parse_yaml(match[1])) if match else Extract(plain)
    fields = _parse_yaml(match[1] or "")
    if not isinstance(fields, dict) and not _FIELD.search(match[1] or ""):  # two thematic breaks with prose between them
        return Extract(plain)
    return _extract(plain, match, fields)


def _extract(text: str, match: re.Match[str], fields: Any) -> Extract:
    """The article with the fields; if they can't be parsed, with what each line of them says."""
    notes: tuple[str, ...] = ()
    if not isinstance(fields, Mapping):
        fields = {name: value.strip("\"'") for name, value in _FIELD.findall(match[1] or "")}
        notes = ("its front matter is broken and was read line by line; correct what is between the '---'",)
    title, source, date = (_text(fields, *names) for names in _NAMES)
    return Extract(text[match.end() :], title, source, date, notes=notes)


def _text(fields: Mapping[str, Any], *names: str) -> str:
    """What the first of the names that has a text says."""
    found = (fields.get(name) for name in names)
    return next((value for value in found if isinstance(value, str) and value.strip()), "")


def _parse_yaml(block: str) -> Any:
    """What the block holds; None if it is no YAML."""
    import yaml

    try:
        # BaseLoader builds nothing but strings, lists and dicts: `title: 1984` stays a title, and no date is out of range.
        return yaml.load(block, Loader=yaml.BaseLoader) if block.strip() else {}  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError):
        return None


def _parse_toml(block: str) -> Any:
    try:
        return {name: str(value) for name, value in tomllib.loads(block).items()}
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return None
