"""The source panel: the whole article with what is cited marked; and why an answer is so."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import AssistantError
from assistant.schema import Citation, Document, Hit, Passage, Span, Support
from assistant.server.window.explanation_html import why_html
from assistant.server.window.source_html import article_html, source_html
from tests.support.answers import abstained, make_answer
from tests.support.read_html import Read
from tests.support.scripted_window import ANSWER, OTTERS, Scripted, kept


def marks(read):
    return [(attrs["class"], text) for tag, attrs, text in read.by_tag if tag == "mark"]


def texts_of(read):
    return [text for tag, attrs, text in read.by_tag if attrs.get("class") == "text"]


def test_the_panel_holds_the_whole_article_with_exactly_the_cited_sentence_marked(own):
    _, (turn,) = kept(own, ANSWER)
    read = Read(source_html(Scripted(), turn, "c1"))
    assert marks(read) == [("chosen cited", "Otters came back in 2019.")]
    assert texts_of(read) == [OTTERS.text]
    assert read.texts("h2") == ["Otters"]
    assert read.texts("p") == ["2020 · o.md"]


def test_all_citations_of_the_article_are_marked_and_the_chosen_one_stronger(own):
    first = ANSWER.citations[0]
    second = Citation.of(OTTERS, Span(34, 40), marker=2, passage_id="otters.md#1")
    _, (turn,) = kept(own, replace(ANSWER, citations=(first, second)))
    assert marks(Read(source_html(Scripted(), turn, "c2"))) == [
        ("cited", "Otters came back in 2019."),
        ("chosen cited", "After."),
    ]


def test_what_contradicts_a_claim_opens_too(own):
    _, (turn,) = kept(own, make_answer(support=Support.CONTRADICTED))
    assert marks(Read(source_html(Scripted(), turn, "e1"))) == [("chosen cited", "Otters came back in 2019.")]


def test_a_passage_found_opens_its_article_and_is_not_called_cited(own):
    passage = Passage("otters.md#1", "otters.md", OTTERS.text, 0, 33, "", ())
    _, (turn,) = kept(own, abstained(hits=(Hit(passage, 1.0, 1, 1, None),)))
    assert marks(Read(source_html(Scripted(), turn, "h1"))) == [("chosen passage", OTTERS.text[:33])]


@pytest.mark.parametrize("source", ["c9", "e0", "e9", "h1", "x1", "c", "c1;", "../c1", ""])
def test_a_source_that_the_answer_does_not_have_is_refused(own, source):
    _, (turn,) = kept(own, ANSWER)
    with pytest.raises(AssistantError, match="reload the page"):
        source_html(Scripted(), turn, source)


def test_an_article_that_changed_or_went_is_said_and_what_was_cited_shown(own):
    _, (turn,) = kept(own, ANSWER)
    changed = Document.create("otters.md", "Otters left.", title="Otters")
    read = Read(source_html(Scripted(documents=[changed]), turn, "c1"))
    assert "has changed since" in read.text
    assert read.texts("blockquote") == ["Otters came back in 2019."]
    assert marks(read) == []
    assert texts_of(read) == ["Otters left."]
    assert "no longer among the articles" in Read(source_html(Scripted(documents=()), turn, "c1")).text


def test_what_was_cited_is_found_again_in_an_article_that_changed_around_it(own):
    _, (turn,) = kept(own, ANSWER)
    longer = Document.create("otters.md", f"News. {OTTERS.text}", title="Otters")
    read = Read(source_html(Scripted(documents=[longer]), turn, "c1"))
    assert "This article has changed since" in read.text
    assert marks(read) == [("chosen cited", "Otters came back in 2019.")]
    assert "changed" not in Read(source_html(Scripted(), turn, "c1")).text


def test_headings_stand_out_unless_a_mark_cuts_them():
    document = Document.create("a.md", "# One\n\nText.\n## Two\nMore.")
    read = Read(article_html(document, Span(7, 12)))
    assert [text for _, attrs, text in read.by_tag if attrs.get("role") == "heading"] == ["# One", "## Two"]
    across = Read(article_html(document, Span(7, 16)))
    assert [text for _, attrs, text in across.by_tag if attrs.get("role") == "heading"] == ["# One"]
    assert marks(across) == [("chosen cited", document.text[7:16])]


spans = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
pieces = st.sampled_from(["# a\n", "</mark>", "<script>", "&amp;", "# ", "\n", "é", '"', "word ", "\ud800"])


@given(st.lists(pieces, min_size=30, max_size=60).map("".join), spans, st.lists(spans, max_size=4))
def test_however_citations_overlap_the_text_is_that_of_the_document_and_the_chosen_mark_its_span(text, chosen, others):
    document = Document.create("a.md", text)
    if chosen.end > len(document.text):
        return
    others = [span for span in others if span.end <= len(document.text)]
    read = Read(article_html(document, chosen, others))
    readable = document.text.encode("utf-8", "replace").decode()
    assert texts_of(read) == [readable]
    assert [marked for kind, marked in marks(read) if "chosen" in kind] == [readable[chosen.start : chosen.end]]
    covered = {i for span in others for i in range(span.start, span.end)} - set(range(chosen.start, chosen.end))
    assert sum(len(marked) for kind, marked in marks(read) if kind == "cited") == len(covered)
    assert set(read.tags) <= {"button", "div", "h2", "input", "mark", "output", "p", "span"}


def test_why_shows_question_ranks_reasons_and_times(own):
    passage = Passage("otters.md#1", "otters.md", OTTERS.text, 0, 33, "", ())
    doubted = make_answer(
        support=Support.UNSUPPORTED,
        standalone_question="When did the otters return?",
        hits=(Hit(passage, 1.0, 1, 3, None),),
        notes=("Left out as unsupported: <b>Otters</b> fly.",),
    )
    verdict = replace(doubted.verdicts[0], reason="no passage says so")
    _, (turn,) = kept(own, replace(doubted, verdicts=(verdict,)))
    read = Read(why_html(turn, {"otters.md": "<i>Otters</i>"}))
    assert "Searched for: When did the otters return? · taken for fact · certainty: firm, " in read.text
    assert read.texts("td")[:4] == ["1", "<i>Otters</i>, characters 0–33", "3", "not found"]
    assert read.texts("li") == [
        "Left out as unsupported: <b>Otters</b> fly.",
        "Unsupported: Otters came back in 2019. (no passage says so)",
    ]
    assert "In all" in read.texts("th")
    assert "h1" in [attrs.get("data-source") for _, attrs, _ in read.by_tag]
    assert "<button" not in why_html(turn, {})
