"""What the signals see, and the weights that ship for them."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from assistant.models.entailment import Chances
from assistant.schema import Support
from assistant.verification.facts.sentence import parse
from assistant.verification.judgement import Failure, Judgement
from assistant.verification.signals import FOR, NAMES, Read, Ruled, measure
from assistant.verification.weights import read_weights, shipped_weights, wording

MILL = (
    "Ann Lee built the mill on the river in 1934.",
    "She sold it to a baker because the river had flooded.",
    "Carl Voss thinks that the roof may leak.",
    "He painted the bridge before the war.",
)
DOUBT = Chances(0.5, 0.3, 0.2)
ALONE = Chances(0.6, 0.3, 0.1)


def signals(claim, nearest=0, reasons=(), support=Support.UNSUPPORTED, sure=0.5, reckoned=False):
    ruled = Ruled(
        Judgement(support, 0.6, nearest), (nearest,), 0.9, tuple(Failure(reason, conflict=False) for reason in reasons)
    )
    read = Read(Chances(sure, 1 - sure, 0.0), DOUBT, ALONE, 0.9, reckoned)
    return measure(parse(claim), [parse(sentence) for sentence in MILL], ruled, read, 0.8)


def test_every_signal_has_its_name_and_a_weight_that_does_not_gainsay_it():
    shipped = shipped_weights()
    assert len(tuple(signals("Ann Lee built it."))) == len(NAMES)
    assert set(NAMES) > FOR
    for model in shipped.models.values():
        assert all((weight >= 0) == (name in FOR) or not weight for name, weight in zip(NAMES, model.weights, strict=True))


@pytest.mark.parametrize("kind", ["bound", "free"])
def test_the_stricter_asks_for_more(kind):
    least = shipped_weights().least
    assert 1 > least["high"][kind] >= least["balanced"][kind] >= least["low"][kind] > 0


def test_weights_are_read_by_name():
    text = files("assistant").joinpath("data", "decision.json").read_text("utf-8")
    kept = json.loads(text)
    kept["free"]["weights"] = dict(reversed(kept["free"]["weights"].items()))
    assert read_weights(json.dumps(kept)) == shipped_weights()


def test_a_claim_is_worded_freely_if_the_evidence_lacks_a_fifth_of_it():
    assert [wording(told) for told in (0.0, 0.79, 0.8, 1.0)] == ["free", "free", "bound", "bound"]


def test_the_reader_s_doubt_is_nought_and_its_certainty_at_most_one():
    assert signals("Ann Lee built it.").read_widely == pytest.approx(0)
    assert [signals("Ann Lee built it.", sure=chance).read_widely for chance in (0.0, 1.0)] == [-1, 1]


def test_each_text_that_is_read_has_its_own_signals():
    found = signals("Ann Lee built it.", sure=0.9)
    assert found.read_widely > found.read_alone > found.read_closely == pytest.approx(0)
    assert (found.denied_widely, found.denied_closely, found.denied_alone) == (0.0, 0.2, 0.1)


@pytest.mark.parametrize(
    ("claim", "badly"),
    [
        ("Ann Lee built the mill.", 0),
        ("A baker bought the flooded thing that Ann Lee sold.", 0.25),  # "she" is Ann Lee
        ("The bridge was painted before the war by Carl Voss.", 0.25),
        ("The bridge was painted before the war by Ann Lee.", 1),
        ("Ann Lee thinks that the roof may leak.", 1),
    ],
)
def test_a_name_is_bound_to_the_words_around_it(claim, badly):
    assert signals(claim).unbound == badly


@pytest.mark.parametrize(
    ("claim", "nearest", "name", "is_so"),
    [
        ("Ann Lee sold the mill because she was old.", 0, "caused", 1),
        ("Ann Lee sold the mill because of a flood.", 1, "caused", 0),
        ("Ann Lee built all of the mill.", 0, "widened", 1),
        ("Ann Lee built the mill.", 0, "widened", 0),
        ("He painted the bridge after the war.", 3, "timed", 1),
        ("He painted the bridge before the war.", 3, "timed", 0),
        ("The roof may leak.", 2, "unattributed", 1),
        ("Carl Voss says that the roof may leak.", 2, "unattributed", 0),
        ("The mill is older than the bridge.", 0, "compared", 1),
    ],
)
def test_words_that_only_the_claim_or_its_evidence_has(claim, nearest, name, is_so):
    assert getattr(signals(claim, nearest), name) == is_so


def test_failed_checks_are_told_apart_by_their_reasons():
    found = signals(
        "x", reasons=["the number '5' is not in the evidence", "the intent 'plans' of the evidence is not in the claim"]
    )
    assert (found.missing, found.hardened, found.softened, found.displaced, found.quantified) == (1, 1, 0, 0, 0)
    found = signals(
        "x", reasons=["the evidence has 'May' in the place of 'June'", "the quantifier 'all' is not in the evidence"]
    )
    assert (found.missing, found.hardened, found.softened, found.displaced, found.quantified) == (0, 0, 0, 1, 1)


def test_what_is_negated_on_one_side_and_numbers_told_otherwise_are_signals_of_their_own():
    assert signals("x").negated == signals("x").reckoned == 0
    assert signals("x", reasons=["the negation 'not' of the claim is not in the evidence"]).negated == 1
    assert signals("x", reckoned=True).reckoned == 1


def test_neighbours_and_clauses_that_no_sentence_has_together():
    together, apart = signals("Ann Lee built the mill."), signals("The mill built a roof, and the war sold a bridge.")
    assert together.paired == together.in_order == together.weakest_clause == 1
    assert apart.paired < together.paired
    assert apart.weakest_clause < together.weakest_clause


def test_following_a_sentence_counts_only_where_the_rules_find_support():
    assert signals("Ann Lee built it.").followed == 0
    assert signals("Ann Lee built it.", support=Support.SUPPORTED).followed == 0.8
