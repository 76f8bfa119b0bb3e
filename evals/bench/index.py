"""How the index grows: first indexing, one article more, nothing changed, and retrieval, with a stand-in encoder.

`python evals/bench/index.py [--articles 200 1000] [--words 600]` prints a Markdown table. The vectors are drawn by chance from
a hash of the text, the worst case for a search graph, so that only the index itself counts. An article is added as by an
upload, which tells its name, or put into the folder, of which the operating system tells. The peak is that of the first
indexing. Everything is made in a temporary folder.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import resource
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar

import numpy as np

from assistant.evaluation.report.tables import markdown_table
from assistant.live_corpus import LiveCorpus
from assistant.live_index import LiveIndex
from assistant.models.embedder import Vectors
from assistant.progress import Progress, no_progress
from assistant.retrieval.fusion import retrieve
from assistant.retrieval.sync import sync_index
from assistant.settings import load_settings

T = TypeVar("T")
DIMENSION = 384
QUESTIONS = 100


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock, and those that the processor worked, which other work on the machine hardly changes."""

    seconds: float
    processor: float


class RandomEmbedder:
    """A unit vector for each text, drawn from its hash."""

    identity = "random@1"

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """See `Embedder`."""
        vectors = np.stack([_drawn(text) for text in texts]) if texts else np.zeros((0, DIMENSION), np.float32)
        progress(len(texts), len(texts))
        return vectors

    def fits(self, text: str) -> bool:
        """See `Embedder`."""
        return len(text) < 4000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[200, 1000])
    parser.add_argument("--words", type=int, default=600)
    arguments = parser.parse_args()
    steps = ("index, s", "one added, s", "one found, s", "unchanged, s")
    once = tuple(cell for step in steps for cell in (step, "processor, s"))
    head = ("articles", "passages", *once, "retrieve p50, ms", "p95, ms", "processor, ms", "disk, MB", "peak, MB")
    rows = [measure(number, arguments.words) for number in arguments.articles]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end\n")
    print("\n".join(markdown_table(head, rows)))


def measure(articles: int, words: int) -> tuple[str, ...]:
    """One row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        corpus, drawn = Path(folder, "corpus"), random.Random(0)
        corpus.mkdir()
        for number in range(articles):
            (corpus / f"{number:06}.txt").write_text(article(drawn, words), "utf-8")
        settings, embedder = load_settings(corpus=corpus, data_dir=Path(folder, "data")), RandomEmbedder()
        first, synced = timed(lambda: sync_index(settings, embedder))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        synced.index.close()
        for path in corpus.iterdir():  # as if they had been there for long
            os.utime(path, (1, 1))
        synced, seen = sync_index(settings, embedder), LiveCorpus(settings)
        index, live = synced.index, LiveIndex(settings, embedder, synced.index, synced.report, seen)
        unchanged, _ = timed(lambda: sync_index(settings, embedder, known=index))
        retrieve(index, "warm", _drawn("warm"), 8)
        new, newer = corpus / "new.txt", corpus / "newer.txt"
        new.write_text(article(drawn, words), "utf-8")
        found, _ = timed(lambda: live.catch_up([new]))
        newer.write_text(article(drawn, words), "utf-8")
        added, _ = timed(lambda: sync_index(settings, embedder, known=index, only=[newer.name]))
        questions = [" ".join(word(drawn) for _ in range(8)) for _ in range(QUESTIONS)]
        asked = [timed(lambda q=q: retrieve(index, q, _drawn(q), 8))[0] for q in questions]  # type: ignore[misc]
        p50, p95 = np.percentile([1000 * one.seconds for one in asked], [50, 95])
        work = 1000 * np.median([one.processor for one in asked])
        disk = sum(path.stat().st_size for path in Path(folder, "data").rglob("*") if path.is_file()) / 1e6
        passages = index.totals().passages
        index.close()
    figures = (
        *(f"{first.seconds:.1f}", f"{first.processor:.1f}"),
        *(f"{added.seconds:.2f}", f"{added.processor:.2f}"),
        *(f"{found.seconds:.2f}", f"{found.processor:.2f}"),
        *(f"{unchanged.seconds:.2f}", f"{unchanged.processor:.2f}"),
        f"{p50:.1f}",
        f"{p95:.1f}",
        f"{work:.1f}",
        f"{disk:.0f}",
        f"{peak:.0f}",
    )
    return f"{articles:,}", f"{passages:,}", *figures


def article(drawn: random.Random, words: int) -> str:
    """Sentences of 8 to 25 words, which are as common as in a language (Zipf 1949)."""
    sentences, left = list[str](), words
    while left > 0:
        length = drawn.randint(8, 25)
        sentences.append(" ".join(word(drawn) for _ in range(length)).capitalize() + ".")
        left -= length
    return " ".join(sentences)


def word(drawn: random.Random) -> str:
    """A stem of our own table, those in most paragraphs the most often."""
    stems = _stems()
    rank = int(len(stems) ** drawn.random())
    return stems[rank - 1]


@cache
def _stems() -> list[str]:
    rows = (Path(__file__).parents[2] / "assistant" / "data" / "idf.tsv").read_text("utf-8").splitlines()
    counted = [row.split("\t") for row in rows if "\t" in row]
    return [stem for stem, _ in sorted(counted, key=lambda pair: -float(pair[1])) if stem.isalpha()]


def timed(work: Callable[[], T]) -> tuple[Took, T]:
    """How long the work took, and what it gave."""
    began, busy = perf_counter(), process_time()
    result = work()
    return Took(perf_counter() - began, process_time() - busy), result


def _drawn(text: str) -> Vectors:
    seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
    vector = np.random.default_rng(seed).standard_normal(DIMENSION, np.float32)
    scaled: Vectors = vector / np.linalg.norm(vector)
    return scaled


if __name__ == "__main__":
    main()
