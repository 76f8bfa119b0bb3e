"""Kill what changes the index at random moments, flip bits and cut files off; the next start must be right every time.

`python -m evals.hostile.kills [--kills 100] [--damages 60]` prints what came of it; the exit status is 1 if an index was wrong.
After each attack the corpus is brought in step, and the index must hold what one made from nothing holds, and answer the same.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from assistant.errors import StoreError
from assistant.retrieval import intake
from assistant.retrieval.fusion import retrieve
from assistant.retrieval.index_file import open_current
from assistant.retrieval.sync import index_home, sync_index
from assistant.settings import Settings, load_settings
from assistant.testing import HashEmbedder

WORDS = ("otter", "river", "treaty", "coal", "panda", "minister", "trade", "fish", "zoo", "export", "summit", "harbour")
CHANGES = 12
"""Documents written, written anew or removed before each attack."""
QUESTIONS = ("Where do otters swim?", "Who signed the treaty?", "coal exports")
State = tuple[object, ...]


def main() -> None:
    """Attack, and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--damages", type=int, default=60)
    arguments = parser.parse_args()
    drawn, outcomes = random.Random(0), Counter[str]()
    intake.GROUP = 40  # many small changes, so that there are many moments between them
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(corpus=Path(folder, "corpus"), data_dir=Path(folder, "data"))
        settings.corpus.mkdir()
        change_corpus(settings, drawn, 40)
        indexing_time(settings)
        change_corpus(settings, drawn, CHANGES)
        took = indexing_time(settings)
        for _ in range(arguments.kills):
            changed = change_corpus(settings, drawn, CHANGES)
            attack = kill_after(settings, drawn.random() * took, changed if drawn.random() < 0.5 else None)
            outcomes[f"{attack}: {judged(settings, verify=False)}"] += 1
        for _ in range(arguments.damages):
            attack = drawn.choice((flip_bit, cut_off))(settings, drawn)
            outcomes[f"{attack}: {judged(settings, verify=True)}"] += 1
    print("\n".join(f"{count:5} {outcome}" for outcome, count in sorted(outcomes.items())))
    sys.exit(1 if any(outcome.endswith("WRONG") for outcome in outcomes) else 0)


def change_corpus(settings: Settings, drawn: random.Random, number: int) -> set[str]:
    """Write, write anew and remove documents; returns which."""
    changed = set[str]()
    for _ in range(number):
        path = settings.corpus / f"{drawn.randrange(60):02}.txt"
        if path.exists() and drawn.random() < 0.3:
            path.unlink()
        else:
            sentences = [" ".join(drawn.choices(WORDS, k=8)).capitalize() + "." for _ in range(drawn.randint(3, 25))]
            path.write_text(" ".join(sentences), "utf-8")
        changed.add(path.name)
    return changed


def indexing_time(settings: Settings) -> float:
    """Seconds that a change takes, at the most."""
    began = time.perf_counter()
    sync_index(settings, HashEmbedder()).index.close()
    return time.perf_counter() - began


def kill_after(settings: Settings, seconds: float, told: set[str] | None) -> str:
    """Bring the index in step in a process of its own, which is killed after so many seconds.

    Args:
        settings: where corpus and index are.
        seconds: after it began.
        told: the documents that changed, where it is told, as at an upload; else it looks at all.
    """
    child = os.fork()
    if not child:
        known = open_current(index_home(settings), settings, HashEmbedder(), lambda _: None) if told else None
        sync_index(settings, HashEmbedder(), known=known, only=told, notify=lambda _: None)
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return f"{'killed' if ended < 0 else 'done before it was killed'}, {'told' if told else 'looking at all'}"


def flip_bit(settings: Settings, drawn: random.Random) -> str:
    """Change one bit of one file of the index."""
    path = drawn.choice(files(settings))
    data = bytearray(path.read_bytes())
    if data:
        data[drawn.randrange(len(data))] ^= 1 << drawn.randrange(8)
        path.write_bytes(data)
    return "bits flipped"


def cut_off(settings: Settings, drawn: random.Random) -> str:
    """Shorten one file of the index."""
    path = drawn.choice(files(settings))
    os.truncate(path, drawn.randrange(path.stat().st_size + 1))
    return "cut off"


def files(settings: Settings) -> list[Path]:
    """The files of the index."""
    return sorted(path for path in index_home(settings).iterdir() if path.is_file())


def judged(settings: Settings, *, verify: bool) -> str:
    """Whether the index, brought in step, is like one made from nothing."""
    try:
        found = state(settings, verify=verify)
    except StoreError:  # told, and mended at the next start
        found = state(settings, verify=verify)
    with tempfile.TemporaryDirectory() as folder:
        fresh = settings.model_copy(update={"data_dir": Path(folder)})
        return "right" if found == state(fresh, verify=False) else "WRONG"


def state(settings: Settings, *, verify: bool) -> State:
    """What the index holds once it is in step, and how it answers."""
    embedder = HashEmbedder()
    with closing(sync_index(settings, embedder, verify=verify, notify=lambda _: None).index) as index:
        ranked = [retrieve(index, question, embedder.encode([question])[0], 5) for question in QUESTIONS]
        ranks = [[(hit.passage, hit.rank, hit.dense_rank, hit.bm25_rank) for hit in hits] for hits in ranked]
        return index.all_passages(), ranks


if __name__ == "__main__":
    main()
