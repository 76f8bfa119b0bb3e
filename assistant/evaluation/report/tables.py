"""Figures as the cells of a table."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evaluation.metrics.figure import Figure


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a Markdown table; all columns but the first are aligned to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def cells(figure: Figure) -> tuple[str, str, str]:
    """Value, interval and n, for a table."""
    if figure.value is None:
        return "undefined", figure.reason, str(figure.n)
    return share(figure.value), f"{share(figure.low)} – {share(figure.high)}", str(figure.n)


def share(value: float | None) -> str:
    """Three decimals, or a dash for what is undefined."""
    return "–" if value is None else f"{value:.3f}"
