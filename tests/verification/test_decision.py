"""Checks and entailment model together: what is read, when the model's word counts, and what it can't undo."""

from __future__ import annotations

import pytest

from assistant.models.entailment import Chances
from assistant.schema import Support
from assistant.testing import HashEmbedder
from assistant.verification.decision import COPIED, follows
from assistant.verification.evidence_window import nearest_window
from assistant.verification.facts.sentence import parse
from assistant.verification.verifier import LocalVerifier

MILL = (
    "The mill stands on the river.",
    "It was built in 1934 by Ann Lee.",
    "Otters swim below it.",
    "Flour was sold in the town until the mill closed.",
    "The bridge is older than the mill.",
    "The baker may have bought 487 sacks from the miller.",
)


class Certain:
    """A model that finds every claim as likely as it is told, and remembers what it was shown."""

    identity = "certain"

    def __init__(self, supported, contradicted=0.0):
        self.chances = Chances(supported, 1 - supported - contradicted, contradicted)
        self.shown = []

    def judge(self, claim, texts):
        self.shown += [(claim, text) for text in texts]
        return (self.chances,) * len(texts)


def judged(claim, supported, contradicted=0.0, strictness="balanced", sentences=MILL):
    return LocalVerifier(HashEmbedder(), Certain(supported, contradicted), strictness).judge(claim, sentences)


def window(claim, most, sentences=MILL):
    return nearest_window(parse(claim), [parse(sentence) for sentence in sentences], most).indexes


# ---- what is read


def test_the_nearest_sentence_is_read_with_those_around_it_in_order():
    assert window("Ann Lee built it in 1934.", 22) == (0, 1, 2)
    assert window("Flour was sold in the town.", 10**6) == tuple(range(len(MILL)))


def test_the_nearest_sentence_is_read_however_long_it_is():
    assert window("Ann Lee built it in 1934.", 1) == (1,)
    assert window("Nothing of the kind at all.", 0, MILL[:1]) == (0,)


def test_what_a_claim_rests_on_together_is_read_before_what_stands_around():
    assert window("Ann Lee built it, and flour was sold in the town.", 20) == (1, 3)


def test_the_sentence_that_tells_a_number_or_name_is_read_wherever_it_stands():
    assert window("It was put up in 1934 beside the bridge that is older.", 18) == (1, 4)
    assert window("The bridge is older than what Ann Lee did.", 18) == (1, 4)


def test_the_model_reads_the_window_what_the_claim_rests_on_and_the_nearest_sentence():
    model = Certain(0.9)
    LocalVerifier(HashEmbedder(), model).judge("Ann Lee put it up, and flour was to be had in the town.", MILL)
    assert [text for _, text in model.shown] == [" ".join(MILL), f"{MILL[1]} {MILL[3]}", MILL[3]]


def test_a_text_is_read_once():
    model = Certain(0.9)
    LocalVerifier(HashEmbedder(), model).judge("The work of Ann Lee dates from 1934.", MILL)
    assert [text for _, text in model.shown] == [" ".join(MILL), MILL[1]]
    LocalVerifier(HashEmbedder(), model).judge("The work of Ann Lee dates from 1934.", MILL[1:2])
    assert [text for _, text in model.shown[2:]] == [MILL[1]]


def test_how_nearly_a_claim_follows_a_sentence():
    sentence = parse("It was built in 1934 by Ann Lee.")
    assert follows(parse("It was built by Ann Lee."), sentence) == 1
    assert follows(parse("Ann Lee built it in 1934."), sentence) == 0.5  # "built in 1934"
    assert follows(parse("!"), sentence) == 0


# ---- what decides


@pytest.mark.parametrize("supported", [0.0, 1.0])
@pytest.mark.parametrize("claim", ["It was built in 1934 by Ann Lee.", "It was built in 1934 by Ann Lee"])
def test_a_copy_needs_no_reading(claim, supported):
    model = Certain(supported)
    judgement = LocalVerifier(HashEmbedder(), model).judge(claim, MILL)
    assert (judgement.support, judgement.index, model.shown) == (Support.SUPPORTED, 1, [])


@pytest.mark.parametrize("strictness", COPIED)
def test_where_a_claim_follows_a_sentence_and_the_rules_agree_the_model_may_doubt(strictness):
    claim, least = "It was built by Ann Lee.", COPIED[strictness]
    said = [judged(claim, chance, strictness=strictness) for chance in (least + 0.01, least - 0.01)]
    assert [one.support for one in said] == [Support.SUPPORTED, Support.UNSUPPORTED]
    assert [one.score for one in said] == pytest.approx([least + 0.01, least - 0.01])
    assert said[1].reason


