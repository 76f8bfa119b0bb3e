"""An answer is held against the articles as they have become: what stands, moved or is gone, and what still holds."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import EvalError
from assistant.recheck import Standing, locate_in, read_kept, recheck
from assistant.schema import Citation, Document, Span, Support
from tests.support.served import ANSWER, QUESTION, TEXTS, assert_problem, client_of, light

PANDAS = "The zoo of Vienna opened in 1752. It keeps pandas."


@pytest.fixture
def assistant(tmp_path):
    with light(tmp_path) as assistant:
        yield assistant


@pytest.fixture
def kept(assistant):
    return json.loads(json.dumps(assistant.ask(QUESTION).to_dict()))


def rewrite(assistant, text, name="zoo.md"):
    (assistant.settings.corpus / name).write_text(text, "utf-8")
    assistant.sync()


def test_an_answer_on_unchanged_articles_holds(assistant, kept):
    found = recheck(kept, assistant)
    assert found.holds
    (one,) = found.citations
    assert (one.standing, one.changed, one.now) == (Standing.STANDS, False, one.citation)
    assert [verdict.support for verdict in found.verdicts] == [Support.SUPPORTED]


def test_a_citation_is_found_again_where_the_article_grew_before_it(assistant, kept):
    rewrite(assistant, f"# The zoo\n\nIt is a zoo. {PANDAS}")
    found = recheck(kept, assistant)
    (one,) = found.citations
    assert (one.standing, one.changed, found.holds) == (Standing.MOVED, True, True)
    document = assistant.document("zoo.md")
    assert document.text[one.now.start : one.now.end] == one.citation.cited_text
    assert one.now.start > one.citation.start


def test_what_is_no_longer_said_is_gone_and_what_contradicts_it_is_told(assistant, kept):
    rewrite(assistant, f"# The zoo\n\n{PANDAS.replace('1752', '1753')}")
    found = recheck(kept, assistant)
    assert [one.standing for one in found.citations] == [Standing.GONE]
    (verdict,) = found.verdicts
    assert (verdict.support, verdict.evidence.cited_text) == (Support.CONTRADICTED, "The zoo of Vienna opened in 1753.")
    assert not found.holds


def test_a_removed_article_is_gone_and_a_renamed_one_is_found_by_its_digest(assistant, kept):
    corpus = assistant.settings.corpus
    (corpus / "zoo.md").rename(corpus / "vienna.md")
    assistant.sync()
    (one,) = recheck(kept, assistant).citations
    assert (one.standing, one.now.doc_id) == (Standing.MOVED, "vienna.md")
    (corpus / "vienna.md").unlink()
    assistant.sync()
    found = recheck(kept, assistant)
    assert [(one.standing, one.changed) for one in found.citations] == [(Standing.GONE, None)]
    assert found.verdicts[0].support is not Support.SUPPORTED


def test_an_answer_of_an_earlier_version_needs_no_digest(assistant, kept):
    for one in (*kept["citations"], *(claim["evidence"] for claim in kept["claims"])):
        del one["digest"], one["page"]
    found = recheck(kept, assistant)
    assert found.holds
    assert found.citations[0].changed is None


@given(before=st.text(max_size=30), cited=st.text(min_size=1, max_size=10), after=st.text(max_size=30), at=st.integers(0, 99))
def test_the_nearest_place_of_the_cited_text_counts(before, cited, after, at):
    document = Document.create("a", f"{before}{cited}{after}{cited}")
    cited = Document.create("b", cited).text
    old = Citation(1, "a", "A", "a#1", at, at + len(cited), cited)
    places = [place for place in range(len(document.text)) if document.text.startswith(cited, place)]
    now = locate_in(document, old).now
    if places:
        assert abs(now.start - at) == min(abs(place - at) for place in places)
        assert document.text[now.start : now.end] == cited
    else:
        assert now is None


def test_the_citation_says_what_the_document_was():
    document = Document.create("a", "Otters swim.")
    assert Citation.of(document, Span(0, 6), marker=1, passage_id="p").digest == document.digest


def broken(kept):
    yield from ({}, {"text": "a"}, {**kept, "citations": 3}, {**kept, "claims": ["x"]}, {**kept, "citations": [{}]})
    wrong = deepcopy(kept)
    wrong["citations"][0]["document"] = []
    yield wrong
    yield {**kept, "citations": kept["citations"] * 1001}


def test_what_is_no_answer_is_refused_in_a_sentence(kept):
    for one in broken(kept):
        with pytest.raises(EvalError, match="answer"):
            read_kept(one)


def test_over_http(assistant, kept):
    api = client_of(assistant)
    assert api.post("/v1/recheck", json=kept).json() == recheck(kept, assistant).to_dict()
    for one in broken(kept):
        assert_problem(api.post("/v1/recheck", json=one), 422)
    broken_off = deepcopy(kept)
    broken_off["claims"][0]["text"] = "Otters \ud800 swim."
    sent = api.post("/v1/recheck", content=json.dumps(broken_off), headers={"content-type": "application/json"})
    assert sent.status_code == 200
    kept["citations"][0]["cited_text"] = "x" * 60_000
    kept["citations"][0]["end"] = kept["citations"][0]["start"] + 60_000
    assert "60" in assert_problem(api.post("/v1/recheck", json=kept), 413)
    assert ANSWER in TEXTS["zoo.md"]
