"""Scorers held against people's labels: what each says, how a claim is decided, and small runs from end to end."""

from __future__ import annotations

import pytest

from assistant.errors import EvalError
from assistant.evaluation.human import agreement as human
from assistant.evaluation.human.agreement import compare_scorers
from assistant.evaluation.human.labelled import LabelledClaim, load_labelled
from assistant.evaluation.human.scorers import CosineScorer, EntailmentScorer, LocalScorer, Opinion, RougeScorer
from assistant.testing import HashEmbedder
from assistant.verification.verifier import LocalVerifier
from tests.support.labelled_claims import TOLL, claim, write_tolls
from tests.support.tiny_models import tiny_cross_encoder


class Lookup:
    """Scores a claim by the number that it ends with."""

    name, decides, trained = "lookup", False, False

    def score(self, claim, sentences):
        return Opinion(float(claim.rstrip(".").split()[-1]))


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
        <= RougeScorer().score(text, ["The Ketterby toll rose to 4 crowns.", "Drivers of lorries pay twice as much."]).score
        <= most
    )


@pytest.mark.parametrize(
    "scorer",
    [LocalScorer(LocalVerifier(HashEmbedder())), CosineScorer(HashEmbedder()), RougeScorer()],
    ids=lambda one: one.name,
)
def test_a_copy_scores_highest(scorer):
    sentences = ["The Ketterby toll rose to 4 crowns in May.", "Drivers of lorries pay twice as much."]
    copied = scorer.score(sentences[1], sentences)
    other = scorer.score("The mayor of Ostrand resigned.", sentences)
    assert 0 <= other.score < copied.score <= 1.0001
    assert (copied.supported, other.supported) == ((True, False) if scorer.decides else (None, None))


def test_a_cross_encoder_is_read_by_the_class_called_entailment(tmp_path):
    folder = tiny_cross_encoder(tmp_path, {0: "contradiction", 1: "ENTAILMENT", 2: "neutral"})
    scorer = EntailmentScorer(folder)
    alone, among = (scorer.score("toll rose", ["toll rose", *["rose"] * more]).score for more in (0, 10))
    assert 0 < alone < 1
    assert among >= scorer.score("toll rose", ["rose"]).score - 1e-6  # the second window is "rose" alone
    (chances,) = scorer._model.judge("toll rose", ["toll rose"])
    assert alone == chances.supported


def test_what_is_no_cross_encoder_is_an_error(tmp_path):
    with pytest.raises(EvalError, match="can't be loaded"):
        EntailmentScorer(str(tmp_path / "nowhere"))
    with pytest.raises(EvalError, match="entailment"):
        EntailmentScorer(tiny_cross_encoder(tmp_path, {0: "bad", 1: "good"}))


# Measuring


def test_the_threshold_comes_from_the_other_side():
    """Held out, 0.5 tells supported from not; elsewhere 0.9 does. Each side is judged by the threshold of the other."""
    held = [claim("00", supported=True, text="It is 0.5."), claim("04", supported=False, text="It is 0.4.")]
    rest = [claim("01", supported=True, text="It is 0.9."), claim("02", supported=False, text="It is 0.8.")]
    judged = human.score_claims(Lookup(), [*held, *rest])
    assert [one.supported for one in judged] == [False, False, True, True]


class Trained(Lookup):
    """One that has seen the documents that are not held out."""

    trained = True


def test_the_threshold_of_one_that_was_trained_comes_from_the_other_half_of_what_is_held_out():
    """In the even half 0.5 tells supported from not, in the odd half 0.9; what it was trained on would say 0.1."""
    even = [claim("0000", supported=True, text="It is 0.5."), claim("0400", supported=False, text="It is 0.4.")]
    odd = [claim("0001", supported=True, text="It is 0.9."), claim("0401", supported=False, text="It is 0.8.")]
    seen = [claim("0100", supported=True, text="It is 0.1."), claim("0200", supported=False, text="It is 0.05.")]
    judged = human.score_claims(Trained(), [*even, *odd, *seen])
    assert [one.supported for one in judged[:4]] == [False, False, True, True]
    assert [one.supported for one in human.score_claims(Trained(), [*seen, *even])] == [False, False, None, None]


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
    (one,) = human.score_claims(Lookup(), [claim("00", supported=True, text="It was 0.9. Then it was 0.2. Now it is 0.7.")])
    assert one.score == 0.2


def test_the_verifier_needs_every_sentence():
    texts = ["Drivers of lorries pay twice as much.", "Drivers of lorries pay twice as much. The mayor of Ostrand resigned."]
    claims = [LabelledClaim("00", TOLL, text, True, "claims/x") for text in texts]
    assert [one.supported for one in human.score_claims(LocalScorer(LocalVerifier(HashEmbedder())), claims)] == [True, False]


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


def test_the_figures_are_the_same_in_every_run(tmp_path):
    claims = load_labelled([write_tolls(tmp_path / "tolls.jsonl")])
    runs = [compare_scorers(claims, [LocalScorer(LocalVerifier(HashEmbedder())), RougeScorer()], "all") for _ in range(2)]
    assert [row.figures for row in runs[0]] == [row.figures for row in runs[1]]
