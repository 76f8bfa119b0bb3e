"""The index follows the corpus, and does no more than it must."""

from __future__ import annotations

import os
import shutil
import unicodedata
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.errors import EmptyCorpusError
from assistant.retrieval import intake
from assistant.retrieval.intake import SyncReport
from assistant.retrieval.sync import index_home, sync_index
from assistant.settings import load_settings
from assistant.testing import HashEmbedder
from tests.support.synced import QUESTIONS, TEXTS, Embedder, Place, changed_corpus, contents, kept_files, same


def test_the_first_sync_takes_in_everything(built):
    assert built.report == SyncReport(tuple(sorted(TEXTS)), (), (), (), ())
    assert {passage.doc_id for passage in built.passages} == set(TEXTS)
    for question, doc_id in zip(
        QUESTIONS, ("otters.md", "rivers.txt", "trade/asean.txt", "trade/coal.txt", "zoo.html"), strict=True
    ):
        assert built.answers[question][0][0].doc_id == doc_id
    assert built.notices == []


def test_a_second_sync_does_nothing(place, built):
    place.sync()  # the inodes of the copy are others
    files = contents(place)
    report = place.sync()
    assert report == SyncReport((), (), (), tuple(sorted(TEXTS)), ())
    assert (place.embedder.texts, place.notices) == ([], [])
    same(place, built)
    assert contents(place) == files


def test_only_what_changed_is_embedded_again(place, tmp_path):
    place.put("rivers.txt", "Rivers run to the sea. The Amazon is wide.")
    place.put("new.txt", "Herons stand on one leg.")
    place.remove("zoo.html")
    report = place.sync()
    assert report == SyncReport(
        ("new.txt",), ("rivers.txt",), ("zoo.html",), ("otters.md", "trade/asean.txt", "trade/coal.txt"), ()
    )
    assert set(place.embedder.texts) == {
        "Herons stand on one leg.",
        "Rivers run to the sea. The Amazon is wide.",
        "Rivers run to the sea.",
        "The Amazon is wide.",
    }
    assert kept_files(place) == [place.file.name]
    fresh = Place(tmp_path / "fresh")
    shutil.copytree(place.folder / "corpus", fresh.folder / "corpus")
    fresh.sync()
    same(place, fresh)


def test_a_file_that_was_only_touched_is_not_read_again(place):
    os.utime(place.folder / "corpus" / "rivers.txt", (1, 1))
    assert "rivers.txt" in place.sync().unchanged
    assert place.embedder.texts == []


def test_broken_documents_are_problems_and_the_others_get_in(place, built):
    place.put("broken.docx", b"not a zip")
    place.put("film.mp4", b"\x00\x01")
    place.put("empty.txt", "  \n")
    place.put("broken.json", "{")
    report = place.sync()
    assert [problem.doc_id for problem in report.problems] == ["broken.docx", "broken.json", "empty.txt", "film.mp4"]
    assert all(repr(problem.doc_id) in problem.message and "\n" not in problem.message for problem in report.problems)
    assert (report.added, place.embedder.texts) == ((), [])
    same(place, built)


def test_a_document_that_breaks_leaves_the_index(place):
    place.put("rivers.txt", "")
    report = place.sync()
    assert report.removed == ("rivers.txt",)
    assert [problem.doc_id for problem in report.problems] == ["rivers.txt"]
    assert "rivers.txt" not in {passage.doc_id for passage in place.passages}


def test_a_document_over_the_limit_is_a_problem(place):
    place.put("long.txt", "word " * 1000)
    assert [p.doc_id for p in place.sync(max_document_mb=0.001).problems] == ["long.txt"]
    assert place.sync().added == ("long.txt",)


def test_two_names_that_are_one_id_are_told(place):
    for form in ("NFC", "NFD"):
        place.put(unicodedata.normalize(form, "café.txt"), f"The café is open {form}.")
    report = place.sync()
    assert report.added == ("café.txt",)
    assert [problem.message for problem in report.problems] == [
        "document 'café.txt' is there twice, its name encoded in two ways; rename one"
    ]


def test_a_missing_corpus_is_an_error(tmp_path):
    with pytest.raises(EmptyCorpusError) as caught:
        Place(tmp_path).sync()
    assert "\n" not in str(caught.value)
    assert repr(str(tmp_path / "corpus")) in str(caught.value)


