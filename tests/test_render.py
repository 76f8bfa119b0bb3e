"""Answers as HTML: what is shown, and that nothing an article says becomes a tag, an attribute or a link."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.render import Exchange, answer_html, confidence_words, conversation_html, exchange_html, sources_html
from assistant.schema import Abstention, Answer, Citation, Claim, Document, Hit, Passage, Span, Support, Verdict

TAGS = {
    "article",
    "h2",
    "h3",
    "div",
    "p",
    "span",
    "a",
    "strong",
    "mark",
    "section",
    "ol",
    "li",
    "blockquote",
    "br",
    "details",
    "summary",
}
ATTRIBUTES = {
    "class": re.compile(r"[a-z ]+"),
    "dir": re.compile(r"auto"),
    "href": re.compile(r"#source-[0-9]+-[0-9]+"),
    "id": re.compile(r"source-[0-9]+-[0-9]+"),
    "aria-label": re.compile(r"Cited passage [0-9]+"),
    "tabindex": re.compile(r"-1"),
    "role": re.compile(r"alert|status"),
}
VOID = {"br"}


class Read(HTMLParser):
    """Reads HTML, refuses what is not well-formed, and keeps what a test asks for."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.open, self.text, self.by_tag = [], [], [], "", []
        self.feed(source)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append((tag, dict(attrs), len(self.text)))

    def handle_endtag(self, tag):
        opened, attrs, start = self.open.pop()
        assert opened == tag
        self.by_tag.append((tag, attrs, self.text[start:]))

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data!r}")

    handle_decl = handle_pi = unknown_decl = handle_comment

    def texts(self, tag):
        return [text for found, _, text in self.by_tag if found == tag]


def make_answer(before="Before. ", cited="The fund is worth €2 billion.", after=" After.", **changes):
    """An extractive answer of one sentence, with its passage and everything consistent."""
    text = before + cited + after
    document = Document.create("a.md", text, title=changes.pop("title", "A title"))
    start = len(before)
    passage = Passage(
        "a.md#1", "a.md", text, 0, len(text), changes.pop("heading", "A heading"), (Span(start, start + len(cited)),)
    )
    citation = Citation(1, "a.md", document.title, "a.md#1", start, start + len(cited), cited)
    written = changes.pop("written", f"{cited} [1]")
    claim = Claim(written, 0, len(written), (1,))
    answer = Answer(
        question="How much?",
        standalone_question="How much is the fund worth?",
        text=written,
        citations=(citation,),
        verdicts=(Verdict(claim, changes.pop("support", Support.SUPPORTED), 1.0, citation),),
        abstention=None,
        confidence=0.78,
        engine="extractive",
        model="m",
        hits=(Hit(passage, 1.0, 1, 1, 1),),
    )
    return replace(answer, **changes)


def abstained(**changes):
    return make_answer(
        text="The articles don't say.", citations=(), verdicts=(), abstention=Abstention.NOT_IN_CORPUS, **changes
    )


def check_harmless(source):
    read = Read(source)
    assert set(read.tags) <= TAGS
    for name, value in read.attributes:
        assert name in ATTRIBUTES, name
        assert ATTRIBUTES[name].fullmatch(value), (name, value)
    return read


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (1.0, "very confident, 1.00"),
        (0.85, "very confident, 0.85"),
        (0.78, "fairly confident, 0.78"),
        (0.6, "somewhat confident, 0.60"),
        (0.2, "not confident, 0.20"),
        (0.0, "not confident, 0.00"),
    ],
)
def test_confidence_is_said_in_words_and_as_a_number(confidence, words):
    assert confidence_words(confidence) == words


def test_an_answer_shows_marker_verdict_confidence_and_how_the_question_was_understood():
    read = check_harmless(answer_html(make_answer(written="The fund is worth **€2 billion**. [1]"), turn=3))
    assert "Understood as: How much is the fund worth?" in read.text
    assert "✓ supported" in read.text
    assert "Fairly confident, 0.78 · 1 of 1 sentence supported" in read.text
    assert read.texts("strong") == ["€2 billion"]
    assert read.texts("a") == ["[1]"]
    assert ("href", "#source-3-1") in read.attributes


def test_a_question_that_stands_alone_is_not_repeated():
    assert "Understood" not in answer_html(make_answer(standalone_question="How much?"))


