"""A fetched document as a Markdown file of the corpus: its name, and a text that reads back as the same words."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import unquote, urlsplit

from assistant.schema import Document

_LONGEST_NAME = 120
"""In bytes, without the suffix; file systems take 255."""

# What Markdown would take for markup inside a line; `]` only where a link or its definition would follow.
_INLINE = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)|[`*~]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\](?=[(:])")
# ... and what it would take for the start of a block: bullets, quotes, numbered items.
_OPENING = re.compile(r"^(?:([-+>])|(\d{1,9})([.)]))(?=\s|$|(?<=>))")
_RULE = re.compile(r"[-=:|\s]+")
_HEADING = re.compile(r"#{1,6}(?:[ \t]|$)")
_CODE = "    "


def snapshot_name(url: str) -> str:
    """A readable file name made of the URL's host, path and query, such as `example.org-news-otters.md`."""
    parts = urlsplit(url.strip())
    host = parts.netloc.rpartition("@")[2].lower().removeprefix("www.")
    path = re.sub(r"\.(?:html?|md|markdown)$", "", unquote(parts.path), flags=re.IGNORECASE)
    name = re.sub(r"[^\w.]+", "-", f"{host}{path}-{unquote(parts.query)}").strip("-._") or "page"
    if len(name.encode()) > _LONGEST_NAME:
        digest = hashlib.sha256(url.encode()).hexdigest()[:8]
        name = f"{name.encode()[:_LONGEST_NAME].decode(errors='ignore')}-{digest}"
    return f"{name}.md"


def write_snapshot(document: Document) -> str:
    """The document as Markdown, with its title, date and source in front."""
    import yaml

    told = {"title": document.title, "date": document.published, "source": document.source}
    front = yaml.safe_dump(
        {name: value for name, value in told.items() if value}, allow_unicode=True, sort_keys=False, width=100_000
    )
    return f"---\n{front}---\n\n{to_markdown(document.text)}\n"


def to_markdown(text: str) -> str:
    """Light Markdown without inline markup -> Markdown in which nothing else is taken for markup."""
    blocks: list[str] = []
    after_list = False
    for block in re.split(r"\n{2,}", text):
        lines = block.split("\n")
        is_code = not after_list and all(line.startswith(_CODE) for line in lines)  # below an item it would be its text
        blocks.append(block if is_code else _write_block([line.strip() for line in lines]))
        after_list = not is_code and _is_item(lines[0].strip())
    return "\n\n".join(blocks)


def _write_block(lines: list[str]) -> str:
    """Lines that stay lines: those of one paragraph end in a backslash."""
    is_list = _is_item(lines[0])
    written = ""
    for i, line in enumerate(lines):
        item = "- " if is_list and _is_item(line) else ""
        starts_anew = bool(item or _HEADING.match(line))
        if i:
            written += "\n" if starts_anew or _HEADING.match(lines[i - 1]) else "\\\n"
        written += item + _escape(line[len(item) :])
    return written


def _is_item(line: str) -> bool:
    return line.startswith("- ")


def _escape(line: str) -> str:
    if _RULE.fullmatch(line):  # it would underline a heading, rule off or head a table
        return re.sub(r"[-=:|]", r"\\\g<0>", line)
    return _OPENING.sub(lambda match: "".join(_mark(part) for part in match.groups() if part), _INLINE.sub(r"\\\g<0>", line))


def _mark(part: str) -> str:
    return part if part.isdigit() else f"\\{part}"
