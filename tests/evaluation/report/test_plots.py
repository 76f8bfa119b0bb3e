"""Pictures: valid SVG that needs nothing, the same for the same figures, and no word of a case is read as anything but text."""

import re
from xml.etree import ElementTree

import pytest

from assistant.evaluation.metrics.confidence import Bin, CurvePoint
from assistant.evaluation.metrics.figure import Figure
from assistant.evaluation.report.plots import (
    COLOURS,
    HATCHES,
    draw_risk_coverage,
    metrics_svg,
    reliability_svg,
    risk_coverage_svg,
    verdicts_svg,
)

FIGURES = {
    "right": Figure(0.5, 4, 0.25, 0.75),
    "wrong": Figure(0.25, 4, 0.0, 0.5),
    "undrawn": Figure(1.0, 1),
    "void": Figure(None, 0, reason="no"),
}
CURVE = (CurvePoint(0.9, 0.25, 0.0), CurvePoint(0.5, 0.75, 1 / 3), CurvePoint(0.1, 1.0, 0.5))
BINS = (Bin(0.1, 0.2, 2, 0.15, 0.5), Bin(0.9, 1.0, 1, 0.9, 1.0))
BARS = (("all cases", {"supported": 3, "unsupported": 1, "contradicted": 1, "abstained": 4, "unchecked": 1}),)
DRAWN = {
    "metrics": lambda: metrics_svg(FIGURES, ("wrong",)),
    "risk": lambda: risk_coverage_svg(CURVE, 0.5),
    "reliability": lambda: reliability_svg(BINS),
    "verdicts": lambda: verdicts_svg(BARS),
}


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter("text")]


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_is_an_element_with_a_name_that_needs_nothing(name):
    svg = DRAWN[name]()
    root = ElementTree.fromstring(svg)
    assert root.tag == "svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") == root.find("title").text != ""
    assert "http" not in svg
    assert "font-family" not in svg
    assert not {"script", "image", "foreignObject"} & {element.tag for element in root.iter()}
    ids = {element.get("id") for element in root.iter()} - {None}
    assert set(re.findall(r'(?:url\(|href=")#([^)"]+)', svg)) == ids


@pytest.mark.parametrize("name", DRAWN)
def test_every_colour_is_one_the_page_can_change(name):
    bare = re.findall(r"(?:fill|stroke|color)[:=] ?\"?(#\w+)", DRAWN[name]())
    assert bare == []


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_figures_give_the_same_picture(name):
    assert DRAWN[name]() == DRAWN[name]()


def test_pictures_of_one_page_share_no_id():
    ids = [set(re.findall(r' id="([^"]+)"', draw())) for draw in DRAWN.values()]
    assert sum(map(len, ids)) == len(set.union(*ids)) > 0


def test_figures_and_undefined_ones_are_told_in_words():
    said = texts(metrics_svg(FIGURES, ("wrong",)))
    assert {"right", "wrong ↓", "undrawn", "void", "0.500", "0.250", "1.000", "undefined"} <= set(said)


def test_the_threshold_is_marked_where_anything_is_answered():
    assert "threshold 0.50" in texts(risk_coverage_svg(CURVE, 0.5))
    assert "threshold 0.95" not in texts(risk_coverage_svg(CURVE, 0.95))


def test_bins_say_how_many_they_hold():
    assert {"n 2", "n 1"} <= set(texts(reliability_svg(BINS)))


def test_verdicts_are_told_apart_without_colour():
    svg = verdicts_svg(BARS)
    assert set(HATCHES) <= set(texts(svg))
    hatched = {re.search(r"fill: var\(--(\w+)", found)[1] for found in re.findall(r"<pattern.*?</pattern>", svg, re.DOTALL)}
    assert hatched == set(HATCHES) - {"supported"}
    assert len(set(HATCHES.values())) == len(HATCHES)


def test_no_name_is_read_as_markup_or_mathematics():
    hostile = ("</text><script>x</script>", "$\\frac{$", "a\nb", "日本", "half \ud800", "\\1 {title}", "long " * 20)
    svg = verdicts_svg([(name, {"supported": 1}) for name in hostile])
    said = texts(svg.encode("utf-8", "replace"))
    assert {"</text><script>x</scr…", "$\\frac{$", "a b", "日本", "half ?", "\\1 {title}"} <= set(said)
    assert "<script" not in svg


def test_a_curve_is_drawn_to_a_file_and_always_the_same(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        draw_risk_coverage({"a": CURVE, "b": CURVE[1:]}, tmp_path / name / "curve.png", threshold=0.5)
    made = (tmp_path / "one" / "curve.png").read_bytes()
    assert made.startswith(b"\x89PNG")
    assert made == (tmp_path / "other" / "curve.png").read_bytes()


def test_colours_are_written_as_matplotlib_writes_them():
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in COLOURS.values())
    assert len(set(COLOURS.values())) == len(COLOURS)
