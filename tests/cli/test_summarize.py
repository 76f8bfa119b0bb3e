"""`assistant summarize`: each document by itself, in sentences that it holds."""

from __future__ import annotations

import json

from tests.support.command import OTTERS, run, write

LYNX = "# Lynx\n\nTwo lynx crossed the Harn valley in March. Rangers found their tracks near the old mill."


def test_each_document_is_summed_up_in_its_own_sentences(own):
    write(own / "corpus" / "lynx.md", LYNX)
    ran = run("summarize", "lynx.md", "otters.md", "--json")
    lynx, otters = json.loads(ran.out)["summaries"]
    assert (ran.status, lynx["kind"], otters["kind"]) == (0, "overview", "overview")
    for answer, doc_id, text in ((lynx, "lynx.md", LYNX), (otters, "otters.md", OTTERS)):
        assert answer["citations"]
        assert {citation["document"] for citation in answer["citations"]} == {doc_id}
        assert all(citation["cited_text"] in text for citation in answer["citations"])


def test_for_people_it_is_written_as_any_answer(home):
    ran = run("summarize", "otters.md")
    assert ran.status == 0
    assert "Otters came back to the river Lenn in 2019." in ran.out
    assert "[1] Otters return (otters.md, characters " in ran.out


def test_a_document_that_is_not_there_is_told(home):
    ran = run("summarize", "otter.md")
    assert (ran.status, ran.out) == (1, "")
    assert "otter.md" in ran.err
