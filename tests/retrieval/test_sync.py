"""The index follows the corpus, does no more than it must, and survives whatever happens to it or to the process."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.errors import EmptyCorpusError, IndexLockedError, StoreError
from assistant.retrieval import index_file, intake
from assistant.retrieval.database import IndexDatabase
from assistant.retrieval.fusion import retrieve
from assistant.retrieval.intake import SyncReport
from assistant.retrieval.sync import index_home, sync_index
from assistant.settings import load_settings
from assistant.testing import HashEmbedder
from tests.support.unprivileged import unprivileged

ROOT = Path(__file__).parents[2]
TEXTS = {
    "otters.md": "# Otters\n\nOtters swim in cold rivers. They eat fish. A pup weighs 150 grams.",
    "rivers.txt": "Rivers run to the sea. The longest river is the Nile. It is 6,650 km long.",
    "trade/asean.txt": "Trade grew by 14% in 2023. Ministers signed a treaty in Jakarta. Nobody objected.",
    "trade/coal.txt": "Indonesia relies on coal. Its mines employ 250,000 people. They work in shifts.",
    "zoo.html": "<html><body><h1>Zoo</h1><p>The zoo of Vienna opened in 1752. It keeps two pandas.</p></body></html>",
}
QUESTIONS = (
    "Where do otters swim?",
    "How long is the Nile?",
    "Who signed the treaty?",
    "coal miners",
    "When did the zoo open?",
)


class Embedder(HashEmbedder):
    """Remembers what it embedded."""

    def __init__(self):
        self.texts = []

    def encode(self, texts, *rest):
        self.texts += texts
        return super().encode(texts, *rest)


class Place:
    """A corpus and the folder of its index, side by side."""

    def __init__(self, folder, texts=None):
        self.folder, self.notices, self.embedder = folder, [], Embedder()
        for doc_id, text in (texts or {}).items():
            self.put(doc_id, text)

    def put(self, doc_id, text):
        path = self.folder / "corpus" / doc_id
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def age(self):
        """Let all files be older than what a file system may give the same time."""
        for path in (self.folder / "corpus").rglob("*.*"):
            os.utime(path, (1_700_000_000, 1_700_000_000))

    def remove(self, doc_id):
        (self.folder / "corpus" / doc_id).unlink()

    def settings(self, **changed):
        return load_settings(**{"corpus": self.folder / "corpus", "data_dir": self.folder / "data", **changed})

    def sync(self, *, rebuild=False, verify=False, **changed):
        self.notices, self.embedder = [], Embedder()
        with contextlib.closing(Sound()) as sound:
            sound.index, report = self._sync(rebuild, verify, changed)
            self.passages, self.answers = sound.look()
        return report

    def _sync(self, rebuild, verify, changed):
        synced = sync_index(self.settings(**changed), self.embedder, rebuild=rebuild, verify=verify, notify=self.notices.append)
        return synced.index, synced.report

    @property
    def home(self):
        return index_home(self.settings())

    @property
    def file(self):
        return self.home / (self.home / "CURRENT").read_text()

    def copy(self, folder):
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Place(folder)


class Sound:
    """Looks at an index, which must be sound, and closes it."""

    index = None

    def look(self):
        self.index.check()
        answers = {}
        for question in QUESTIONS:
            hits = retrieve(self.index, question, HashEmbedder().encode([question])[0], 4)
            answers[question] = [(hit.passage, hit.dense_rank, hit.bm25_rank) for hit in hits]
        return self.index.all_passages(), answers

    def close(self):
        if self.index:
            self.index.close()


def contents(place):
    return {path: path.read_bytes() for path in place.home.rglob("*") if path.is_file()}


def kept_files(place):
    """The names of all files of the index but that which names the one in use."""
    return sorted(path.name for path in place.home.iterdir() if path.name != "CURRENT")


def same(place, other):
    assert place.passages == other.passages
    assert place.answers == other.answers


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """An index that no test changes."""
    place = Place(tmp_path_factory.mktemp("built"), TEXTS)
    place.report = place.sync()
    return place


@pytest.fixture
def place(built, tmp_path):
    return built.copy(tmp_path)


# ---- following the corpus


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


# ---- an index that doesn't fit


class OtherEmbedder(Embedder):
    identity = "hash@2"


@pytest.mark.parametrize("change", ["embedder", "passage_tokens", "format"])
def test_an_index_that_does_not_fit_is_made_anew(place, built, monkeypatch, change):
    old, changed = place.file, {}
    if change == "embedder":
        monkeypatch.setattr(sys.modules[__name__], "Embedder", OtherEmbedder)
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


# ---- damage


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


# ---- what tells that a file changed


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


# ---- killed

KILLED = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
sys.path.insert(0, {root!r})
from assistant.retrieval import intake
from assistant.retrieval.sync import sync_index
from assistant.settings import load_settings
from assistant.testing import HashEmbedder

def run(moment, folder):
    owner, name, nth, after = moment
    module, _, cls = owner.partition(":")
    home = getattr(import_module(module), cls) if cls else import_module(module)
    original, calls = getattr(home, name), 0

    def deadly(*args, **kwargs):
        nonlocal calls
        calls += 1
        if calls == nth and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **kwargs)
        if calls == nth and after:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(home, name, deadly)
    intake.GROUP = 5
    sync_index(load_settings(corpus=Path(folder, "corpus"), data_dir=Path(folder, "data")), HashEmbedder())

for moment, folder in {moments!r}:
    child = os.fork()  # nothing has been opened yet, and no thread started
    if not child:
        run(moment, folder)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
MOMENTS = [
    ("assistant.testing:HashEmbedder", "encode", 1, False),
    ("assistant.testing:HashEmbedder", "encode", 2, True),
    ("assistant.retrieval.local_index:LocalIndex", "write", 1, True),
    ("assistant.retrieval.local_index:LocalIndex", "remove", 1, False),
    ("assistant.retrieval.local_index:LocalIndex", "remove", 1, True),
    ("assistant.retrieval.document_store:DocumentStore", "put", 1, True),
    ("assistant.retrieval.document_store:DocumentStore", "forget", 2, True),
    ("assistant.retrieval.vectors:VectorStore", "put", 2, True),
    ("assistant.retrieval.bm25:Bm25", "add", 2, False),
    ("assistant.retrieval.bm25:Bm25", "remove", 1, True),
]


def changed_corpus(place):
    place.put("rivers.txt", "Rivers run to the sea. The Amazon is wide. It is brown.")
    place.put("otters.md", "# Otters\n\nOtters sleep at noon. They hold hands.")
    place.put("new.txt", "Herons stand on one leg. They wait.")
    place.remove("zoo.html")
    return place


@pytest.fixture(scope="module")
def killed(built, tmp_path_factory):
    """For each moment the place that a process left which was killed then, while it took in changes."""
    places = {moment: changed_corpus(built.copy(tmp_path_factory.mktemp("killed"))) for moment in MOMENTS}
    script = KILLED.format(root=str(ROOT), moments=[(moment, str(place.folder)) for moment, place in places.items()])
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == [str(-signal.SIGKILL)] * len(MOMENTS), done.stderr
    return places


@pytest.fixture(scope="module")
def afterwards(tmp_path_factory):
    place = changed_corpus(Place(tmp_path_factory.mktemp("afterwards"), TEXTS))
    place.sync()
    return place


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda m: f"{m[1]}-{m[2]}-{'after' if m[3] else 'before'}")
def test_whatever_is_killed_the_next_start_is_right(killed, afterwards, moment):
    place = killed[moment]
    place.sync()
    assert place.notices == []
    same(place, afterwards)
    assert kept_files(place) == [place.file.name]


def test_a_killed_sync_goes_on_from_where_it_was(killed):
    place = killed[("assistant.retrieval.local_index:LocalIndex", "write", 1, True)]
    place.sync()  # at the latest by now
    assert place.sync().unchanged == ("new.txt", "otters.md", "rivers.txt", "trade/asean.txt", "trade/coal.txt")


# ---- several processes

SLOW = """
import sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from assistant.retrieval.sync import sync_index
from assistant.settings import load_settings
from assistant.testing import HashEmbedder

