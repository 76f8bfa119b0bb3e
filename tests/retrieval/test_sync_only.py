"""A sync told which documents changed does for them what a look at all would do, and looks at no others."""

from __future__ import annotations

import contextlib

import pytest

from assistant.retrieval.given_up import GivenUp, given_up_file, read_given_up, write_given_up
from assistant.retrieval.intake import SyncReport
from assistant.retrieval.sync import sync_index
from tests.support.synced import Embedder, Place, Sound, changed_corpus, same

CHANGED = ("rivers.txt", "otters.md", "new.txt", "zoo.html")
"""What `changed_corpus` changes."""


@pytest.fixture
def opened(place):
    """The corpus's index as a server has it open."""
    index = sync_index(place.settings(), Embedder()).index
    with contextlib.closing(index):
        yield index


def sync_only(place, index, *doc_ids, **more):
    synced = sync_index(place.settings(), Embedder(), known=index, only=doc_ids, **more)
    assert synced.index is index
    return synced.report


def test_it_does_what_a_look_at_all_does(place, opened, tmp_path):
    changed_corpus(place)
    report = sync_only(place, opened, *CHANGED)
    assert report == SyncReport(("new.txt",), ("otters.md", "rivers.txt"), ("zoo.html",), (), ())
    fresh = place.copy(tmp_path / "fresh")
    fresh.sync(rebuild=True)
    looked = Sound()
    looked.index = opened
    assert looked.look() == (fresh.passages, fresh.answers)
    place.sync()  # finds nothing that is left to do
    assert place.embedder.texts == []
    same(place, fresh)


def test_what_is_not_named_is_not_looked_at(place, opened):
    changed_corpus(place)
    assert sync_only(place, opened, "new.txt") == SyncReport(("new.txt",), (), (), (), ())
    assert sync_only(place, opened, "trade/coal.txt", "nowhere.txt") == SyncReport((), (), (), ("trade/coal.txt",), ())
    report = sync_index(place.settings(), Embedder(), known=opened).report
    assert (report.changed, report.removed) == (("otters.md", "rivers.txt"), ("zoo.html",))


def test_what_cant_be_read_is_told_and_leaves_the_index(place, opened):
    place.put("rivers.txt", "")
    report = sync_only(place, opened, "rivers.txt")
    assert report.removed == ("rivers.txt",)
    assert [problem.doc_id for problem in report.problems] == ["rivers.txt"]


@pytest.mark.parametrize("link", ["linked.txt", "folder"])
def test_where_a_link_is_in_the_way_all_are_looked_at(place, opened, link):
    corpus = place.folder / "corpus"
    (corpus / link).symlink_to(corpus / "rivers.txt" if link == "linked.txt" else corpus / "trade")
    changed_corpus(place)
    report = sync_only(place, opened, link if link == "linked.txt" else "folder/coal.txt")
    assert report.removed == ("zoo.html",)
    assert report.added == (("linked.txt", "new.txt") if link == "linked.txt" else ("new.txt",))


def test_an_index_that_was_made_anew_meanwhile_takes_in_all(place, opened):
    sync_index(place.settings(), Embedder(), rebuild=True).index.close()
    changed_corpus(place)
    synced = sync_index(place.settings(), Embedder(), known=opened, only=["new.txt"])
    with contextlib.closing(synced.index):
        assert synced.index is not opened
        assert (synced.report.added, synced.report.removed) == (("new.txt",), ("zoo.html",))


def test_without_an_open_index_all_are_looked_at(place):
    changed_corpus(place)
    synced = sync_index(place.settings(), Embedder(), only=["new.txt"])
    synced.index.close()
    assert synced.report.removed == ("zoo.html",)


def test_what_was_given_up_of_others_stays_given_up(place, opened):
    memory = given_up_file(place.home)
    write_given_up(memory, {"bomb.docx": GivenUp("1", "it is too large"), "new.txt": GivenUp("2", "it was too large")})
    changed_corpus(place)
    sync_only(place, opened, "new.txt")
    assert read_given_up(memory) == {"bomb.docx": GivenUp("1", "it is too large")}


def test_names_are_found_in_a_corpus_that_is_named_from_where_one_stands(place, monkeypatch):
    monkeypatch.chdir(place.folder / "corpus")
    settings = place.settings(corpus=".")
    with contextlib.closing(sync_index(settings, Embedder()).index) as index:
        Place(place.folder).put("trade/tin.txt", "Tin is mined in Bangka.")
        report = sync_index(settings, Embedder(), known=index, only=["trade/tin.txt"]).report
        assert report.added == ("trade/tin.txt",)
        assert sync_index(settings, Embedder(), known=index).report.added == ()
