"""Tags of documents: kept in the corpus, read back as they were given, and told apart from what can't be one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import CorpusError, UnknownDocumentError
from assistant.ingestion.corpus_listing import corpus_paths
from assistant.ingestion.tags import FILE_NAME, LONGEST, MOST, Tags, checked_name, read_tags, readable_tags, tagged, write_tags

DOCUMENTS = ("a.md", "news/b.md", "news/2024/c.md")


def test_a_corpus_without_the_file_has_its_folders_as_tags(tmp_path):
    tags = read_tags(tmp_path)
    assert tags.of("a.md") == ()
    assert tags.of("news/2024/c.md") == ("news", "news/2024")
    assert tags.documents(DOCUMENTS) == {"news": ("news/b.md", "news/2024/c.md"), "news/2024": ("news/2024/c.md",)}


def test_what_is_given_is_kept_in_the_corpus_and_is_no_document(tmp_path):
    (tmp_path / "a.md").write_text("Otters swim.", "utf-8")
    assert write_tags(tmp_path, "a.md", [" River  animals ", "zoo", "zoo", ""]) == ("River animals", "zoo")
    assert write_tags(tmp_path, "news/b.md", ["zoo", "news"]) == ("news", "zoo")
    kept = json.loads((tmp_path / FILE_NAME).read_text("utf-8"))
    assert kept == {"River animals": ["a.md"], "zoo": ["a.md", "news/b.md"]}
    assert [path.name for path in corpus_paths(tmp_path)] == ["a.md"]
    assert read_tags(tmp_path).documents(DOCUMENTS)["zoo"] == ("a.md", "news/b.md")


def test_the_tags_given_last_stand_alone(tmp_path):
    write_tags(tmp_path, "a.md", ["zoo"])
    write_tags(tmp_path, "b.md", ["zoo"])
    assert write_tags(tmp_path, "a.md", ["river"]) == ("river",)
    assert write_tags(tmp_path, "b.md", []) == ()
    assert json.loads((tmp_path / FILE_NAME).read_text("utf-8")) == {"river": ["a.md"]}


def test_tagged_documents_are_named_once_whatever_the_case():
    tags = Tags({"a.md": ("Zoo", "river"), "b.md": ("Zoo",)}).documents(["a.md", "b.md", "c.md"])
    assert tagged(tags, ["zoo", "RIVER"]) == ("a.md", "b.md")
    with pytest.raises(UnknownDocumentError, match="no document has the tag 'sea'; the tags are 'Zoo', 'river'"):
        tagged(tags, ["sea"])
    with pytest.raises(UnknownDocumentError, match="there are no tags"):
        tagged({}, ["zoo"])


@pytest.mark.parametrize("name", ["x" * (LONGEST + 1), "a,b", "a\x00b", "\ud800"])
def test_what_can_be_no_tag_is_refused(tmp_path, name):
    with pytest.raises(CorpusError):
        write_tags(tmp_path, "a.md", [name])
    assert not (tmp_path / FILE_NAME).exists()


def test_a_document_has_no_more_tags_than_allowed(tmp_path):
    write_tags(tmp_path, "a.md", map(str, range(MOST)))
    with pytest.raises(CorpusError, match=f"can't have {MOST + 1} tags"):
        write_tags(tmp_path, "a.md", map(str, range(MOST + 1)))


@pytest.mark.parametrize("content", ["{", "[]", '{"zoo": "a.md"}', '{"zoo": [1]}', "[" * 100_000])
def test_a_broken_file_is_told_and_left_alone(tmp_path, content):
    (tmp_path / FILE_NAME).write_text(content, "utf-8")
    with pytest.raises(CorpusError, match=r"the file of tags .* can't be read"):
        read_tags(tmp_path)
    with pytest.raises(CorpusError, match="correct it, or delete it"):
        write_tags(tmp_path, "a.md", ["zoo"])
    assert (tmp_path / FILE_NAME).read_text("utf-8") == content
    told = []
    assert readable_tags(tmp_path, told.append) == Tags({})
    assert len(told) == 1


@given(st.text(max_size=LONGEST))
def test_a_name_that_is_kept_stays_as_it_is(name):
    try:
        clean = checked_name(name)
    except CorpusError:
        return
    assert checked_name(clean) == clean
