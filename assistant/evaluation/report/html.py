"""A report as one page that needs nothing else: no script, no request, every picture in it.

Articles, cases and models are not trusted. The template escapes all it is given; what it takes as HTML are the pictures and the
answers' sentences, which `plots` and `rendering` have escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from assistant.evaluation.report.failures import MEANINGS, MOST_TAGS, lacking_cases, verdict_bars, what_went_wrong
from assistant.evaluation.report.plots import COLOURS, metrics_svg, reliability_svg, risk_coverage_svg, verdicts_svg
from assistant.evaluation.report.report import Report
from assistant.evaluation.report.summary import LOWER_IS_BETTER, label
from assistant.evaluation.report.tables import cells, share

TEMPLATE = "report.html.jinja"


def to_html(report: Report) -> str:
    """The report as a page, with what went wrong case by case; all but the latencies is the same in every run."""
    page = _template().render(
        report=report,
        run=report.run,
        pictures=_pictures(report),
        meanings=MEANINGS,
        most_tags=MOST_TAGS,
        colours=COLOURS,
        mistakes=what_went_wrong(report.run),
        lacking=lacking_cases(report),
    )
    return page.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair can't be written to a file


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"share": share, "label": label, "cells": cells, "milliseconds": _milliseconds}
    return environment.from_string((files(__package__) / "templates" / TEMPLATE).read_text("utf-8"))


def _pictures(report: Report) -> Mapping[str, Markup]:
    """The pictures by name; none of no cases."""
    if not report.run.results:
        return {}
    drawn = {
        "metrics": metrics_svg(report.figures, LOWER_IS_BETTER),
        "risk": risk_coverage_svg(report.curve, report.run.threshold),
        "reliability": reliability_svg(report.reliability),
        "verdicts": verdicts_svg(verdict_bars(report.run.results)),
    }
    return {name: Markup(svg) for name, svg in drawn.items()}  # noqa: S704


def _milliseconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
