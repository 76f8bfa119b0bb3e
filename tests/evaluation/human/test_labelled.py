"""People's labels: the data sets' formats, the split, and the arithmetic of agreement by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.errors import EvalError
from assistant.evaluation.human.labelled import HELD_OUT_GROUP, load_labelled
from assistant.evaluation.metrics.agreement import (
    measure_by_document,
)
from assistant.evaluation.metrics.figure import mean
from tests.support.labelled_claims import TOLL, claim, write

DATA = Path(__file__).parents[4] / "shared" / "data"


def test_summedits_is_read_from_an_array(tmp_path):
    path = write(tmp_path / "summedits_tolls.json", [{"doc": TOLL, "summary": "The toll rose.", "label": 1}], whole=True)
    (found,) = load_labelled([path])
    assert (found.document, found.claim, found.supported, found.group) == (TOLL, "The toll rose.", True, "summedits/tolls")


@pytest.mark.parametrize(
    ("marks", "supported"),
    [
        ([], True),
        ([["Benign"]], True),
        ([["Questionable"]], None),
        ([["Benign"], ["Questionable"]], None),
        ([["Unwanted", "Unwanted.Intrinsic"]], False),
        ([["Questionable"], ["Benign", "Unwanted.Extrinsic"]], False),
    ],
)
def test_faithbench_goes_by_the_worst_mark(tmp_path, marks, supported):
    sample = {"source": TOLL, "summary": "The toll fell.", "annotations": [{"label": mark} for mark in marks]}
    clear = {"source": TOLL, "summary": "It rose.", "annotations": []}
    found = load_labelled([write(tmp_path / "b.json", {"samples": [sample, clear]}, whole=True)])
    assert [one.supported for one in found] == ([True] if supported is None else [supported, True])
    assert all(one.measure_only and one.held_out for one in found)


@pytest.mark.parametrize(("responses", "supported"), [("yyn", True), ("ynn", False), ("yn", False), ("y", True)])
def test_qags_goes_by_the_majority(tmp_path, responses, supported):
    answers = [{"worker_id": i, "response": "yes" if one == "y" else "no"} for i, one in enumerate(responses)]
    row = {"article": TOLL, "summary_sentences": [{"sentence": "The toll rose.", "responses": answers}]}
    (found,) = load_labelled([write(tmp_path / "q.jsonl", row)])
    assert (found.supported, found.group) == (supported, "qags/q")


@pytest.mark.parametrize(
    ("label", "supported"), [(True, True), (0, False), (1, True), ("Supported", True), ("contradicted", False), ("no", False)]
)
def test_lines_of_claims(tmp_path, label, supported):
    path = write(
        tmp_path / "c.jsonl",
        {"claim": "It rose.", "document": TOLL, "label": label},
        {"claim": "a", "document": "b", "label": 1},
    )
    assert load_labelled([path])[0].supported is supported


def test_a_folder_is_read_in_the_order_of_names(tmp_path):
    for name in ("b.jsonl", "a.json", "c.txt"):
        write(tmp_path / name, {"claim": name, "document": TOLL, "label": True})
    assert [one.claim for one in load_labelled([tmp_path])] == ["a.json", "b.jsonl"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"claim": "a", "document": "b", "label": true}\n{"claim": ', "line 2: it is not JSON"),
        ('{"claim": "a", "document": "b", "label": true}\n\n{"claim": "a", "text": "b"}', "line 3: it has keys"),
        ('{"claim": "a", "document": "b", "label": "maybe"}', "'maybe'"),
        ('{"claim": " ", "document": "b", "label": true}', "row 1: 'claim'"),
        ('[{"doc": "a", "summary": "b", "label": 2}]', "row 1: 'label' can't be '2'"),
        ('[["a"]]', "row 1: it has keys"),
        ("7", "not rows"),
        ('{"samples": 3}', "not rows"),
        ("", "no labelled claim"),
        ("[]", "no labelled claim"),
    ],
)
def test_what_is_broken_is_named(tmp_path, content, message):
    path = tmp_path / "broken.jsonl"
    path.write_text(content, "utf-8")
    with pytest.raises(EvalError, match=r"broken\.jsonl") as caught:
        load_labelled([path])
    assert message in str(caught.value)


def test_what_cannot_be_read_is_named(tmp_path):
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\xfe\xff")
    for path in (tmp_path / "latin.jsonl", tmp_path / "missing.jsonl"):
        with pytest.raises(EvalError, match=path.name):
            load_labelled([path])


@pytest.mark.parametrize(
    ("key", "group", "held_out"),
    [
        ("00", "claims/x", True),
        ("04", "claims/x", True),
        ("01", "claims/x", False),
        ("ff", "claims/x", False),
        ("01", HELD_OUT_GROUP, True),
        ("01", "faithbench", True),
    ],
)
def test_what_is_held_out(key, group, held_out):
    assert claim(key, supported=True, group=group).held_out is held_out


def test_the_claims_on_one_document_stay_together(tmp_path):
    rows = [{"claim": f"claim {i}", "document": f"text {i // 3}", "label": True} for i in range(90)]
    found = load_labelled([write(tmp_path / "c.jsonl", *rows)])
    sides = {one.document_key: one.held_out for one in found}
    assert len(sides) == 30
    assert all(sides[one.document_key] is one.held_out for one in found)
    assert 0 < sum(sides.values()) < 30


def test_the_parts_of_a_data_set_count_the_same():
    """1 of 1 and 0 of 3: the mean of the parts is 1/2, not 1/4."""
    parts, keys = [np.array([[1.0, 1.0]]), np.array([[0.0] * 6])], [["a", "b"], ["c", "c", "c", "d", "d", "d"]]
    figure = measure_by_document(mean, parts, keys, "")
    assert (figure.value, figure.low, figure.high, figure.n) == (0.5, 0.5, 0.5, 8)


@pytest.mark.skipif(not (DATA / "summedits").is_dir(), reason="the data sets are not here")
def test_the_data_sets_are_read_whole():
    claims = load_labelled([DATA / "summedits", DATA / "faithbench"])
    groups = {one.group for one in claims}
    assert len([one for one in claims if not one.measure_only]) == 3362
    assert HELD_OUT_GROUP in groups
    assert "faithbench" in groups
    assert len(groups) == 7
    assert len([one for one in claims if one.measure_only]) == 750 - 72