@pytest.mark.parametrize(
    "claim",
    ["The construction of the building was finished by Ann Lee in 1934.", "The building of 1934 is the work of Ann Lee."],
)
def test_what_the_model_doubts_is_not_supported(claim):
    assert judged(claim, 0.02, strictness="low").support is not Support.SUPPORTED


@pytest.mark.parametrize(
    "claim", ["In 1934 Ann Lee built it.", "Ann Lee finished the building in 1934.", "Ann Lee built the mill."]
)
@pytest.mark.parametrize("supported", [0.3, 0.5, 0.7, 0.9])
def test_what_is_supported_strictly_is_supported_less_strictly(claim, supported):
    said = [judged(claim, supported, strictness=name).support is Support.SUPPORTED for name in ("high", "balanced", "low")]
    assert said == sorted(said)


@pytest.mark.parametrize(
    "claim",
    [
        "It was built in 1935 by Ann Lee.",
        "It was built in 1934 by Bob Lee.",
        "It was not built in 1934 by Ann Lee.",
        "The bridge is younger than the mill.",
        "The mill is older than the bridge.",
        "The miller may have bought 487 sacks from the baker.",
        "The baker bought 487 sacks from the miller.",
        "Long ago, or so people say, Carl Voss put up the building.",
        "The place has had a mill on it ever since the year 1866.",
        "Nobody ever sold any flour in that town.",
    ],
)
@pytest.mark.parametrize("strictness", COPIED)
def test_no_model_makes_a_changed_fact_supported(claim, strictness):
    assert judged(claim, 1.0, strictness=strictness).support is not Support.SUPPORTED


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        ("The baker may have bought about 500 sacks from the miller.", True),
        ("The baker may have bought nearly 500 sacks from the miller.", True),
        ("The baker may have bought more than 480 sacks from the miller.", True),
        ("The baker may have bought 500 sacks from the miller.", False),
        ("The baker may have bought about 400 sacks from the miller.", False),
        ("The baker may have bought more than 500 sacks from the miller.", False),
    ],
)
def test_a_number_may_be_rounded_where_the_claim_says_so(claim, holds):
    assert (judged(claim, 0.95).support is Support.SUPPORTED) is holds


WORKS = ("The works paid 36 men until 1931.", "A visit is harmless and costs 4 crowns.", "Of the 36 men 18 came from Arden.")


@pytest.mark.parametrize(
    "claim",
    [
        "Visiting the place does no harm to anybody.",
        "Half of the people on the payroll were Arden men.",
    ],
)
def test_what_only_an_honest_rewording_negates_or_works_out_is_weighed(claim):
    assert judged(claim, 1.0, strictness="low", sentences=WORKS).support is Support.SUPPORTED
    assert judged(claim, 0.1, strictness="low", sentences=WORKS).support is not Support.SUPPORTED


@pytest.mark.parametrize("claim", ["For two people a visit costs 9 crowns.", "Nobody was ever paid by that works."])
def test_what_cannot_be_worked_out_or_negates_what_is_said_is_not(claim):
    assert judged(claim, 1.0, strictness="low", sentences=WORKS).support is not Support.SUPPORTED


@pytest.mark.parametrize(
    ("claim", "sentences"),
    [
        (
            "Karel took over the saddlery in 1934.",
            ("He learned the trade from his uncle and took over the shop in 1934.", "The other Karel was a postman."),
        ),
        (
            "Gustaria the caterer brings 410 a day at 4.30.",
            ("The caterer Gustaria of Ghent serves cold soup.", "It brings 410 a day at 4.30."),
        ),
    ],
)
def test_the_failures_of_a_sentence_that_a_claim_does_not_follow_do_not_veto_it(claim, sentences):
    assert judged(claim, 0.99, sentences=sentences, strictness="low").support is Support.SUPPORTED


def test_a_claim_is_contradicted_where_a_check_proves_it_or_the_model_says_so():
    assert judged("It was built in 1935 by Ann Lee.", 0.9).support is Support.CONTRADICTED
    assert judged("The mill was put up beside a lake.", 0.1, 0.8).support is Support.CONTRADICTED
    assert judged("The mill was put up beside a lake.", 0.1, 0.3).support is Support.UNSUPPORTED
    assert judged("All in all the lady of the name of Lee built 2 of them.", 0.1, 0.1).support is Support.UNSUPPORTED
