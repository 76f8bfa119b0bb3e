"""Pictures of a report: SVG to stand in a page, and the risk-coverage curve as a file. matplotlib is imported to draw one.

Texts of an SVG stay texts and take the font of the page. Its colours are CSS variables with the light ones below as fallback,
so that a page can set others for the dark. The same figures always give the same bytes.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from html import escape
from io import StringIO
from pathlib import Path
from typing import Any

from assistant.evaluation.metrics.confidence import Bin, CurvePoint
from assistant.evaluation.metrics.figure import Figure
from assistant.evaluation.report.tables import share

COLOURS = {
    "ink": "#1b2026",
    "quiet": "#5b6672",
    "rule": "#d9dee3",
    "main": "#1d6fa5",
    "mark": "#b3541e",
    "supported": "#cde9d6",
    "unsupported": "#f8e2ac",
    "contradicted": "#f5c5bd",
    "abstained": "#dde3ea",
    "unchecked": "#e6dcf0",
}
"""The colours by the name of their CSS variable, as they are on light paper."""
HATCHES = {"supported": "", "unsupported": "////", "contradicted": "xxxx", "abstained": "---", "unchecked": "\\\\\\\\"}
"""The verdicts in the order of a bar, with what tells them apart without colour."""

_STYLE = {
    "font.size": 10,
    "text.parse_math": False,  # a tag may hold a dollar sign
    "text.color": COLOURS["ink"],
    "axes.labelcolor": COLOURS["quiet"],
    "axes.edgecolor": COLOURS["quiet"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": COLOURS["rule"],
    "xtick.color": COLOURS["quiet"],
    "ytick.color": COLOURS["quiet"],
    "hatch.color": COLOURS["quiet"],
    "hatch.linewidth": 0.5,
    "legend.frameon": False,
    "svg.fonttype": "none",
}
_WIDTH = 5.0
_LONGEST = 22
_NAMES = {colour: name for name, colour in COLOURS.items()}
_STYLED = re.compile(r"(fill|stroke): (#[0-9a-f]{6})")
_FILLED = re.compile(r'fill="(#[0-9a-f]{6})"')
_FAMILY = re.compile(r'(<text style="[^"]*?)font-family: [^";]*;?')
_GROUP = re.compile(r'<g id="[\w.]+"')
_HEAD = re.compile(r'.*?<svg [^>]*?viewBox="([^"]*)"[^>]*>', re.DOTALL)


def draw_risk_coverage(curves: Mapping[str, Sequence[CurvePoint]], path: Path, *, threshold: float | None = None) -> None:
    """Draw risk-coverage curves by name to a file; on each, what the threshold gives is marked."""
    with _drawing(path.stem):
        picture = _picture(6, 4)
        _risk_coverage(picture.add_subplot(), curves, threshold)
        picture.savefig(path, dpi=120, metadata={"Software": None})


def metrics_svg(figures: Mapping[str, Figure], lower_is_better: Collection[str]) -> str:
    """Every figure with its 95 % interval, one below the other."""
    title = "Every metric with its 95 % interval, on a scale from 0 to 1"
    return _svg("metrics", title, 0.6 + 0.2 * len(figures), partial(_forest, figures=figures, lower=lower_is_better))


def risk_coverage_svg(curve: Sequence[CurvePoint], threshold: float) -> str:
    """The risk-coverage curve with the threshold marked."""
    draw = partial(_risk_coverage, curves={"this run": curve}, threshold=threshold)
    return _svg("risk-coverage", "Share answered wrong against share answered, at every threshold", 3.2, draw)


def reliability_svg(bins: Sequence[Bin]) -> str:
    """How often answers of about the same confidence are right, with how many each bin holds."""
    told = "; ".join(f"{one.low:.1f} to {one.high:.1f}: {one.right:.2f} of {one.n}" for one in bins)
    return _svg("reliability", f"Share right by confidence. {told}", 3.4, partial(_reliability, bins=bins))


def verdicts_svg(bars: Sequence[tuple[str, Mapping[str, int]]]) -> str:
    """Stacked bars: under each name, how many cases have each verdict of `HATCHES`."""
    told = "; ".join(f"{name}: {', '.join(f'{n} {one}' for one in HATCHES if (n := counts.get(one)))}" for name, counts in bars)
    return _svg("verdicts", f"Cases by verdict. {told}", 0.9 + 0.24 * len(bars), partial(_verdicts, bars=bars))


@contextmanager
def _drawing(name: str) -> Iterator[None]:
    """Draw with matplotlib as it comes, whatever a person's own settings are; `name` keeps ids of several pictures apart."""
    import matplotlib.style

    with matplotlib.style.context(["default", _STYLE | {"svg.hashsalt": name}]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")  # the page's fonts may have it
        yield


def _picture(width: float, height: float) -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Picture

    picture = Picture(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(picture)
    return picture


def _svg(name: str, title: str, height: float, draw: Callable[[Any], None]) -> str:
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with _drawing(name), StringIO() as written:
        picture = _picture(_WIDTH, height)
        draw(picture.add_subplot())
        picture.savefig(written, format="svg", metadata=nothing, transparent=True)
        return _for_page(written.getvalue(), title)


def _for_page(svg: str, title: str) -> str:
    """The SVG as an element of HTML, with a title; it is its own file no more, so ids of mere groups go."""
    said = escape(title)
    svg = _FAMILY.sub(r"\1", _GROUP.sub("<g", svg)).replace("<use xlink:href", "<use href")
    svg = _FILLED.sub(lambda match: f'style="fill: {_variable(match[1])}"', svg)
    svg = _STYLED.sub(lambda match: f"{match[1]}: {_variable(match[2])}", svg).strip()
    return _HEAD.sub(
        lambda head: f'<svg viewBox="{head[1]}" role="img" aria-label="{said}"><title>{said}</title>', svg, count=1
    )


def _variable(colour: str) -> str:
    return f"var(--{_NAMES[colour]}, {colour})" if colour in _NAMES else colour


def _label(name: str) -> str:
    """A name of the cases' author as one line that fits."""
    line = " ".join(name.encode("utf-8", "replace").decode("utf-8").split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _rows(axes: Any, names: Sequence[str]) -> None:
    """One row for each name, from the top."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0, labelcolor=COLOURS["ink"])
    axes.spines["left"].set_visible(False)


def _forest(axes: Any, figures: Mapping[str, Figure], lower: Collection[str]) -> None:
    _rows(axes, [f"{name} ↓" if name in lower else name for name in figures])
    for row, (name, figure) in enumerate(figures.items()):
        _forest_row(axes, row, figure, "mark" if name in lower else "main")
    axes.set(xlim=(-0.02, 1.02))
    axes.grid(axis="x")


def _forest_row(axes: Any, row: int, figure: Figure, colour: str) -> None:
    said = {"va": "center", "fontsize": 9, "transform": axes.get_yaxis_transform()}
    if figure.value is None:
        axes.text(0.5, row, "undefined", ha="center", color=COLOURS["quiet"], fontstyle="italic", **said)
        return
    if figure.low is not None and figure.high is not None:
        axes.plot([figure.low, figure.high], [row, row], color=COLOURS[colour], linewidth=1.6, solid_capstyle="butt")
    axes.plot(figure.value, row, "o" if colour == "main" else "D", color=COLOURS[colour], markersize=4.5)
    axes.text(1.02, row, share(figure.value), **said)


def _risk_coverage(axes: Any, curves: Mapping[str, Sequence[CurvePoint]], threshold: float | None) -> None:
    colours = [COLOURS["main"], *(f"C{place}" for place in range(1, len(curves)))]
    for (name, curve), colour in zip(curves.items(), colours, strict=False):
        axes.step([p.coverage for p in curve], [p.risk for p in curve], where="post", label=name, color=colour)
        given = [point for point in curve if threshold is not None and point.threshold >= threshold]
        if given:
            x, y, said = given[-1].coverage, given[-1].risk, f"threshold {threshold:.2f}"
            axes.plot(x, y, "o", color=COLOURS["mark"], label=said, zorder=3, clip_on=False)
    axes.set(xlim=(0, 1), ylim=(0, None))
    axes.set(xlabel="coverage: share of the questions answered", ylabel="risk: share of these answered wrong")
    axes.grid()
    axes.legend()


def _reliability(axes: Any, bins: Sequence[Bin]) -> None:
    axes.bar(
        [(one.low + one.high) / 2 for one in bins],
        [one.right for one in bins],
        [0.94 * (one.high - one.low) for one in bins],
        color=COLOURS["abstained"],
        edgecolor=COLOURS["quiet"],
        linewidth=0.6,
    )
    axes.plot([0, 1], [0, 1], "--", color=COLOURS["quiet"], linewidth=1, label="as right as confident")
    places = [one.confidence for one in bins], [one.right for one in bins]
    axes.plot(*places, "o", color=COLOURS["main"], label="share right", clip_on=False)
    for one in bins:
        axes.text((one.low + one.high) / 2, 1.04, f"n {one.n}", ha="center", fontsize=9)
    axes.set(xlim=(0, 1), ylim=(0, 1.1), xlabel="confidence", ylabel="share right")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)


def _verdicts(axes: Any, bars: Sequence[tuple[str, Mapping[str, int]]]) -> None:
    _rows(axes, [_label(name) for name, _ in bars])
    totals = [sum(counts.values()) or 1 for _, counts in bars]
    left = [0.0] * len(bars)
    for verdict, hatch in HATCHES.items():
        numbers = [counts.get(verdict, 0) for _, counts in bars]
        if not any(numbers):
            continue
        widths = [number / total for number, total in zip(numbers, totals, strict=True)]
        drawn = axes.barh(range(len(bars)), widths, 0.72, left, label=verdict, hatch=hatch)
        for patch, number in zip(drawn, numbers, strict=True):
            _part(axes, patch, verdict, number)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.set(xlim=(0, 1), xlabel="share of the cases (numbers: cases)")
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1), ncols=3, handlelength=1.6, columnspacing=1)


def _part(axes: Any, patch: Any, verdict: str, number: int) -> None:
    """Dress one part of a bar; its number stands on a plain ground, so that the hatch does not cross it."""
    patch.set(facecolor=COLOURS[verdict], edgecolor=COLOURS["quiet"], linewidth=0.6)
    if patch.get_width() > 0.05:  # else it does not fit
        x, y = patch.get_x() + patch.get_width() / 2, patch.get_y() + patch.get_height() / 2
        ground = {"facecolor": COLOURS[verdict], "edgecolor": "none", "pad": 0.6}
        axes.text(x, y, str(number), ha="center", va="center_baseline", fontsize=9, bbox=ground)
