"""A declined answer as HTML: what is said of it, and the nearest passages with their best sentences."""

from assistant.schema import Span
from assistant.server.window.chat_html import Exchange, exchange_html, nearest_html
from tests.support.read_html import squeeze
from tests.support.shown_answers import abstained, buttons, check_harmless


def test_an_abstention_says_so_and_offers_the_nearest_passages_without_any_marker():
    answer = abstained()
    read = check_harmless(exchange_html(Exchange("How much?", answer, number=1, titles={"a.md": "A <b>title</b>"})))
    assert "No sentence surely answers this." in read.text
    assert "Fairly confident that the articles answer this" in read.text
    assert "The answer may be in one of these passages" in read.text
    (near,) = buttons(read, "source")
    assert squeeze(near) == squeeze(f"A <b>title</b> A heading {answer.hits[0].passage.text}")
    assert ("data-source", "h1") in read.attributes
    assert buttons(read, "marker") == []


def test_what_the_articles_hardly_say_is_said_to_be_missing():
    read = check_harmless(exchange_html(Exchange("How much?", abstained(confidence=0.05), number=1)))
    assert "The articles don't say." in read.text
    assert "These passages came closest" in read.text
    assert "may be in" not in read.text


def test_an_abstention_without_any_passage_shows_none():
    assert nearest_html(Exchange("q", abstained(hits=()))) == ""


def test_the_best_sentence_of_a_long_passage_is_marked_whole_between_what_stands_around_it():
    before, best = "A wall of words. " * 20, "The mill stands on the hill."
    answer = abstained(before=before, cited=best, after=" And on." * 60)
    exchange = Exchange("q", answer, dates={"a.md": "2021"}, best={1: Span(len(before), len(before) + len(best))})
    read = check_harmless(nearest_html(exchange))
    assert read.texts("mark") == [best]
    (near,) = buttons(read, "source")
    assert near.startswith("a.md 2021")
    assert len(near) < 330


def test_the_lines_of_a_list_stay_lines_in_a_nearest_passage():
    answer = abstained(before="To do:\n\n- update the router\n- ", cited="change the password", after="\n- mend the lamp")
    start = len("To do:\n\n- update the router\n- ")
    exchange = Exchange("q", answer, best={1: Span(start, start + len("change the password"))})
    assert "- update the router\n-" in nearest_html(exchange)
