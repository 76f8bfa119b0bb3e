"""Code decides what a citation is: every marker of a draft is an exact span, and what is made up is taken out or named."""

from __future__ import annotations

from itertools import pairwise

import pytest

from assistant.citation.cite import MARKER_FLOOR, POST_HOC_FLOOR
from assistant.rendering.published_text import publish
from assistant.schema import Document
from tests.support.drafts import (
    CRACK,
    EAT,
    FABRICATED,
    FERRIES,
    MISATTRIBUTED,
    NARROW,
    NONSENSE,
    OTTERS,
    PUP,
    STITCHED,
    SWIM,
    cited,
    drafted,
    hits_of,
)


@pytest.mark.parametrize(
    "form", ["{a} [1] {b} [2]", "{a}[1] {b}[2]", "{a} [1]\n{b} [2]", "[1] {a}\n[2] {b}", "{a}\n[1]\n\n{b}\n[2]"]
)
def test_a_marker_belongs_to_the_sentence_it_stands_in_or_behind(form):
    draft = drafted(form.format(a=SWIM, b=CRACK))
    assert [(claim.text, claim.markers) for claim in draft.claims] == [(SWIM, (1,)), (CRACK, (2,))]
    assert cited(draft) == [[SWIM], [CRACK]]


def test_a_marker_inside_a_sentence_moves_to_its_end():
    draft = drafted("Otters [1] swim in cold rivers [1]. They eat fish [1], and crabs.")
    assert publish(draft).text == "Otters swim in cold rivers. [1] They eat fish, and crabs. [2]"
    assert cited(draft) == [[SWIM], [EAT]]


def test_markers_are_numbered_by_first_use_and_shared_between_claims():
    draft = drafted(f"{CRACK} [2] {SWIM} [1] A crack was found by engineers. [2]")
    assert publish(draft).text == f"{CRACK} [1] {SWIM} [2] A crack was found by engineers. [1]"
    assert draft.confidence == 1.0


def test_a_claim_may_cite_two_passages():
    draft = drafted("Otters swim in rivers, and engineers found a crack [1, 2].")
    assert publish(draft).text == "Otters swim in rivers, and engineers found a crack. [1] [2]"
    assert cited(draft) == [[SWIM, CRACK]]


def test_overlapping_passages_share_a_citation():
    shared = [(a, b) for a, b in pairwise(NARROW) if a.passage.sentences[-1] == b.passage.sentences[0]]
    first, second = shared[0]
    sentence = first.passage.sentence_text(first.passage.sentences[-1])
    draft = drafted(f"{sentence} [{first.rank}][{second.rank}]", NARROW)
    assert publish(draft).text == f"{sentence} [1]"
    assert [citation.passage_id for citation in draft.citations] == [first.passage.passage_id]


@pytest.mark.parametrize("marker", ["[3]", "[0]", "[99]", "[3, 4]", "[Passage 7]", "【12】", f"[{'9' * 5000}]", "[^5]"])
def test_a_marker_to_an_unknown_passage_never_shows(marker):
    draft = drafted(f"{NONSENSE} {marker} It is so {marker}.")
    assert publish(draft).text == f"{NONSENSE} It is so."
    assert draft.citations == ()


def test_known_numbers_beside_unknown_ones_count():
    assert publish(drafted(f"{SWIM} [1, 7] [9]")).text == f"{SWIM} [1]"


def test_a_marker_to_a_passage_about_something_else_is_dropped():
    draft = drafted(f"{NONSENSE} [1]")
    assert (publish(draft).text, draft.citations, draft.confidence) == (NONSENSE, (), 0.0)


@pytest.mark.parametrize(("support", "kept"), [(MARKER_FLOOR, True), (MARKER_FLOOR - 0.01, False)])
def test_the_floor_of_a_marker(support, kept):
    draft = drafted(f"{NONSENSE} [1]", score=lambda _, sentences: [support] * len(sentences))
    assert bool(draft.citations) is kept
    assert draft.confidence == support


@pytest.mark.parametrize(("support", "given"), [(POST_HOC_FLOOR, True), (POST_HOC_FLOOR - 0.01, False)])
def test_a_sentence_without_a_marker_gets_one_only_where_it_is_clearly_supported(support, given):
    draft = drafted(NONSENSE, score=lambda _, sentences: [support] * len(sentences))
    assert bool(draft.citations) is given
    assert draft.confidence == support


def test_a_wrong_marker_is_replaced_by_the_passage_that_supports_the_sentence():
    draft = drafted(f"{FERRIES} [1]")
    assert cited(draft) == [[FERRIES]]
    assert draft.citations[0].doc_id == "bridge.md"


def test_among_equals_the_very_words_are_cited():
    draft = drafted(f"{EAT} [1]", score=lambda _, sentences: [1.0] * len(sentences))
    assert cited(draft) == [[EAT]]


def test_confidence_is_the_mean_of_the_best_support():
    # The first claim is a copy, 1.0; of the four telling words of the second, a sentence has two.
    draft = drafted(f"{SWIM} [1] Otters swim, zebras juggle. [1]")
    assert draft.confidence == pytest.approx((1.0 + 0.5) / 2)


@pytest.mark.parametrize("text", ["", "  \n ", "[1]", "[1]\n[2]", "…"])
def test_no_words_no_claims(text):
    draft = drafted(text)
    assert (draft.claims, draft.citations, draft.confidence) == ((), (), 0.0)


def test_nothing_shown():
    draft = drafted("He said “otters swim in rivers”. [1]", hits=[])
    assert publish(draft).text == "He said “otters swim in rivers”."
    assert [claim.failure for claim in draft.claims] == [FABRICATED]


