"""What every reader hands back and works with: an `Extract`, the `Outline` it is built from, the faults of the parsers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.ingestion.tables import table_lines

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
    """What a format held; `published` as it was written there. Empty where the format doesn't tell.

    `page_starts` are those of `Document`, counted in a `text` that `tidy` leaves as it is; `notes` are sentences on what was
    guessed or left out.
    """

    text: str
    title: str = ""
    source: str = ""
    published: str = ""
    page_starts: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()


class Outline:
    """Collects the blocks of an article, in order, as light Markdown."""

    def __init__(self) -> None:
        self._blocks: list[tuple[str, str]] = []
        self._items_open = 0
        self._mark_due = ""

    def open_item(self, mark: str = "-") -> None:
        """What follows, until `close_item`, stands in a list item marked as such, or by its number; items may nest."""
        self._items_open += 1
        self._mark_due = f"{mark} "

    def close_item(self) -> None:
        """End the innermost list item."""
        self._items_open -= 1
        self._mark_due = ""

    def item(self, text: str, mark: str = "-") -> None:
        """Add a list item of a single paragraph."""
        self.open_item(mark)
        self.paragraph(text)
        self.close_item()

    def paragraph(self, text: str) -> None:
        """Add a paragraph, or a line of the open list item; blank text adds nothing."""
        if not text.strip():
            return
        mark, self._mark_due = self._mark_due, ""
        self._blocks.append(("item" if self._items_open else "paragraph", mark + text.strip()))

    def heading(self, level: int, text: str) -> None:
        """Add a heading of level 1 to 6."""
        if text.strip():
            self._blocks.append(("heading", "#" * min(max(level, 1), 6) + " " + " ".join(text.split())))

    def line(self, text: str) -> None:
        """Add a line that stands directly below another, as lines of a key and its value do."""
        if text.strip():
            self._blocks.append(("line", text.strip()))

    def table(self, rows: Iterable[Sequence[str]], *, has_head: bool = False, mark: str = "") -> None:
        """Add a table, behind a mark, a line for each row; see `table_lines`."""
        if lines := table_lines(list(rows), has_head=has_head):
            self._blocks.append(("table", mark + "\n".join(lines)))

    def code(self, text: str) -> None:
        """Add code, set in by four spaces as in Markdown, so that a comment in it is not taken for a heading."""
        lines = text.strip("\n").expandtabs(4).split("\n")
        self._blocks.append(("code", "\n".join("    " + line for line in lines)))

    def render(self) -> str:
        """The article: items and lines directly below one another, all else apart by blank lines."""
        pieces = [text for _, text in self._blocks[:1]]
        for (previous, _), (kind, text) in pairwise(self._blocks):
            pieces.append("\n" if kind == previous and kind in {"item", "line"} else "\n\n")
            pieces.append(text)
        return "".join(pieces)


def reason(error: BaseException) -> str:
    """What a parser complained of, in one line."""
    return " ".join(str(error).split())[:200] or type(error).__name__
