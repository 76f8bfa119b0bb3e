"""An index that is damaged or doesn't fit is made anew; a data folder that can't be used is told."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import tempfile
from pathlib import Path

import pytest

from assistant.errors import StoreError
from assistant.retrieval import index_file
from assistant.retrieval.database import IndexDatabase
from assistant.retrieval.sync import sync_index
from tests.support import synced
from tests.support.synced import TEXTS, Embedder, kept_files, same
from tests.support.unprivileged import unprivileged


class OtherEmbedder(Embedder):
    identity = "hash@2"


@pytest.mark.parametrize("change", ["embedder", "passage_tokens", "format"])
def test_an_index_that_does_not_fit_is_made_anew(place, built, monkeypatch, change):
    old, changed = place.file, {}
    if change == "embedder":
        monkeypatch.setattr(synced, "Embedder", OtherEmbedder)
    elif change == "format":
        monkeypatch.setattr(index_file, "FORMAT", index_file.FORMAT + 1)
    else:
        changed = {"passage_tokens": 200}
    assert place.sync(**changed).added == tuple(sorted(TEXTS))
    assert place.notices == [
        f"the index of {str(place.folder / 'corpus')!r} is built anew: it was made with another version or other settings"
    ]
    assert place.file != old
    assert not old.exists()
    same(place, built)


def test_rebuild_makes_it_anew_without_a_notice(place, built):
    old = place.file
    assert place.sync(rebuild=True).added == tuple(sorted(TEXTS))
    assert (place.notices, place.file != old) == ([], True)
    same(place, built)


def _garbage(path):
    path.write_bytes(b"garbage\xff" * 100)


def _truncated(path):
    os.truncate(path, path.stat().st_size // 2)


def _emptied(path):
    os.truncate(path, 0)


def _gone(path):
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def _zeroed(path):
    path.write_bytes(bytes(path.stat().st_size))


DAMAGE = [
    (_garbage, "index-*"),
    (_gone, "index-*"),
    (_truncated, "index-*"),
    (_emptied, "index-*"),
    (_zeroed, "index-*"),
    (_garbage, "CURRENT"),
    (_emptied, "CURRENT"),
]


def _damaged(place, damage, pattern):
    targets = list(place.home.glob(pattern))
    assert targets
    for target in targets:
        damage(target)


@pytest.mark.parametrize(("damage", "pattern"), DAMAGE)
def test_a_damaged_index_is_made_anew(place, built, damage, pattern):
    _damaged(place, damage, pattern)
    assert place.sync().added == tuple(sorted(TEXTS))
    (notice,) = place.notices
    assert notice.startswith(f"the index of {str(place.folder / 'corpus')!r} is built anew: it is damaged (")
    assert "\n" not in notice
    same(place, built)
    assert place.sync().unchanged == tuple(sorted(TEXTS))
    assert place.notices == []


def test_without_a_current_file_there_never_was_one(place, built):
    _damaged(place, _gone, "CURRENT")
    assert place.sync().added == tuple(sorted(TEXTS))
    assert place.notices == []
    same(place, built)


def test_everything_in_the_data_folder_is_garbage(place, built):
    for path in place.home.rglob("*"):
        if path.is_file():
            _garbage(path)
    place.sync()
    same(place, built)


def test_an_index_of_an_earlier_version_makes_way(place, built):
    shutil.rmtree(place.home)
    (place.home / "0123456789ab" / "chroma").mkdir(parents=True)
    (place.home / "0123456789ab" / "chroma" / "chroma.sqlite3").write_text("old")
    (place.home / "CURRENT").write_text("0123456789ab")
    place.sync()
    assert place.notices[0].endswith("it was made with another version or other settings")
    assert kept_files(place) == [place.file.name]
    same(place, built)


@pytest.mark.parametrize("seed", range(12))
def test_one_flipped_bit_is_noticed_or_harmless(place, built, seed):
    data, drawn = bytearray(place.file.read_bytes()), random.Random(seed)
    data[drawn.randrange(len(data))] ^= 1 << drawn.randrange(8)
    place.file.write_bytes(data)
    with contextlib.suppress(StoreError):
        place.sync(verify=True)
    place.sync(verify=True)
    assert place.passages == built.passages


@contextlib.contextmanager
def read_only(built, **texts):
    """A copy of a place, with these texts, that whoever has no rights of root can read; its data folder can't be written."""
    with tempfile.TemporaryDirectory() as folder:
        place = built.copy(Path(folder))
        for name, text in texts.items():
            place.put(f"{name}.txt", text)
        for path in (Path(folder), *Path(folder).rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        folders = [place.folder / "data", *(path for path in (place.folder / "data").rglob("*") if path.is_dir())]
        for path in folders:
            path.chmod(0o555)
        try:
            with unprivileged():
                yield place
        finally:
            for path in folders:
                path.chmod(0o755)


def test_a_sound_index_in_a_read_only_folder_is_asked_as_it_is(built):
    with read_only(built) as place:
        report = place.sync()  # the copied files are others to look at, with the same bytes
        assert (report.added, report.changed, report.removed, report.problems) == ((), (), (), ())
        same(place, built)


def test_what_cannot_be_taken_in_where_nothing_can_be_written_is_an_error(built):
    with read_only(built, new="Herons stand on one leg.") as place, pytest.raises(StoreError, match="set data_dir") as caught:
        place.sync()
    assert "\n" not in str(caught.value)


def test_where_no_index_can_be_made_that_is_an_error(built):
    with tempfile.TemporaryDirectory() as folder:
        place = built.copy(Path(folder))
        shutil.rmtree(place.folder / "data")
        (place.folder / "data").mkdir()
        for path in (place.folder, *place.folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        with unprivileged(), pytest.raises(StoreError, match="set data_dir") as caught:
            place.sync()
        assert "\n" not in str(caught.value)


def test_a_data_folder_that_is_a_file(place):
    (place.folder / "file").write_text("")
    with pytest.raises(StoreError, match="set data_dir"):
        place.sync(data_dir=place.folder / "file")


def test_a_full_disk_is_an_error(place, monkeypatch):
    place.put("new.txt", "Herons stand on one leg.")
    original = IndexDatabase._lend

    def full(self):
        connection = original(self)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    place.put("long.txt", "A sentence about herons. " * 2000)
    with monkeypatch.context() as patch, pytest.raises(StoreError, match=r"full.*make room, or set data_dir"):
        patch.setattr(IndexDatabase, "_lend", full)
        place.sync()
    assert place.sync().added == ("long.txt", "new.txt")


def test_the_stamp_says_what_the_index_was_made_with(place):
    index = sync_index(place.settings(), Embedder()).index
    assert json.loads(index.stamp()) == {
        "format": index_file.FORMAT,
        "embedder": "hash@1",
        "encoding": "articles-8k",
        "passage_tokens": 180,
    }
    index.close()