@pytest.mark.parametrize("texts", [{}, {"empty.txt": "", "film.mp4": "x"}, {"README.md": "Notes."}])
def test_a_corpus_without_documents_is_an_empty_index_that_is_filled_later(tmp_path, texts):
    place = Place(tmp_path)
    (tmp_path / "corpus").mkdir()
    for doc_id, text in texts.items():
        place.put(doc_id, text)
    for _ in range(2):
        report = place.sync()
        assert not report.added
        assert {problem.doc_id for problem in report.problems} == set(texts) - {"README.md"}
    place.put("otters.md", TEXTS["otters.md"])
    assert place.sync().added == ("otters.md",)


def test_an_emptied_corpus_is_followed_and_filled_again(place, built):
    shutil.move(place.folder / "corpus", place.folder / "away")
    (place.folder / "corpus").mkdir()
    assert place.sync().removed == tuple(sorted(TEXTS))
    shutil.rmtree(place.folder / "corpus")
    shutil.move(place.folder / "away", place.folder / "corpus")
    place.sync()
    same(place, built)


def test_corpus_and_data_move_together(place, built, tmp_path_factory):
    moved = Place(tmp_path_factory.mktemp("moved") / "elsewhere")
    shutil.move(place.folder, moved.folder)
    assert moved.sync().unchanged == tuple(sorted(TEXTS))
    assert (moved.embedder.texts, moved.notices) == ([], [])
    same(moved, built)


def test_each_corpus_has_an_index_and_a_lock_of_its_own(tmp_path):
    homes = [
        index_home(load_settings(corpus=tmp_path / name, data_dir=tmp_path / "data"))
        for name in ("my.articles", "my.books", "a/articles", "b/articles", "n" * 255)
    ]
    assert len(set(homes)) == 5
    assert all(len(os.fsencode(home.name)) < 100 for home in homes)
    with FileLock(homes[0].parent.parent / "x.lock", timeout=0):
        pass
    place = Place(tmp_path / "dotted")
    place.put("a.txt", "Otters swim.")
    place.sync()
    assert (place.home.parent / f"{place.home.name}.lock").exists()


def test_a_corpus_whose_name_is_not_utf_8(tmp_path):
    corpus = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")
    Path(corpus).mkdir()
    (Path(corpus) / "a.txt").write_text("Otters swim.")
    synced = sync_index(load_settings(corpus=Path(corpus), data_dir=tmp_path / "data"), HashEmbedder())
    assert synced.report.added == ("a.txt",)
    synced.index.close()


def test_groups_make_the_same_index(built, tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "GROUP", 5)
    place = Place(tmp_path, TEXTS)
    place.sync()
    same(place, built)
    assert kept_files(place) == [place.file.name]


def test_verify_reads_what_looks_unchanged(place):
    path = place.folder / "corpus" / "rivers.txt"
    os.utime(path, (1, 1))
    place.sync()
    path.write_text(path.read_text().replace("Nile", "Elbe"))
    os.utime(path, (1, 1))  # the same size, time and inode
    assert place.sync().changed == ()
    assert place.sync(verify=True).changed == ("rivers.txt",)
    assert any("Elbe" in passage.text for passage in place.passages)


def test_a_file_changed_right_after_it_was_read_is_read_again(place):
    path = place.folder / "corpus" / "rivers.txt"
    path.write_text(path.read_text().replace("Nile", "Elbe"))
    assert place.sync().changed == ("rivers.txt",)
    status = path.stat()
    path.write_text(path.read_text().replace("Elbe", "Oder"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))  # a clock too coarse to tell
    assert place.sync().changed == ("rivers.txt",)


def test_what_is_stopped_keeps_what_is_done(tmp_path, monkeypatch, built):
    class Stopped(Embedder):
        def encode(self, texts, *rest):
            if any("coal" in text for text in texts):
                raise KeyboardInterrupt
            return super().encode(texts, *rest)

    monkeypatch.setattr(intake, "GROUP", 1)
    place = Place(tmp_path, TEXTS)
    with pytest.raises(KeyboardInterrupt):
        sync_index(place.settings(), Stopped())
    assert place.sync().unchanged == ("otters.md", "rivers.txt", "trade/asean.txt")
    same(place, built)


def test_progress_counts_the_documents_that_may_have_changed(place, monkeypatch):
    place.age()
    place.sync()  # the inodes of the copy are others
    monkeypatch.setattr(intake, "GROUP", 1)
    changed_corpus(place)
    seen = []
    sync_index(place.settings(), Embedder(), progress=lambda *done: seen.append(done)).index.close()
    assert seen[-1] == (3, 3)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