@pytest.mark.parametrize(
    ("support", "shown"), [(Support.UNSUPPORTED, "? unsupported"), (Support.CONTRADICTED, "✗ contradicted")]
)
def test_what_is_not_supported_says_so_in_a_word(support, shown):
    read = check_harmless(answer_html(make_answer(support=support)))
    assert shown in read.text
    assert "0 of 1 sentence supported" in read.text


def test_text_without_a_verdict_is_never_shown_as_checked():
    read = check_harmless(answer_html(make_answer(verdicts=())))
    assert "The fund is worth €2 billion. [1] not checked" in read.text
    assert "supported" not in read.text
    assert read.texts("a") == []


def test_text_between_claims_is_shown_and_marked_unchecked():
    answer = make_answer()
    length = len(answer.text)
    read = check_harmless(answer_html(replace(answer, text=f"{answer.text} And so on.")))
    assert "And so on. not checked" in " ".join(read.text[length:].split())


def test_the_source_shows_title_heading_and_passage_with_exactly_the_cited_sentence_marked():
    answer = make_answer()
    read = check_harmless(sources_html(answer, turn=2))
    assert read.texts("mark") == [answer.citations[0].cited_text]
    assert read.texts("strong") == ["€2 billion"]
    assert read.texts("blockquote") == [answer.hits[0].passage.text]
    assert "A title" in read.text
    assert "A heading" in read.text
    assert ("id", "source-2-1") in read.attributes


def test_every_marker_leads_to_a_source_of_the_same_turn():
    html = conversation_html([Exchange("a", make_answer()), Exchange("b", make_answer())])
    assert re.findall(r'href="#([^"]+)"', html) == re.findall(r'id="([^"]+)"', html) == ["source-1-1", "source-2-1"]


def test_a_citation_outside_the_passages_at_hand_is_shown_alone():
    read = check_harmless(sources_html(make_answer(hits=())))
    assert read.texts("blockquote") == ["The fund is worth €2 billion."] == read.texts("mark")


def test_an_abstention_says_so_and_shows_the_nearest_passages_without_marks_or_links():
    answer = abstained()
    read = check_harmless(exchange_html(Exchange("How much?", answer), 1))
    assert "The articles don't say." in read.text
    assert "None of them answers the question" in read.text
    assert answer.hits[0].passage.text in read.text
    assert not {"mark", "a"} & set(read.tags)


def test_an_abstention_without_any_passage_shows_none():
    assert sources_html(abstained(hits=())) == ""


def test_an_error_and_a_beginning_are_shown_as_text():
    assert check_harmless(exchange_html(Exchange("q", error="<b>no</b>"), 1)).texts("p") == ["<b>no</b>"]
    read = check_harmless(exchange_html(Exchange("q", beginning="The **first** <i>words</i>"), 1))
    assert "The first <i>words</i>" in read.text
    assert "Reading the articles" in read.text


def test_a_marker_that_the_article_holds_itself_stays_text():
    read = check_harmless(answer_html(make_answer(cited="As [7] and [1] say, it rained.")))
    assert read.texts("a") == ["[1]"]
    assert "As [7] and [1] say, it rained. [1]" in read.text


def test_asterisks_of_the_article_stay_asterisks():
    answer = make_answer(cited="It was **bold** there.")
    read = check_harmless(answer_html(answer) + sources_html(answer))
    assert "It was **bold** there." in read.text


def test_paragraphs_and_list_items_of_a_passage_stay_apart_and_wrapped_lines_run_on():
    html = sources_html(make_answer(before="One\nline.\n\nTwo.\n- item\n", after=""))
    assert html.count("<br>") == 2


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
def test_whatever_the_article_says_comes_out_as_the_same_text(before, cited, after, title, question, declined):
    answer = make_answer(before, cited, after, title=title, heading=before, question=question, standalone_question=after)
    if declined:
        answer = replace(answer, text=title, citations=(), verdicts=(), abstention=Abstention.NOT_IN_CORPUS)
    read = check_harmless(exchange_html(Exchange(question, answer), 1))
    assert squeeze(answer.text) in squeeze(read.text) or read.texts("strong")
    assert squeeze(answer.hits[0].passage.text) in squeeze(read.text)
    if not declined:
        assert [squeeze(text) for text in read.texts("mark")] == [squeeze(cited)]
        assert read.texts("a") == ["[1]"]


def squeeze(text):
    """HTML doesn't tell kinds of blank space apart, and knows no NUL or half surrogate pairs."""
    return "".join(text.encode("utf-8", "replace").decode().replace("\x00", "").replace("�", "").split())
