"""Whether damage to a file of the data folder, or a kill at any moment, loses something or makes an answer wrong.

`python -m evals.hostile.harm [--kills 300]` works on a small corpus, each trial in a process of its own. Each file is
damaged in eight ways; then questions are asked and conversations read. A trial offends where something is said that does not
stand in the articles, where what ends it is no sentence of ours, or where it crashes. A kill offends where a document or a turn
that was acknowledged is not there afterwards, or anything can't be read. Exits with 1 where one offends. (Linux: it forks.)
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from assistant import Assistant
from assistant.components import Parts
from assistant.errors import AssistantError
from assistant.evaluation.report.tables import markdown_table
from assistant.extraction.engine import ExtractiveEngine
from assistant.extraction.kind_model import KindModel
from assistant.extraction.selector_ranker import selector_ranker
from assistant.extraction.talk_model import TalkModel
from assistant.followups.rewriter import TermRewriter
from assistant.history.conversations import FILE_NAME, History
from assistant.ingestion.corpus import add_bytes, remove
from assistant.ingestion.documents import read_document
from assistant.live_index import LiveIndex
from assistant.models.minilm import bundled_embedder
from assistant.settings import Settings, load_settings
from assistant.testing import CopyVerifier, HashEmbedder, StemAligner

TEXTS = {
    f"zoo-{year}.md": f"# Zoo {year}\n\nThe zoo of Vienna bought a panda in {year}. It paid {year * 3} euros.\n"
    for year in range(1900, 1912)
}
QUESTIONS = ("When did the zoo of Vienna buy a panda?", "What did the zoo pay in 1907?")
_FORK = multiprocessing.get_context("fork")
_PATIENCE = 120.0

Harm = Callable[[Path, random.Random], object]


def _flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(16):
        if data:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def _digits(path: Path, _: random.Random) -> None:
    path.write_bytes(path.read_bytes().translate(bytes.maketrans(b"0123456789", b"1234567890")))


def _blank(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    start = chance.randrange(max(1, len(data) // 4096)) * 4096
    data[start : start + 4096] = bytes(len(data[start : start + 4096]))
    path.write_bytes(data)


HARMS: dict[str, Harm] = {
    "emptied": lambda path, _: path.write_bytes(b""),
    "cut in half": lambda path, _: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "head overwritten": lambda path, _: path.write_bytes(b"\xff" * 100 + path.read_bytes()[100:]),
    "16 bits flipped": _flip,
    "all digits changed": _digits,
    "a page blanked": _blank,
    "garbage behind": lambda path, _: path.write_bytes(path.read_bytes() + b"\xfe" * 5000),
    "deleted": lambda path, _: path.unlink(),
}


def opened(folder: Path) -> Assistant:
    """An assistant that loads no model."""
    settings = settings_of(folder)
    embedder = HashEmbedder()
    engine = ExtractiveEngine(selector_ranker(StemAligner()), threshold=0.0, max_sentences=3)
    encoder = bundled_embedder()
    parts = Parts(TermRewriter(), engine, CopyVerifier(), engine, TalkModel(encoder), KindModel(encoder))
    return Assistant(settings, embedder, LiveIndex.open(settings, embedder), parts)


def settings_of(folder: Path) -> Settings:
    """Settings of a folder with `corpus` and `data`."""
    return load_settings(corpus=folder / "corpus", data_dir=folder / "data", threshold=0.0)


def ask(folder: Path) -> str:
    """Ask and read all that is kept; what is wrong, or nothing."""
    try:
        with opened(folder) as assistant, History.open(folder / "data" / FILE_NAME) as history:
            cited = [one for question in QUESTIONS for one in assistant.ask(question).to_dict()["citations"]]
            for conversation in history.conversations():
                cited += [
                    one for turn in history.turns(conversation.conversation_id) for one in still_there(folder, turn.answer)
                ]
    except AssistantError as error:
        return "" if "\n" not in str(error) else f"an error of several lines: {error}"
    except BaseException as error:  # noqa: BLE001, which is what is looked for
        return f"{type(error).__name__}: {error}"
    return next((f"cites {one['cited_text']!r}" for one in cited if not stands(folder, one)), "")


def still_there(folder: Path, answer: Any) -> list[Any]:
    """The citations of a kept answer whose article was not removed since, of which `assistant recheck` tells."""
    return [one for one in answer["citations"] if (folder / "corpus" / one["document"]).is_file()]


def stands(folder: Path, citation: Any) -> bool:
    """Whether what is cited stands in the article, just there."""
    path = folder / "corpus" / citation["document"]
    text = read_document(path, path.name, 1_000_000).text if path.is_file() else ""
    return bool(text[citation["start"] : citation["end"]] == citation["cited_text"])


def in_child(work: Callable[[], object], *, killed_after: float | None = None) -> object:
    """What work in a process of its own returns; None where it is killed; a sentence where it crashes."""
    ours, theirs = _FORK.Pipe(duplex=False)

    def run() -> None:
        logging.disable(logging.CRITICAL)
        theirs.send(work())

    child = _FORK.Process(target=run)
    child.start()
    theirs.close()
    if killed_after is not None:
        time.sleep(killed_after)
        with suppress(ProcessLookupError):
            os.kill(child.pid or 0, signal.SIGKILL)
        child.join()
        return None
    try:
        return ours.recv() if ours.poll(_PATIENCE) else "no end within two minutes"
    except EOFError:
        child.join()
        return f"a crash ({child.exitcode})"
    finally:
        child.join(5)
        child.kill()


def begin(folder: Path) -> None:
    """A corpus, its index and a conversation."""
    (folder / "corpus").mkdir(parents=True)
    for name, text in TEXTS.items():
        (folder / "corpus" / name).write_text(text, "utf-8")

    def fill() -> str:
        with opened(folder) as assistant, History.open(folder / "data" / FILE_NAME) as history:
            key = history.start().conversation_id
            for _ in range(20):
                history.add(key, assistant.ask(QUESTIONS[0]))
        return ""

    if wrong := in_child(fill):
        sys.exit(f"error: {wrong}")


def damage(whole: Path, chance: random.Random, ways: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Each file of the data folder in each way: its name, the way, and what was wrong."""
    for path in sorted(one for one in (whole / "data").rglob("*") if one.is_file()):
        place = path.relative_to(whole)
        for way in ways:
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / "copy"
                shutil.copytree(whole, copy)
                HARMS[way](copy / place, chance)
                yield place.as_posix(), way, str(in_child(lambda copy=copy: ask(copy)) or "")  # type: ignore[misc]


