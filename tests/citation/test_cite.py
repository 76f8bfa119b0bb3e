"""Code decides what a citation is: every marker of a draft is an exact span, and what is made up is taken out or named."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.citation.cite import MARKER_FLOOR, POST_HOC_FLOOR, cite
from assistant.citation.model_text import split_claims, take_markers, visible
from assistant.ingestion.passages import split_passages
from assistant.rendering.published_text import publish
from assistant.schema import CitationFailure, Document, Hit
from assistant.text.words import content_stems

FABRICATED, MISATTRIBUTED, STITCHED = CitationFailure.FABRICATED, CitationFailure.MISATTRIBUTED, CitationFailure.STITCHED

OTTERS = (
    "# Otters\n\nOtters swim in cold rivers. They eat fish and crabs. A pup weighs 150 grams at birth. "
    "Keepers call the pup “a wet glove with teeth”, and nobody objects. The colony doubled between 2015 and 2020.\n"
)
BRIDGE = (
    "The old bridge was closed for weeks. Engineers found a crack in its third pillar. “We will not open it before May,” the "
    "mayor said. “Safety comes first.” Ferries carried 900 people a day.\n"
)
DOCUMENTS = {
    document.doc_id: document for document in (Document.create("otters.md", OTTERS), Document.create("bridge.md", BRIDGE))
}


def overlap(claim, sentences):
    """The part of the claim's words that a sentence has."""
    said = set(content_stems(claim))
    return [len(said & set(content_stems(sentence))) / max(1, len(said)) for sentence in sentences]


def hits_of(documents, max_tokens=200):
    passages = [
        passage
        for document in documents.values()
        for passage in split_passages(document, max_tokens=max_tokens, fits=lambda _: True)
    ]
    return [Hit(passage, 1.0, rank, None, None) for rank, passage in enumerate(passages, start=1)]


HITS = hits_of(DOCUMENTS)
NARROW = hits_of(DOCUMENTS, max_tokens=40)
"""Shorter passages, which share sentences."""


def drafted(text, hits=HITS, documents=DOCUMENTS, score=overlap):
    draft = cite(text, hits, documents, score)
    assert_sound(draft, hits, documents)
    return draft


def assert_sound(draft, hits, documents):
    """What holds for every draft."""
    passages = {hit.passage.passage_id: hit.passage for hit in hits}
    assert [citation.marker for citation in draft.citations] == list(range(1, len(draft.citations) + 1))
    assert len({(citation.doc_id, citation.start, citation.end) for citation in draft.citations}) == len(draft.citations)
    for citation in draft.citations:
        assert documents[citation.doc_id].text[citation.start : citation.end] == citation.cited_text
        passage = passages[citation.passage_id]
        assert citation.doc_id == passage.doc_id
        assert citation.start in {sentence.start for sentence in passage.sentences}
        assert citation.end in {sentence.end for sentence in passage.sentences}
    used = [marker for claim in draft.claims for marker in claim.markers]
    assert list(dict.fromkeys(used)) == [citation.marker for citation in draft.citations]
    assert len(draft.gaps) == len(draft.claims) + 1
    assert all(claim.text[span.start : span.end] for claim in draft.claims for span in claim.highlights)
    assert 0 <= draft.confidence <= 1


def cited(draft):
    """For each claim, the texts that it cites."""
    texts = {citation.marker: citation.cited_text for citation in draft.citations}
    return [[texts[marker] for marker in claim.markers] for claim in draft.claims]


SWIM, EAT, PUP = "Otters swim in cold rivers.", "They eat fish and crabs.", "A pup weighs 150 grams at birth."
CRACK, FERRIES = "Engineers found a crack in its third pillar.", "Ferries carried 900 people a day."
NONSENSE = "Purple zebras juggle quietly."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. [1] It snowed.", "It rained. It snowed."),
        ("It rained [1]. It snowed.", "It rained. It snowed."),
        ("It rained.[1] It snowed.", "It rained. It snowed."),
        ("It rained [1], [2]. It snowed.", "It rained. It snowed."),
        ("It rained [1] and [2]. It snowed.", "It rained. It snowed."),
        ("It rained ([1], [2]). It snowed.", "It rained. It snowed."),
        ("It rained [[1]]. It snowed.", "It rained. It snowed."),
        ("[1] It rained. It snowed.", "It rained. It snowed."),
        ("- [1] It rained.\n[2] It snowed.", "- It rained.\nIt snowed."),
        ("It rained [sic] [...] [citation needed] [a] array[i].", "It rained [sic] [...] [citation needed] [a] array[i]."),
        ("It rained [1990-2020].", "It rained [1990-2020]."),
        ("It rained [3-1].", "It rained [3-1]."),
        ("It rained [1990-2020] [1].", "It rained [1990-2020]."),
        ("It rained [1[7]2].", "It rained (12)."),
        ("[[7]7] rained.", "(7) rained."),
        ("It rained [1", "It rained [1"),
        ("It rained 1].", "It rained 1]."),
    ],
)
def test_markers_are_taken_out_and_other_brackets_stay(text, expected):
    assert take_markers(text)[0] == expected


