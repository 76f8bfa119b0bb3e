"""Quotations are found in a claim, located where they stand, and said to fail in the right way where they don't."""

from __future__ import annotations

import itertools
import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.citation.quotations import (
    failure_of,
    find_quotations,
    locate,
    locate_around_gaps,
    quoted_sentences,
    same_words,
)
from assistant.ingestion.passages import split_passages
from assistant.schema import CitationFailure, Document, Span

FABRICATED, STITCHED = CitationFailure.FABRICATED, CitationFailure.STITCHED


def quotations(claim):
    return [claim[span.start : span.end] for span in find_quotations(claim)]


def found(quote, text):
    span = locate(quote, text)
    return span and text[span.start : span.end]


def found_around_gaps(quote, text):
    span = locate_around_gaps(quote, text)
    return span and text[span.start : span.end]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("He said “the river rose twice” then.", ["the river rose twice"]),
        ('He said "the river rose twice" then.', ["the river rose twice"]),
        ("He said «the river rose twice» then.", ["the river rose twice"]),
        ("He said « the river rose twice » then.", ["the river rose twice"]),
        ("He said »the river rose twice« then.", ["the river rose twice"]),
        ("He said „the river rose twice“ then.", ["the river rose twice"]),
        ("He said „the river rose twice” then.", ["the river rose twice"]),
        ("He said ”the river rose twice” then.", ["the river rose twice"]),
        ("He said ‘the river rose twice’ then.", ["the river rose twice"]),
        ("He said 'the river rose twice' then.", ["the river rose twice"]),
        ('He said “the river rose twice" then.', ["the river rose twice"]),
        ('He said "the river rose twice” then.', ["the river rose twice"]),
        ("He said **“the river rose twice”** then.", ["the river rose twice"]),
        ("“It rose all day,” he said, “and all night.”", ["It rose all day,", "and all night."]),
        ("“It didn’t rise, the ministers’ aide said”", ["It didn’t rise, the ministers’ aide said"]),
        ("‘It didn’t rise all day’, he said.", ["It didn’t rise all day"]),
        ("‘It’s the ministers’ plan, not mine’, he said.", ["It’s the ministers’ plan, not mine"]),
        ("'It's the ministers' plan, not mine', he said.", ["It's the ministers' plan, not mine"]),
        ("He said ‘we like many otters’ and ‘we like many crabs’.", ["we like many otters", "we like many crabs"]),
        ("He said ‘she told me “no” twice’.", ["she told me “no” twice"]),
        ("They call it “soft” power.", []),
        ("They call it “soft power”.", []),
        ("They call it “extraordinarily”.", ["extraordinarily"]),
        ("They call it “a b c”.", ["a b c"]),
        ("The ministers’ plan isn’t the people’s plan.", []),
        ("The ministers' plan isn't the people's plan.", []),
        ("In the '90s the ministers' plans failed.", []),
        ("In the ‘90s the ministers’ plans failed.", []),
        ('A 5" pipe and a 12" pipe met here.', []),
        ("“[...] … !!!!!!!!!!!!!!”", []),
        ("He said “the river rose twice.", ["the river rose twice."]),
        ('He said "the river rose twice.', ["the river rose twice."]),
        ("The river rose twice” he said.", ["The river rose twice"]),
        ('The river rose twice" he said.', ["The river rose twice"]),
        ('He said "The very "best" plan was made here" then.', ['The very "best', "plan was made here"]),
        ("Nothing is quoted.", []),
        ("", []),
        ("“”", []),
        ("“", []),
        ("”", []),
    ],
)
def test_quotations_are_found_without_their_marks(claim, expected):
    assert quotations(claim) == expected