class Slow(HashEmbedder):
    def encode(self, texts, *rest):
        print("embedding", flush=True)
        sys.stdin.readline()
        return super().encode(texts, *rest)

settings = load_settings(corpus=Path({corpus!r}), data_dir=Path({data!r}))
report = sync_index(settings, Slow(), rebuild={rebuild!r}).report
print(",".join(report.added), flush=True)
"""


@contextlib.contextmanager
def indexing(place, *, rebuild=False):
    """A process that has the right to index and waits for a line."""
    corpus, data = (str(place.folder / name) for name in ("corpus", "data"))
    script = SLOW.format(root=str(ROOT), corpus=corpus, data=data, rebuild=rebuild)
    process = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "embedding\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_second_process_waits_and_both_are_right(built, tmp_path):
    place = Place(tmp_path, TEXTS)
    with indexing(place) as other:
        with pytest.raises(
            IndexLockedError, match=r"^another process is still indexing after 0.1 s; try again, or raise lock_"
        ):
            place.sync(lock_timeout=0.1)
        assert place.notices == ["another process is indexing this corpus; waiting up to 0.1 s for it"]

        def go_on(notice):
            notices.append(notice)
            other.stdin.write("\n")
            other.stdin.flush()

        notices, embedder = [], Embedder()
        synced = sync_index(place.settings(), embedder, notify=go_on)
        synced.index.close()
        assert other.stdout.readline() == ",".join(sorted(TEXTS)) + "\n"
    assert synced.report.unchanged == tuple(sorted(TEXTS))
    assert notices == ["another process is indexing this corpus; waiting up to 60 s for it"]
    assert embedder.texts == []
    place.sync()
    same(place, built)


def test_a_killed_process_gives_its_right_back(built, tmp_path):
    place = Place(tmp_path, TEXTS)
    with indexing(place):
        pass
    place.sync(lock_timeout=0)
    same(place, built)


def test_who_reads_goes_on_while_another_process_changes_the_index(place, built):
    synced = sync_index(place.settings(), Embedder())
    with synced.index.reading() as reading:
        before = reading.documents.all_passages()
        changed_corpus(place)
        with indexing(place) as other:
            other.communicate("\n", timeout=60)
        assert reading.documents.all_passages() == before == built.passages
    assert synced.index.document("new.txt")
    synced.index.close()
    assert "new.txt" in place.sync().unchanged


def test_who_reads_goes_on_while_another_process_makes_the_index_anew(place, built):
    sound = Sound()
    sound.index = sync_index(place.settings(), Embedder()).index
    sound.look()  # as a server does from time to time
    old = place.file
    with indexing(place, rebuild=True) as other:
        other.communicate("\n", timeout=60)
    assert place.file != old
    assert sound.look() == (built.passages, built.answers)
    sound.close()


def test_a_sync_gives_the_same_index_back(place):
    first = sync_index(place.settings(), Embedder()).index
    place.put("new.txt", "Herons stand on one leg.")
    second = sync_index(place.settings(), Embedder(), known=first).index
    assert second is first
    assert first.document("new.txt")
    third = sync_index(place.settings(), Embedder(), known=first, rebuild=True).index
    assert third is not first
    first.close()
    third.close()


# ---- a data folder that can't be used


@pytest.mark.parametrize("indexed", [False, True])
def test_a_read_only_data_folder_is_an_error(built, indexed):
    with tempfile.TemporaryDirectory() as folder:
        place = built.copy(Path(folder))
        for path in (Path(folder), *Path(folder).iterdir()):
            path.chmod(0o755)
        if not indexed:
            shutil.rmtree(Path(folder) / "data")
            (Path(folder) / "data").mkdir()
        folders = [path for path in Path(folder, "data").rglob("*") if path.is_dir()]
        for path in (Path(folder, "data"), *folders):
            path.chmod(0o555)
        with unprivileged(), pytest.raises(StoreError, match="set data_dir") as caught:
            place.sync()
        assert "\n" not in str(caught.value)
        for path in (Path(folder, "data"), *folders):
            path.chmod(0o755)


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
