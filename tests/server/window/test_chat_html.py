"""Answers as HTML: what is shown, and that nothing an article says becomes a tag, an attribute or a link."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.history.conversations import Rating
from assistant.rendering.answer_html import confidence_words, sentences_html
from assistant.schema import (
    Abstention,
    Certainty,
    QuestionKind,
    Span,
    Support,
)
from assistant.server.window.chat_html import Exchange, answer_html, conversation_html, exchange_html
from tests.support.answers import published
from tests.support.read_html import squeeze
from tests.support.shown_answers import buttons, check_harmless, make_answer


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (1.0, "very confident"),
        (0.85, "very confident"),
        (0.78, "fairly confident"),
        (0.6, "somewhat confident"),
        (0.2, "not confident"),
        (0.0, "not confident"),
    ],
)
def test_confidence_is_said_in_words(confidence, words):
    assert confidence_words(confidence) == words


def test_an_answer_shows_marker_verdict_confidence_and_how_the_question_was_understood():
    read = check_harmless(answer_html(make_answer(highlights=(Span(18, 28),)), {"a.md": "2020-05"}))
    assert "Understood as: How much is the fund worth?" in read.text
    assert "✓ quoted from A title, 2020-05" in read.text
    assert "Fairly confident · 1 of 1 sentence supported" in read.text
    assert read.texts("strong") == ["€2 billion"]
    assert buttons(read, "marker") == ["[1]"]
    assert ("data-source", "c1") in read.attributes


def test_of_sentences_from_one_source_only_the_last_names_it():
    one = make_answer()
    verdicts = one.verdicts * 2
    read = check_harmless(answer_html(replace(one, verdicts=verdicts, **published(verdicts))))
    assert read.text.count("✓ quoted from A title") == 1
    assert read.text.count("✓ quoted") == 2


def test_a_question_that_stands_alone_is_not_repeated():
    assert "Understood" not in answer_html(make_answer(standalone_question="How much?"))


@pytest.mark.parametrize(
    ("support", "shown"), [(Support.UNSUPPORTED, "? unsupported"), (Support.CONTRADICTED, "✗ contradicted")]
)
def test_what_is_not_supported_is_marked_and_says_so_in_a_word(support, shown):
    read = check_harmless(answer_html(make_answer(support=support)))
    assert shown in read.text
    assert "0 of 1 sentence supported" in read.text
    assert [attrs["class"] for tag, attrs, _ in read.by_tag if tag == "p"][1] == f"claim is-{support.value}"
    assert [text for tag, attrs, text in read.by_tag if attrs.get("class") == "words"] == ["The fund is worth €2 billion."]


def test_what_contradicts_a_claim_is_shown_and_leads_to_its_article():
    read = check_harmless(answer_html(make_answer(support=Support.CONTRADICTED)))
    assert "A title: “The fund is worth €2 billion.”" in read.text
    assert ("data-source", "e1") in read.attributes
    assert ("data-source", "e1") not in check_harmless(answer_html(make_answer())).attributes


def test_text_without_a_verdict_is_never_shown_as_checked():
    read = check_harmless(answer_html(make_answer(verdicts=(), text="The fund is worth €2 billion. [1]")))
    assert "The fund is worth €2 billion. [1] not checked" in read.text
    assert not {"supported", "quoted"} & set(read.text.split())
    assert buttons(read, "marker") == []


def test_text_between_claims_is_shown_and_marked_unchecked():
    answer = make_answer(engine="llm")
    length = len(answer.text)
    read = check_harmless(answer_html(replace(answer, text=f"{answer.text} And so on.")))
    assert "And so on. not checked" in " ".join(read.text[length:].split())


def test_an_article_cited_twice_is_one_source_that_opens_at_the_first():
    first = make_answer().citations[0]
    read = check_harmless(answer_html(make_answer(citations=(first, replace(first, marker=2)))))
    assert [" ".join(text.split()) for text in buttons(read, "source")] == ["1, 2 A title"]


def test_reports_lead_to_their_own_list_of_sources():
    html = sentences_html(make_answer(support=Support.CONTRADICTED), 2)
    assert re.findall(r'href="([^"]+)"', html) == ["#source-2-1"]
    assert "<button" not in html


def test_a_tentative_answer_looks_like_one_and_its_words_of_ours_are_no_claim():
    answer = make_answer(certainty=Certainty.TENTATIVE)
    text = f"I'm not sure: {answer.text}"
    spans = tuple(Span(span.start + 14, span.end + 14) for span in answer.spans)
    source = answer_html(replace(answer, text=text, spans=spans))
    assert 'class="answer tentative"' in source
    read = check_harmless(source)
    assert ("class", "between") in read.attributes
    assert "not checked" not in read.text
    assert "tentative" not in answer_html(make_answer())


def test_small_talk_is_not_said_to_be_unchecked_nor_how_sure_it_is():
    read = check_harmless(answer_html(make_answer(text="Hello!", verdicts=(), citations=(), kind=QuestionKind.TALK)))
    assert ("class", "answer talk") in read.attributes
    assert [text for _, attrs, text in read.by_tag if attrs.get("class") == "facts"] == [""]


def test_an_error_a_beginning_and_what_was_stopped_are_shown_as_text():
    assert check_harmless(exchange_html(Exchange("q", error="<b>no</b>"))).texts("p") == ["<b>no</b>"]
    read = check_harmless(exchange_html(Exchange("q", beginning="The **first** <i>words</i>")))
    assert "The first <i>words</i>" in read.text
    assert "Reading the articles" in read.text
    assert read.texts("button") == []
    stopped = check_harmless(exchange_html(Exchange("q", beginning="The first", stopped=True)))
    assert "Stopped. What had been written is not checked." in stopped.text
    assert stopped.texts("button") == ["Ask again", "Edit question"]


def test_only_a_kept_answer_can_be_copied_and_rated_and_only_the_last_one_asked_again():
    kept = Exchange("q", make_answer(), number=1)
    read = check_harmless(conversation_html([kept, replace(kept, number=2)]))
    assert read.texts("button").count("Ask again") == 1
    assert read.texts("button").count("Copy") == 2
    assert re.findall(r'data-turn="(\d)"', conversation_html([kept, replace(kept, number=2)])) == ["1", "2"]
    unkept = check_harmless(exchange_html(Exchange("q", make_answer(), error="Not kept.")))
    assert not {"Copy", "Good answer"} & set(unkept.texts("button"))


def test_a_rating_and_its_comment_are_shown_where_they_can_be_changed():
    read = check_harmless(exchange_html(Exchange("q", make_answer(), number=1, rating=Rating.DOWN, comment="</textarea><b>x")))
    assert [value for name, value in read.attributes if name == "aria-pressed"] == ["false", "true"]
    assert ("hidden", None) not in read.attributes
    assert read.texts("textarea") == ["\n</textarea><b>x"]
    assert ("hidden", None) in check_harmless(exchange_html(Exchange("q", make_answer(), number=1))).attributes


def test_a_marker_that_the_article_holds_itself_stays_text():
    read = check_harmless(answer_html(make_answer(cited="As [7] and [1] say, it rained.")))
    assert buttons(read, "marker") == ["[1]"]
    assert "As [7] and [1] say, it rained. [1]" in read.text


def test_asterisks_of_the_article_stay_asterisks():
    read = check_harmless(answer_html(make_answer(cited="It was **bold** there.")))
    assert "It was **bold** there." in read.text


HOSTILE = [
    "<script>",
    "</mark>",
    "<img src=x onerror=a()>",
    "**",
    "*",
    "[1]",
    "[7]",
    "${x}",
    "{{x}}",
    "&lt;",
    '"',
    "'",
    "\n\n",
    "\x00",
]
texts = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=12), min_size=1, max_size=6).map("".join).filter(str.strip)


@given(texts, texts, texts, texts, texts, st.booleans())
def test_whatever_the_article_says_comes_out_as_the_same_text(before, cited, comment, title, question, declined):
    answer = make_answer(before, cited, title=title, heading=before, question=question, standalone_question=comment)
    if declined:
        answer = replace(answer, text=title, citations=(), verdicts=(), spans=(), abstention=Abstention.NOT_IN_CORPUS)
    exchange = Exchange(question, answer, number=1, rating=Rating.UP, comment=comment, titles={"a.md": title})
    read = check_harmless(exchange_html(exchange))
    assert squeeze(answer.text) in squeeze(read.text) or read.texts("strong")
    assert squeeze(question) in squeeze(read.text)
    assert squeeze(read.texts("textarea")[0]) == squeeze(comment)
    assert buttons(read, "marker") == ([] if declined else ["[1]"])