@pytest.mark.parametrize(
    ("quote", "text", "expected"),
    [
        ("the river rose", "Then the river rose twice.", "the river rose"),
        ("the  river\nrose", "Then the river rose twice.", "the river rose"),
        ("the river rose", "Then the\n   river\u00a0rose twice.", "the\n   river\u00a0rose"),
        ("The river rose", "Then the river rose twice.", "the river rose"),
        ("then the river", "Then the river rose twice.", "Then the river"),
        ("Then The river", "Then the river rose twice.", None),
        ("then the river rose,", "Then the river rose twice.", "Then the river rose"),
        ("then the river rose.", "Then the river rose twice.", "Then the river rose"),
        ("then the river rose!", "Then the river rose twice.", None),
        ("it was “the best”", "And it was 'the best' then.", "it was 'the best'"),
        ("didn't rise", "It didn’t rise.", "didn’t rise"),
        ("a river - wide and cold", "It is a river—wide and cold.", "a river—wide and cold"),
        ("a river—wide", "It is a river -- wide.", "a river -- wide"),
        ("well-known", "A well‑known river.", "well‑known"),
        ("wait... and see", "So wait… and see.", "wait… and see"),
        ("wait … and see", "So wait . . . and see.", "wait . . . and see"),
        ("first flight", "The ﬁrst ﬂight.", "ﬁrst ﬂight"),
        ("the ﬁrst", "And the first.", "the first"),
        ("café noir", "Un cafe\u0301 noir.", "cafe\u0301 noir"),
        ("cafe\u0301 noir", "Un café noir.", "café noir"),
        ("caf", "Un cafe\u0301.", None),
        ("cafe", "Un cafe\u0301.", None),
        ("x", "An x\u030c.", None),
        ("a f", "A fa ﬁn.", None),
        ("soft hyphen", "A soft hy\u00adphen.", "soft hy\u00adphen"),
        (
            "the zoo of Vienna opened. It grew",
            "When the zoo of Vienna opened [7]. It grew.",
            "the zoo of Vienna opened [7]. It grew",
        ),
        ("art is long", "Mozart is long.", None),
        ("art is long", "Mozart is long, art is longer, art is long.", "art is long"),
        ("the cat", "In the category.", None),
        ("grew by 14", "It grew by 14.5 percent.", None),
        ("grew by 14.", "It grew by 14.5 percent.", None),
        ("5 percent", "It grew by 14.5 percent.", None),
        ("grew by 14", "It grew by 14, then fell.", "grew by 14"),
        ("grew by 15", "It grew by 14, then fell.", None),
        ("area of 23 m", "An area of 2³ m.", None),
        ("we can", "Said we can't.", None),
        ("the minister", "Said the minister's aide.", "the minister"),
        ("two otters 🦦🦦", "See two otters 🦦🦦!", "two otters 🦦🦦"),
        ("thumbs 👍", "His thumbs 👍🏽 up.", None),
        ("家族は", "彼の家族は大きい。", "家族は"),
        ("שלום לכם", "אמר שלום לכם.", "שלום לכם"),
        ("", "Anything.", None),
        ("anything", "", None),
    ],
)
def test_a_quotation_is_located_whatever_its_style_but_never_with_other_words(quote, text, expected):
    assert found(quote, text) == expected


@pytest.mark.parametrize(
    ("quote", "text", "expected"),
    [
        ("the river … rose twice", "Then the river of ice rose twice.", "the river of ice rose twice"),
        ("the river ... rose twice", "Then the river of ice rose twice.", "the river of ice rose twice"),
        ("the river [...] rose twice", "Then the river of ice rose twice.", "the river of ice rose twice"),
        ("the river […] rose twice", "Then the river of ice rose twice.", "the river of ice rose twice"),
        ("… the river rose …", "Then the river rose twice.", "the river rose"),
        ("[T]he river rose", "Then the river rose twice.", "river rose"),
        ("[it] rose twice", "Then the river rose twice.", "rose twice"),
        ("the river [sic] rose", "Then the river rose twice.", "the river rose"),
        ("swell[ed] twice", "It swells twice.", "twice"),
        ("rose … the river", "Then the river rose twice.", None),
        ("the river … fell twice", "Then the river rose twice.", None),
        ("then … wait… and see", "So wait… then wait… and see.", "then wait… and see"),
        ("...", "Anything ... at all.", "..."),
        ("[...]", "Anything at all.", None),
    ],
)
def test_gaps_stand_for_other_words(quote, text, expected):
    assert found_around_gaps(quote, text) == expected


RAIN = Document.create("rain.txt", "It rained all day in the north. The river rose by two metres. Nobody was hurt at all.")
SNOW = Document.create("snow.txt", "Snow fell on the hills in May. The old bridge was closed for weeks.")
DOCUMENTS = {document.doc_id: document for document in (RAIN, SNOW)}


