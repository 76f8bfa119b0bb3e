"""Agreement with people: the data sets' formats, the split, the arithmetic by hand, and small runs from end to end."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import EvalError
from assistant.evaluation import human, labelled
from assistant.evaluation.human import (
    CosineScorer,
    EntailmentScorer,
    LocalScorer,
    Opinion,
    RougeScorer,
    compare_scorers,
    run_human,
)
from assistant.evaluation.labelled import (
    HELD_OUT_GROUP,
    LabelledClaim,
    balanced_accuracy,
    best_threshold,
    f1_unsupported,
    kappa,
    load_labelled,
    measure_by_document,
)
from assistant.evaluation.metrics import mean
from assistant.testing import HashEmbedder

DATA = Path(__file__).parents[2] / "shared" / "data"
TOLL = "The Ketterby toll rose to 4 crowns in May. Drivers of lorries pay twice as much."
LABELS = st.lists(st.booleans(), min_size=1, max_size=30)


def write(path: Path, *rows: object, whole: bool = False) -> Path:
    path.write_text(json.dumps(rows[0]) if whole else "\n".join(map(json.dumps, rows)), "utf-8")
    return path


def claim(key: str, *, supported: bool, group: str = "claims/x", text: str = "It rose.") -> LabelledClaim:
    return LabelledClaim(key, f"document {key}", text, supported, group)


class Lookup:
    """Scores a claim by the number that it ends with."""

    name, decides = "lookup", False

    def judge(self, claim, sentences):
        return Opinion(float(claim.rstrip(".").split()[-1]))


@pytest.mark.parametrize("module", [labelled, human])
def test_worked_examples(module):
    outcome = doctest.testmod(module)
    assert outcome.attempted >= 1
    assert not outcome.failed


# Reading


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


# The split


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


# Arithmetic


def test_undefined_is_none():
    assert balanced_accuracy([True, False], [True, True]) is None
    assert best_threshold([0.1, 0.2], [False, False]) is None
    assert f1_unsupported([True, True], [True, True]) is None
    assert f1_unsupported([True, True], [True, False]) == 0
    assert kappa([True, True], [True, True]) is None
    assert kappa([], []) is None


@given(LABELS)
def test_full_agreement_and_full_contradiction(labels):
    opposite = [not label for label in labels]
    if len(set(labels)) == 2:
        assert balanced_accuracy(labels, labels) == kappa(labels, labels) == f1_unsupported(labels, labels) == 1
        assert balanced_accuracy(opposite, labels) == 0
        assert kappa(opposite, labels) < 0
    assert f1_unsupported(opposite, labels) == 0


@given(LABELS, st.randoms(use_true_random=False))
def test_no_threshold_is_better_than_the_best(labels, random):
    scores = [random.randrange(5) / 4 for _ in labels]
    best = best_threshold(scores, labels)
    if best is not None:
        tried = [balanced_accuracy(np.array(scores) >= step / 4, labels) for step in range(5)]
        assert balanced_accuracy(np.array(scores) >= best, labels) == max(tried)


def test_intervals_resample_documents_not_claims():
    """Two documents, one all right and one all wrong: a draw has 0, 1/2 or 1 and nothing between."""
    columns, keys = np.array([[1.0] * 50 + [0.0] * 50]), ["a"] * 50 + ["b"] * 50
    figure = measure_by_document(mean, [columns], [keys], "")
    assert (figure.value, figure.n, figure.low, figure.high) == (0.5, 100, 0.0, 1.0)
    assert figure == measure_by_document(mean, [columns], [keys], "")


def test_the_parts_of_a_data_set_count_the_same():
    """1 of 1 and 0 of 3: the mean of the parts is 1/2, not 1/4."""
    parts, keys = [np.array([[1.0, 1.0]]), np.array([[0.0] * 6])], [["a", "b"], ["c", "c", "c", "d", "d", "d"]]
    figure = measure_by_document(mean, parts, keys, "")
    assert (figure.value, figure.low, figure.high, figure.n) == (0.5, 0.5, 0.5, 8)


def test_one_document_has_no_interval():
    figure = measure_by_document(mean, [np.array([[1.0, 0.0]])], [["a", "a"]], "")
    assert (figure.value, figure.low, figure.reason != "") == (0.5, None, True)


# Scorers


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Drivers of lorries pay twice as much.", 1, 1),
        ("Drivers of vans pay half as much.", 5 / 7, 5 / 7),
        ("Nobody came here!", 0, 0),
        ("!", 0, 0),
    ],
)
def test_rouge_is_the_share_in_order(text, least, most):
    assert (
        least
        <= RougeScorer().judge(text, ["The Ketterby toll rose to 4 crowns.", "Drivers of lorries pay twice as much."]).score
        <= most
    )


@pytest.mark.parametrize(
    "scorer", [LocalScorer(HashEmbedder()), CosineScorer(HashEmbedder()), RougeScorer()], ids=lambda one: one.name
)
def test_a_copy_scores_highest(scorer):
    sentences = ["The Ketterby toll rose to 4 crowns in May.", "Drivers of lorries pay twice as much."]
    copied = scorer.judge(sentences[1], sentences)
    other = scorer.judge("The mayor of Ostrand resigned.", sentences)
    assert 0 <= other.score < copied.score <= 1.0001
    assert (copied.supported, other.supported) == ((True, False) if scorer.decides else (None, None))


def test_a_cross_encoder_is_read_by_the_class_called_entailment(tmp_path):
    folder = tiny_cross_encoder(tmp_path, {0: "contradiction", 1: "ENTAILMENT", 2: "neutral"})
    scorer = EntailmentScorer(str(folder))
    alone, among = (scorer.judge("toll rose", ["toll rose", *["rose"] * more]).score for more in (0, 10))
    assert 0 < alone < 1
    assert among >= scorer.judge("toll rose", ["rose"]).score - 1e-6  # the second window is "rose" alone
    rows = scorer._model.predict([("toll rose", "toll rose")], apply_softmax=True)
    assert alone == pytest.approx(rows[0][1], abs=1e-6)


def test_what_is_no_cross_encoder_is_an_error(tmp_path):
    with pytest.raises(EvalError, match="can't be loaded"):
        EntailmentScorer(str(tmp_path / "nowhere"))
    with pytest.raises(EvalError, match="entailment"):
        EntailmentScorer(str(tiny_cross_encoder(tmp_path, {0: "bad", 1: "good"})))


def tiny_cross_encoder(folder: Path, labels: dict[int, str]) -> Path:
    """A BERT of random weights that knows five words."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "toll", "rose"]), "utf-8")
    config = BertConfig(
        vocab_size=7,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        id2label=labels,
        label2id={name: place for place, name in labels.items()},
    )
    BertForSequenceClassification(config).save_pretrained(folder / "model")
    BertTokenizerFast(vocab=str(vocabulary), vocab_file=str(vocabulary)).save_pretrained(folder / "model")
    return folder / "model"


