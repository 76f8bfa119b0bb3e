"""`assistant tag`, and `--tag`: documents asked together by name."""

from __future__ import annotations

import json

from tests.support.command import run


def test_tagged_documents_alone_are_asked_and_listed_with_their_tags(own):
    assert run("tag", "otters.md", "--add", "Rivers", "--add", "fur").out == "otters.md: Rivers, fur\n"
    listed = json.loads(run("list", "--json").out)["documents"]
    assert {one["document"]: one["tags"] for one in listed} == {"hostile.md": [], "otters.md": ["Rivers", "fur"]}
    assert run("list").out.splitlines()[2].endswith("\tRivers, fur")
    answer = json.loads(run("ask", "When did otters come back?", "--tag", "rivers", "--json").out)
    assert {hit["document"] for hit in answer["hits"]} == {"otters.md"}
    assert "Only 'otters.md' was asked." in answer["notes"]
    assert run("tag", "otters.md", "--remove", "RIVERS").out == "otters.md: fur\n"
    assert run("tag", "otters.md", "hostile.md").out == "otters.md: fur\nhostile.md: no tags\n"


def test_an_unknown_tag_or_document_is_told(own):
    asked = run("ask", "When did otters come back?", "--tag", "sea")
    assert (asked.status, asked.out) == (1, "")
    assert asked.err == "error: no document has the tag 'sea'; there are no tags\n"
    told = run("tag", "otters.md", "gone.md", "--add", "sea")
    assert (told.status, told.out) == (1, "")
    assert "document 'gone.md' is not in the corpus" in told.err
    assert run("tag", "otters.md").out == "otters.md: no tags\n"


def test_a_broken_file_of_tags_keeps_no_list_from_being_shown(own):
    (own / "corpus" / ".tags.json").write_text("{", "utf-8")
    ran = run("list", "--json")
    assert [one["tags"] for one in json.loads(ran.out)["documents"]] == [[], []]
    assert "note: the file of tags" in ran.err
    assert run("ask", "When did otters come back?", "--tag", "sea").status == 1


def test_a_removed_document_leaves_no_tags_behind(own):
    run("tag", "otters.md", "--add", "sea")
    text = (own / "corpus" / "otters.md").read_text("utf-8")
    run("remove", "otters.md")
    (own / "corpus" / "otters.md").write_text(text, "utf-8")
    assert run("tag", "otters.md").out == "otters.md: no tags\n"
