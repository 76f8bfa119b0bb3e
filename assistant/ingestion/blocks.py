"""What every reader hands back and works with: an `Extract`, the `Outline` it is built from, the faults of the parsers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

# The parsers meet hostile or broken input in many places and raise what happens to come up there; SyntaxError is lxml's.
PARSER_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Extract:
    """What a format held; `published` as it was written there. Empty where the format doesn't tell."""

    text: str
    title: str = ""
    source: str = ""
    published: str = ""


class Outline:
    """Collects the blocks of an article, in order, as light Markdown."""

    def __init__(self) -> None:
        self._blocks: list[tuple[str, str]] = []
        self._items_open = 0
        self._bullet_due = False

    def open_item(self) -> None:
        """What follows, until `close_item`, stands in a list item; items may nest."""
        self._items_open += 1
        self._bullet_due = True

    def close_item(self) -> None:
        """End the innermost list item."""
        self._items_open -= 1
        self._bullet_due = False

    def paragraph(self, text: str) -> None:
        """Add a paragraph, or a line of the open list item; blank text adds nothing."""
        if not text.strip():
            return
        bullet = "- " if self._bullet_due else ""
        self._bullet_due = False
        self._blocks.append(("item" if self._items_open else "paragraph", bullet + text.strip()))

    def heading(self, level: int, text: str) -> None:
        """Add a heading of level 1 to 6."""
        if text.strip():
            self._blocks.append(("heading", "#" * min(max(level, 1), 6) + " " + " ".join(text.split())))

    def row(self, cells: Iterable[str]) -> None:
        """Add a row of a table."""
        line = " | ".join(" ".join(cell.split()) for cell in cells)
        if line.strip(" |"):
            self._blocks.append(("row", line))

    def code(self, text: str) -> None:
        """Add code, set in by four spaces as in Markdown, so that a comment in it is not taken for a heading."""
        lines = text.strip("\n").expandtabs(4).split("\n")
        self._blocks.append(("code", "\n".join("    " + line for line in lines)))

    def render(self) -> str:
        """The article: items of a list and rows of a table one a line, all else apart by blank lines."""
        pieces = [text for _, text in self._blocks[:1]]
        for (previous, _), (kind, text) in pairwise(self._blocks):
            pieces.append("\n" if kind == previous and kind in {"item", "row"} else "\n\n")
            pieces.append(text)
        return "".join(pieces)


def reason(error: BaseException) -> str:
    """What a parser complained of, in one line."""
    return " ".join(str(error).split())[:200] or type(error).__name__