def test_bold_is_a_highlight_and_no_part_of_the_words():
    draft = drafted(f"**Otters** swim in **cold rivers** [1]. **{EAT} {PUP}** [1]\n\n**Unpaired {CRACK} [2]")
    assert [claim.text for claim in draft.claims] == [SWIM, EAT, PUP, f"**Unpaired {CRACK}"]
    assert [[claim.text[span.start : span.end] for span in claim.highlights] for claim in draft.claims] == [
        ["Otters", "cold rivers"],
        [EAT],
        [PUP],  # what is bold over several claims is bold in each
        [],
    ]
    assert cited(draft) == [[SWIM], [EAT], [PUP], [CRACK]]


def test_what_looks_bold_in_a_copy_belongs_to_the_words():
    starred = {"a.md": Document.create("a.md", "The mill **really** burned.")}
    draft = drafted("The mill **really** burned **down**. [1]", hits_of(starred), starred)
    (claim,) = draft.claims
    assert claim.text == "The mill **really** burned down."
    assert publish(draft).text == "The mill **really** burned **down**. [1]"


def test_paragraphs_and_lists_are_kept():
    draft = drafted(f"Two things:\n\n- {SWIM} [1]\n- {CRACK} [2]\n\n# Ferries\n1. {FERRIES}\n\n```\n[1]\n```")
    assert publish(draft).text == f"Two things:\n\n- {SWIM} [1]\n- {CRACK} [2]\n\n# Ferries [3]\n1. {FERRIES} [3]\n\n```\n\n```"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Purple [1](http://evil) zebras.", "Purple 1 (http://evil) zebras."),
        ("Purple [zebras](http://evil).", "Purple zebras (http://evil)."),
        ("Purple ![zebras](http://evil/x.png).", "Purple zebras (http://evil/x.png)."),
        ("Purple [![zebras](http://a)](http://b).", "Purple [zebras (http://a)] (http://b)."),
        ("Purple [a [b] c](http://evil).", "Purple [a [b] c] (http://evil)."),
        ("Purple [a]【7】(http://evil).", "Purple [a]7 (http://evil)."),
        ("Purple [1[7]](http://evil).", "Purple (1) (http://evil)."),
        ("Purple zebras.\n[zebras]: http://evil", "Purple zebras.\nzebras: http://evil"),
        ("Purple zebras.\n[1]: http://evil", "Purple zebras.\n1: http://evil"),
        ("Purple zebras.\n> [1]: http://evil", "Purple zebras.\n> 1: http://evil"),
    ],
)
def test_a_link_is_visible_text_and_no_marker(text, shown):
    draft = drafted(text)
    assert (publish(draft).text, draft.citations) == (shown, ())


@pytest.mark.parametrize(
    ("claim", "expected", "failure"),
    [
        ("Keepers call it “a wet glove with teeth”. [1]", [OTTERS.split(". ")[3] + "."], None),
        ("Keepers call it 'A wet glove with teeth.' [1]", [OTTERS.split(". ")[3] + "."], None),
        ("Keepers call it “a wet glove with teeth”.", [OTTERS.split(". ")[3] + "."], None),
        ("Keepers call it “a dry glove with teeth”. [1]", ..., FABRICATED),
        ("It weighs “160 grams at birth”. [1]", ..., FABRICATED),
        ("Keepers call it “a wet glove with teeth”. [2]", ..., MISATTRIBUTED),
        ("It is told that “otters swim in the third pillar”. [1]", ..., FABRICATED),
        ("It is told that “otters swim in cold rivers found a crack”. [1]", ..., STITCHED),
        ("“They eat fish and … at birth”, it says. [1]", [f"{EAT} {PUP}"], None),
        ("“A pup weighs … fish and crabs”, it says. [1]", ..., STITCHED),
        ("“They eat fish and crabs. A pup weighs 150 grams”, it says. [1]", [f"{EAT} {PUP}"], None),
        ("“[Otters] eat fish and crabs”, it says. [1]", [EAT], None),
        ("“Otters swim” and “a crack in its third pillar” and “never was so. [1]", ..., FABRICATED),
        ("“swim in cold rivers” and “a crack in its third pillar”. [1][2]", [SWIM, CRACK], None),
        ("“swim in cold rivers” and “a crack in its third pillar”. [1]", [SWIM], MISATTRIBUTED),
        ("“a wet hand with teeth” and “a crack in its third pillar”. [1]", ..., FABRICATED),
        ("“a crack in its third pillar” and “found a crack they eat fish”. [1]", ..., STITCHED),
        ("“swim in cold rivers” and “a crack in its third pillar”. [9]", [SWIM, CRACK], None),
        ("Otters “swim”. [1]", [SWIM], None),
        ("Otters “fly” over cold rivers. [1]", [SWIM], None),  # too short to be checked: the verifier's part
    ],
)
def test_quotations(claim, expected, failure):
    draft = drafted(claim)
    assert [made.failure for made in draft.claims] == [failure]
    if expected is not ...:
        assert cited(draft) == [expected]


def test_a_quotation_across_sentences_cites_just_these():
    draft = drafted("The mayor said: “We will not open it before May,” and “Safety comes first.” [2]")
    assert [made.failure for made in draft.claims] == [None]
    assert cited(draft) == [["“We will not open it before May,” the mayor said.", "“Safety comes first.”"]]


def test_a_failure_stays_with_its_sentence():
    draft = drafted(f"{SWIM} [1] He said “zebras juggle at night”. [1] {CRACK} [2]")
    assert [claim.failure for claim in draft.claims] == [None, FABRICATED, None]