# Measuring


def test_the_threshold_comes_from_the_other_side():
    """Held out, 0.5 tells supported from not; elsewhere 0.9 does. Each side is judged by the threshold of the other."""
    held = [claim("00", supported=True, text="It is 0.5."), claim("04", supported=False, text="It is 0.4.")]
    rest = [claim("01", supported=True, text="It is 0.9."), claim("02", supported=False, text="It is 0.8.")]
    judged = human.judge_claims(Lookup(), [*held, *rest])
    assert [one.supported for one in judged] == [False, False, True, True]


def test_nothing_is_chosen_on_what_is_for_measuring_only():
    """Both labels are in FaithBench, but no other claim is at hand, so there is an area under the curve and no decision."""
    claims = [claim(key, supported=key == "01", group="faithbench", text=f"It is 0.{key}.") for key in ("01", "02")]
    (row,) = compare_scorers(claims, [Lookup()], "all")
    assert row.figures["auroc"].value == 0
    assert {name for name, figure in row.figures.items() if figure.value is None} == {
        "balanced_accuracy",
        "f1_unsupported",
        "kappa",
    }
    assert "threshold" in row.figures["kappa"].reason


def test_a_claim_is_as_good_as_its_worst_sentence():
    (one,) = human.judge_claims(Lookup(), [claim("00", supported=True, text="It was 0.9. Then it was 0.2. Now it is 0.7.")])
    assert one.score == 0.2