@pytest.mark.parametrize(
    ("marker", "numbers"),
    [
        ("[1]", (1,)),
        ("[12]", (12,)),
        ("[1, 2]", (1, 2)),
        ("[1,2,3]", (1, 2, 3)),
        ("[1; 2]", (1, 2)),
        ("[1][2]", (1, 2)),
        ("[1] [2]", (1, 2)),
        ("[1-3]", (1, 2, 3)),
        ("[1–3, 5]", (1, 2, 3, 5)),
        ("[1-20]", tuple(range(1, 21))),
        ("[1-21]", ()),
        ("[^1]", (1,)),
        ("[^1, ^2]", (1, 2)),
        ("【1】", (1,)),
        ("[Passage 1]", (1,)),
        ("[passage 2]", (2,)),
        ("[Passages 1 and 2]", (1, 2)),
        ("[Passages 1-3]", (1, 2, 3)),
        ("[Passage 1, Passage 3]", (1, 3)),
        ("[0]", (0,)),
        ("[007]", (7,)),
        ("[2, 2]", (2,)),
        ("[٣]", (3,)),
        (f"[{'9' * 5000}]", (999999999,)),
        ("[]", ()),
        ("[-1]", ()),
        ("[1.5]", ()),
        ("[one]", ()),
        ("[1, sic]", ()),
    ],
)
def test_forms_of_a_marker(marker, numbers):
    plain, marks = take_markers(f"It rained {marker}.")
    assert tuple(number for mark in marks for number in mark.numbers) == numbers
    assert plain == ("It rained." if numbers else f"It rained {marker}.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. It snowed.", ["It rained.", "It snowed."]),
        ("It rained\n\nIt snowed", ["It rained", "It snowed"]),
        ("- It rained.\n* It snowed.\n10. It froze.\n2) It thawed.", ["It rained.", "It snowed.", "It froze.", "It thawed."]),
        ("# A heading\nIt rained.", ["A heading", "It rained."]),
        ("> It rained.\n>- It snowed.", ["It rained.", "It snowed."]),
        ("```python\nx = rain()\n```\n---\n***\n", ["x = rain()"]),
        (
            "He said “it rained. It snowed a lot. It froze.” Then he left.",
            ["He said “it rained. It snowed a lot. It froze.”", "Then he left."],
        ),
        ("He said “it rained all day. It snowed.", ["He said “it rained all day. It snowed."]),
        ("**It rained.** _It snowed._", ["**It rained.**", "_It snowed._"]),
        ("Dr. Smith saw 3.5 otters. OK.", ["Dr. Smith saw 3.5 otters.", "OK."]),
        ("  \n \n", []),
        ("!!! … ---", []),
    ],
)
def test_claims_are_sentences_of_lines(text, expected):
    assert [text[span.start : span.end] for span in split_claims(text)] == expected


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


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["It rained. [1]"], "It rained. [1]"),
        (["It rained. ", "[", "7", "]", " It"], "It rained.   It"),
        (["It rained [", "1, ", "7]"], "It rained [1]"),
        (["It rained [1", "-3]."], "It rained [1][2][3]."),
        (["It rained [Pas", "sage 2]."], "It rained [2]."),
        (["It rained [Pas", "sage 4]."], "It rained  ."),
        (["It rained 【4", "】."], "It rained  ."),
        (["It rained [sic] [1990-2020] [a", "[0]]"], "It rained [sic] [1990-2020] [a ]"),
        (["[[7]", "7]"], "[ 7]"),
        (["[1[7", "]2]"], "[1 2]"),
        (["It rained [1"], "It rained [1"),
        ([], ""),
        (["", ""], ""),
    ],
)
def test_only_known_markers_are_streamed(pieces, expected):
    assert "".join(visible(pieces, shown=3)) == expected