def work_on(folder: Path, log: Path) -> None:
    """Add, remove, index and converse without end; what is done is written down once it is acknowledged."""
    settings, number = settings_of(folder), os.getpid()
    with log.open("a", buffering=1) as done, History.open(settings.data_dir / FILE_NAME) as history:
        key = history.start().conversation_id
        with opened(folder) as assistant:
            while True:
                number += 1
                name = f"new-{number}.md"
                add_bytes(settings, f"The zoo has {number} owls.\n".encode(), name)
                done.write(f"added {name}\n")
                assistant.sync()
                done.write(f"turn {key} {history.add(key, assistant.ask('How many owls has the zoo?')).number}\n")
                if number % 2:
                    done.write(f"removing {name}\n")
                    remove(settings, name)
                    assistant.sync()


def lost(folder: Path, log: Path) -> str:
    """What was acknowledged and is not there."""
    said = [line.split() for line in log.read_text("utf-8").splitlines()] if log.is_file() else []
    removed = {words[1] for words in said if words[0] == "removing"}
    for words in said:
        if words[0] == "added" and words[1] not in removed and not (folder / "corpus" / words[1]).is_file():
            return f"document {words[1]} is lost"
    turns = Counter({words[1]: int(words[2]) for words in said if words[0] == "turn"})
    try:
        with History.open(folder / "data" / FILE_NAME) as history:
            for key, number in turns.items():
                if len(history.turns(key)) < number:
                    return f"turn {number} of {key} is lost"
    except AssistantError as error:
        return str(error)
    for half in (folder / "corpus").glob(".*.tmp"):  # cleared after an hour, as another process may still write it
        os.utime(half, (0, 0))
    wrong = ask(folder)
    return wrong or next((f"half a file {one.name}" for one in (folder / "corpus").iterdir() if one.name.startswith(".")), "")


def kill(whole: Path, number: int, chance: random.Random) -> Iterator[str]:
    """What was wrong after each kill; every tenth begins anew."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, log = Path(scratch) / "0", Path(scratch) / "log"
        for i in range(number):
            if i % 10 == 0:
                folder, log = Path(scratch) / str(i), Path(scratch) / f"{i}.log"
                shutil.copytree(whole, folder)
            in_child(lambda: work_on(folder, log), killed_after=chance.uniform(0.02, 1.0))  # noqa: B023, it has ended before
            yield str(in_child(lambda: lost(folder, log)) or "")  # noqa: B023


def told(outcomes: Iterable[Any]) -> Iterator[Any]:
    """The outcomes, each that offends told at once, as all of them take long."""
    for number, one in enumerate(outcomes, start=1):
        if one[-1:] != ("",) and one != "":
            sys.stderr.write(f"{number}: {one}\n")
        elif number % 25 == 0:
            sys.stderr.write(f"{number} done\n")
        yield one


def main() -> None:
    """Do all the harm, print what came of it, and exit with 1 where something offends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--ways", type=int, default=len(HARMS), help="in how many ways each file is damaged")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="harm-") as folder:
        whole = Path(folder) / "whole"
        begin(whole)
        damaged = list(told(damage(whole, chance, list(HARMS)[: given.ways])))
        killed = list(told(kill(whole, given.kills, chance)))
    offending = [(place, way, wrong) for place, way, wrong in damaged if wrong]
    files = len({place for place, _, _ in damaged})
    rows = [
        ("damage", f"{files} files in {given.ways} ways", str(len(damaged)), str(len(offending))),
        ("kill -9", "adding, removing, indexing, conversing", str(len(killed)), str(sum(map(bool, killed)))),
    ]
    print("\n".join(markdown_table(("harm", "to what", "n", "offending"), rows)))
    for place, way, wrong in offending:
        print(f"- {place}, {way}: {wrong}")
    for wrong, number in Counter(filter(None, killed)).items():
        print(f"- kill: {wrong} ({number})")
    sys.exit(bool(offending or any(killed)))


if __name__ == "__main__":
    main()
