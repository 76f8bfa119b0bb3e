"""The risk-coverage curve as a picture. matplotlib is imported when one is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.errors import MissingExtraError
from assistant.evaluation.confidence import CurvePoint


def draw_risk_coverage(curves: Mapping[str, Sequence[CurvePoint]], path: Path, *, threshold: float | None = None) -> None:
    """Draw risk-coverage curves by name; on each, what the threshold gives is marked.

    Raises:
        MissingExtraError: if there is no matplotlib.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure as Picture
    except ImportError as error:
        raise MissingExtraError("drawing the risk-coverage curve needs matplotlib; `pip install matplotlib`") from error
    picture = Picture(figsize=(6, 4), layout="constrained")
    FigureCanvasAgg(picture)
    axes = picture.add_subplot(xlabel="coverage: share of the questions answered", ylabel="risk: share of these answered wrong")
    for name, curve in curves.items():
        (line,) = axes.step([p.coverage for p in curve], [p.risk for p in curve], where="post", label=name)
        given = [point for point in curve if threshold is not None and point.threshold >= threshold]
        if given:
            axes.plot(given[-1].coverage, given[-1].risk, "o", color=line.get_color(), label=f"threshold {threshold:.2f}")
    axes.set(xlim=(0, 1), ylim=(0, None))
    axes.grid(alpha=0.3)
    axes.legend()
    picture.savefig(path, dpi=120, metadata={"Software": None})