def passages_of(*documents, max_tokens=60):
    return [
        passage for document in documents for passage in split_passages(document, max_tokens=max_tokens, fits=lambda _: True)
    ]


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("It rained all day on the hills in May", STITCHED),
        ("It rained all day the river rose", STITCHED),
        ("It rained all day the old bridge was nobody was hurt", STITCHED),
        ("the old bridge was … nobody was hurt", STITCHED),
        ("nobody was hurt … it rained all day", STITCHED),
        ("It rained all night in the north", FABRICATED),
        ("It rained all the river rose", STITCHED),
        ("It rained the river rose", FABRICATED),  # a run of two words is not copied
        ("rained all day river rose by snow fell on the old bridge", FABRICATED),  # four runs
        ("The river rose by three metres", FABRICATED),
        ("the old bridge was … never built", FABRICATED),
        ("purple otters sing", FABRICATED),
    ],
)
def test_how_a_quotation_fails(quote, expected):
    assert quoted_sentences(quote, passages_of(RAIN, SNOW), DOCUMENTS) == ()
    assert failure_of(quote, passages_of(RAIN, SNOW), DOCUMENTS) is expected


def test_a_quotation_may_run_on_in_the_next_passage():
    passages = passages_of(RAIN, max_tokens=9)
    assert len(passages) >= 3
    quoted = quoted_sentences("rained all day in the north. The river rose by two metres. Nobody was", passages, DOCUMENTS)
    assert [RAIN.text[span.start : span.end] for _, span in quoted] == [
        "It rained all day in the north.",
        "The river rose by two metres.",
        "Nobody was hurt at all.",
    ]
    assert all(span in passage.sentences for passage, span in quoted)


def test_passages_that_are_not_shown_hold_nothing():
    first, *_, last = passages_of(RAIN, max_tokens=9)
    assert quoted_sentences("all day in the north. The river", [first, last], DOCUMENTS) == ()
    assert quoted_sentences("Nobody was hurt", [first], DOCUMENTS) == ()


def test_the_first_document_that_holds_a_quotation_is_cited():
    twin = Document.create("a.txt", "Some say it rained all day in the north.")
    documents = {**DOCUMENTS, "a.txt": twin}
    quoted = quoted_sentences("it rained all day", [*passages_of(RAIN), *passages_of(twin)], documents)
    assert [passage.doc_id for passage, _ in quoted] == ["rain.txt"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("It “rained” [3].", 'It "rained" .', False),
        ("It “rained” [3].", 'It  "rained".', True),
        ("It rained.", "It rained", False),
        ("It rained.", "it rained.", False),
    ],
)
def test_the_same_words(one, other, same):
    assert same_words(one, other) is same


WORDS = st.sampled_from(
    ["river", "Otter", "14.5", "don’t", "“Nile”", "café", "ﬁsh", "a—b", "é\u0323", "🦦🏽", "[7]", "well-known", "…", "ת"]
)
BLANKS = st.sampled_from([" ", "  ", "\n", "\u00a0"])
TEXTS = st.lists(st.tuples(WORDS, BLANKS), min_size=1, max_size=30).map(lambda parts: "".join(w + b for w, b in parts))


@given(text=TEXTS, data=st.data())
def test_a_slice_between_blanks_is_located_at_an_equal_text(text, data):
    words = [match.span() for match in re.finditer(r"\S+", text)]
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    quote = text[words[first][0] : words[last][1]]
    assume(any(character.isalnum() for character in re.sub(r"\[7\]", "", quote)))
    where = found(quote, text)
    assert where is not None
    assert same_words(where, quote)


RESTYLE = str.maketrans({"“": '"', "”": '"', "’": "'", "—": "-", "…": "...", "\u00a0": " ", "\n": " ", "ﬁ": "fi"})


@given(text=TEXTS)
def test_style_makes_no_difference(text):
    assert same_words(text, text.translate(RESTYLE))
    assert same_words(text, unicodedata.normalize("NFD", text).replace("\u0338", ""))


@given(text=TEXTS, data=st.data())
def test_another_word_is_never_located(text, data):
    words = text.split()
    words[data.draw(st.integers(0, len(words) - 1))] = "zzyzx"
    assert locate(" ".join(words), text) is None


@given(quote=st.text(max_size=12), text=st.text(max_size=60))
def test_what_is_located_has_the_same_words_and_cuts_no_character(quote, text):
    span = locate(quote, text)
    if span is None:
        return
    there = text[span.start : span.end]
    ends = {quote, quote.rstrip()[:-1]} if quote.rstrip().endswith((".", ",")) else {quote}
    assert any(same_words(there.casefold(), form.casefold()) for form in ends)
    for cut in (span.start, span.end):
        assert cut == len(text) or not unicodedata.combining(text[cut]) or cut == 0


@given(claim=st.text(st.sampled_from("ab c.,“”„«»‘’'\"[]…1"), max_size=40))
def test_quotations_lie_in_the_claim_in_order(claim):
    spans = find_quotations(claim)
    assert all(isinstance(span, Span) and span.end <= len(claim) for span in spans)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