def test_the_verifier_needs_every_sentence():
    texts = ["Drivers of lorries pay twice as much.", "Drivers of lorries pay twice as much. The mayor of Ostrand resigned."]
    claims = [LabelledClaim("00", TOLL, text, True, "claims/x") for text in texts]
    assert [one.supported for one in human.judge_claims(LocalScorer(HashEmbedder()), claims)] == [True, False]


def test_rows_are_groups_then_means():
    claims = [
        claim(f"0{i}", supported=i % 2 == 0, group=group, text=f"It is 0.{i}.")
        for group in ("s/a", "s/b", "t")
        for i in range(8)
    ]
    rows = compare_scorers(claims, [Lookup()], "all")
    assert [row.group for row in rows] == ["s/a", "s/b", "t", "s, mean of 2 groups"]
    assert [row.figures["auroc"].n for row in rows] == [8, 8, 8, 16]
    held = compare_scorers(claims, [Lookup()], "heldout")
    assert [row.figures["auroc"].n for row in held] == [2, 2, 2, 4]


def test_a_split_that_leaves_nothing_is_an_error():
    with pytest.raises(EvalError, match="heldout"):
        compare_scorers([claim("01", supported=True)], [Lookup()], "heldout")


def tolls(path: Path) -> Path:
    rows = [
        {
            "document": f"The toll on bridge {i} rose to {i} crowns in May.",
            "claim": f"The toll on bridge {i} rose to {i + wrong} crowns.",
            "label": not wrong,
        }
        for i in range(20, 60)
        for wrong in (0, 1)
    ]
    return write(path, *rows)


@pytest.mark.parametrize("split", ["all", "heldout"])
def test_run_prints_tables_or_json(tmp_path, capsys, split):
    path = tolls(tmp_path / "tolls.jsonl")
    assert run_human([path], split=split, nli=None, as_json=False) == 0
    text = capsys.readouterr().out
    assert "### claims/tolls" in text
    assert all(f"| {name} |" in text for name in ("verifier", "ROUGE-L", "MiniLM cosine"))
    assert run_human([path], split=split, nli=None, as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["split"] == split
    verifier = next(row for row in found["rows"] if row["scorer"] == "verifier")
    assert verifier["figures"]["auroc"]["value"] > 0.9
    assert (verifier["documents"] == 40) is (split == "all")


def test_the_figures_are_the_same_in_every_run(tmp_path):
    claims = load_labelled([tolls(tmp_path / "tolls.jsonl")])
    runs = [compare_scorers(claims, [LocalScorer(HashEmbedder()), RougeScorer()], "all") for _ in range(2)]
    assert [row.figures for row in runs[0]] == [row.figures for row in runs[1]]


@pytest.mark.skipif(not (DATA / "summedits").is_dir(), reason="the data sets are not here")
def test_the_data_sets_are_read_whole():
    claims = load_labelled([DATA / "summedits", DATA / "faithbench"])
    groups = {one.group for one in claims}
    assert len([one for one in claims if not one.measure_only]) == 3362
    assert HELD_OUT_GROUP in groups
    assert "faithbench" in groups
    assert len(groups) == 7
    assert len([one for one in claims if one.measure_only]) == 750 - 72