def test_text_is_streamed_as_it_comes():
    stream = visible(iter(["It ", "rained [", "no", "w] [1", "] here", " [2"]), shown=2)
    assert list(stream) == ["It ", "rained ", "[no", "w] ", "[1] here", " ", "[2"]


TEXT = st.lists(
    st.sampled_from(
        [
            "It rained",
            ". ",
            "\n",
            " ",
            "[",
            "]",
            "1",
            "7",
            "3",
            ", ",
            "-",
            "【",
            "】",
            "[1]",
            "[7]",
            "passage ",
            "and",
            "^",
            "(",
            ")",
            "🦦",
        ]
    ),
    max_size=25,
).map("".join)


@given(text=TEXT, cuts=st.sets(st.integers(0, 60)), shown=st.integers(0, 3))
def test_a_stream_may_be_cut_anywhere(text, cuts, shown):
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    streamed = "".join(visible([text[start:end] for start, end in pairwise(places)], shown))
    assert streamed == "".join(visible([text], shown))
    assert all(mark.numbers and set(mark.numbers) <= set(range(1, shown + 1)) for mark in take_markers(streamed)[1])


@given(text=TEXT)
def test_whatever_a_model_writes_only_our_markers_are_left(text):
    draft = drafted(text)
    outside = publish(replace(draft, claims=tuple(replace(claim, markers=()) for claim in draft.claims)))
    assert take_markers(outside.text)[1] == ()
    assert "](" not in publish(draft).text


@given(text=st.text(max_size=80))
def test_any_text_is_cited_soundly(text):
    drafted(text)


@given(
    number=st.integers(0, 10**12).filter(lambda number: number not in (1, 2)),
    form=st.sampled_from(["[{}]", "[^{}]", "【{}】", "[1, {}]", "[Passage {}]"]),
)
def test_numbers_out_of_range_are_gone(number, form):
    draft = drafted(f"{SWIM} {form.format(number)} {NONSENSE} {form.format(number)}")
    assert re.findall(r"[\[【][^\]】]*\d[^\]】]*[\]】]", publish(draft).text) == ["[1]"]


SENTENCES = [(hit.rank, hit.passage, span) for hit in NARROW for span in hit.passage.sentences]


@given(chosen=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4), behind=st.booleans())
def test_a_copied_sentence_gets_exactly_its_span(chosen, behind):
    text = "\n".join(f"{passage.sentence_text(span)}{' ' if behind else ''}[{rank}]" for rank, passage, span in chosen)
    draft = drafted(text, NARROW)
    spans = {citation.marker: (citation.doc_id, citation.start, citation.end) for citation in draft.citations}
    assert [[spans[marker] for marker in claim.markers] for claim in draft.claims] == [
        [(passage.doc_id, span.start, span.end)] for _, passage, span in chosen
    ]
    assert all(claim.failure is None for claim in draft.claims)


@given(data=st.data(), document=st.sampled_from(list(DOCUMENTS.values())))
def test_a_quotation_with_a_changed_word_is_fabricated_and_without_it_cited(data, document):
    words = [match for match in re.finditer(r"\S+", document.text) if match.group() not in "#" and match.start() > 9]
    first = data.draw(st.integers(0, len(words) - 4))
    last = data.draw(st.integers(first + 3, min(len(words) - 1, first + 20)))
    quote = re.sub("[“”]", "", document.text[words[first].start() : words[last].end()])
    changed = quote.split()
    changed[data.draw(st.integers(0, len(changed) - 1))] = "zyzzyva"
    bare = {document.doc_id: Document.create(document.doc_id, re.sub("[“”]", "", document.text))}
    number = data.draw(st.integers(0, 3))
    marker = f" [{number}]" if number else ""
    assert [claim.failure for claim in drafted(f"It says “{quote}”.{marker}", hits_of(bare, 30)[:9], bare).claims] != [
        FABRICATED
    ]
    failed = drafted(f"It says “{' '.join(changed)}”.{marker}", hits_of(bare, 30)[:9], bare)
    assert [claim.failure for claim in failed.claims] == [FABRICATED]
