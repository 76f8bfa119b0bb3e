"""The index in Milvus Lite against the one on this machine: the same passages and questions, one after the other.

`python -m evals.bench.milvus [--passages 5000 20000] [--texts ../shared/data]` prints a Markdown table. Passages are made of
the sentences that stand in the JSON files of a folder, in their order, and shuffled from the second time on. The vectors are
drawn by chance from a hash of the text, so that only the index itself counts. Each store is measured in a process of its own,
made in a temporary folder, and ended where it takes more than `--memory` gigabytes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

import numpy as np

from assistant.evaluation.report.tables import markdown_table
from assistant.retrieval.document_store import FileState
from assistant.retrieval.fusion import retrieve
from assistant.retrieval.index import IndexEntry, PassageIndex
from assistant.retrieval.index_file import create_index
from assistant.retrieval.milvus_connection import create_milvus
from assistant.schema import Document, Passage, Span
from assistant.settings import load_settings
from evals.bench.index import RandomEmbedder

SENTENCES, PASSAGES = 6, 8
"""Of a passage, and passages of an article."""
GROUP = 25
"""Articles written at a time."""
QUESTIONS = 50
_WORDS = 30
"""A string of fewer words is taken for a label, not for a text."""
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


class Store(PassageIndex, Protocol):
    """An index that can be written."""

    def write(self, entries: Sequence[IndexEntry]) -> None:
        """Put documents in."""

    def close(self) -> None:
        """Close it."""


def main() -> None:
    """Measure and print; `--one` measures one store and prints JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, nargs="+", default=[5000, 20_000])
    parser.add_argument("--texts", type=Path, default=Path(__file__).parents[3] / "shared" / "data")
    parser.add_argument("--memory", type=float, default=8.0)
    parser.add_argument("--one", choices=("local", "milvus"))
    arguments = parser.parse_args()
    if arguments.one:
        resource.setrlimit(resource.RLIMIT_DATA, (int(arguments.memory * 1e9),) * 2)
        print(json.dumps(measure(arguments.one, arguments.passages[0], arguments.texts)))
        return
    head = ("passages", "index", "write, s", "p50, ms", "p95, ms", "one article more, s", "memory, MB", "disk, MB")
    rows = [
        row(passages, store, measured_apart(store, passages, arguments))
        for passages in arguments.passages
        for store in ("local", "milvus")
    ]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end\n")
    print("\n".join(markdown_table(head, rows)))


def measured_apart(store: str, passages: int, arguments: argparse.Namespace) -> dict[str, float] | str:
    """The figures of one store, or what ended it."""
    command = [sys.executable, "-m", "evals.bench.milvus", "--one", store, "--passages", str(passages)]
    command += ["--texts", str(arguments.texts), "--memory", str(arguments.memory)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1][:80]
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def row(passages: int, store: str, found: dict[str, float] | str) -> tuple[str, ...]:
    """One row of the table."""
    if isinstance(found, str):
        return f"{passages:,}", store, found, "", "", "", "", ""
    shown = (f"{found['write']:.0f}", f"{found['p50']:.0f}", f"{found['p95']:.0f}", f"{found['more']:.2f}")
    return f"{passages:,}", store, *shown, f"{found['memory']:.0f}", f"{found['disk']:.0f}"


def measure(store: str, passages: int, texts: Path) -> dict[str, float]:
    """Write an index, ask it, and write one article more."""
    embedder, drawn = RandomEmbedder(), random.Random(0)
    sentences = list(dict.fromkeys(sentence for text in prose(texts) for sentence in _END.split(text)))
    with tempfile.TemporaryDirectory() as folder:
        entries = articles(sentences, drawn)
        index = opened(store, Path(folder), embedder)
        began = perf_counter()
        for _ in range(0, passages, GROUP * PASSAGES):
            index.write(list(islice(entries, GROUP)))
        write = perf_counter() - began
        took = [ask(index, embedder, drawn.choice(sentences)) for _ in range(QUESTIONS + 3)][3:]
        began = perf_counter()
        index.write([next(entries)])
        more = perf_counter() - began
        disk = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6
        index.close()
    p50, p95 = np.percentile(took, [50, 95]).tolist()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"write": write, "p50": p50, "p95": p95, "more": more, "memory": memory, "disk": disk}


def opened(store: str, folder: Path, embedder: RandomEmbedder) -> Store:
    """An empty index in a folder."""
    if store == "local":
        return create_index(folder, load_settings(), embedder)
    return create_milvus(load_settings(index="milvus", milvus_uri=str(folder / "index.db")), embedder)


def ask(index: Store, embedder: RandomEmbedder, sentence: str) -> float:
    """Milliseconds that retrieval takes for eight words of a sentence."""
    question = " ".join(sentence.split()[:8])
    vector = embedder.encode([question])[0]
    began = perf_counter()
    retrieve(index, question, vector, 8)
    return 1000 * (perf_counter() - began)


def prose(folder: Path) -> Iterator[str]:
    """The texts in the JSON files of a folder."""
    for path in sorted(folder.rglob("*.json*")):
        text = path.read_text("utf-8", "replace")
        for line in text.splitlines() if path.suffix == ".jsonl" else [text]:
            try:
                yield from _strings(json.loads(line))
            except ValueError:
                continue


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if len(value.split()) >= _WORDS:
            yield " ".join(value.split())
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def articles(sentences: Sequence[str], drawn: random.Random) -> Iterator[IndexEntry]:
    """Articles of `PASSAGES` passages without end."""
    number, order = 0, list(sentences)
    while True:
        for start in range(0, len(order), SENTENCES * PASSAGES):
            yield _article(f"{number:07}.txt", order[start : start + SENTENCES * PASSAGES])
            number += 1
        drawn.shuffle(order)


def _article(doc_id: str, sentences: Sequence[str]) -> IndexEntry:
    document = Document.create(doc_id, " ".join(sentences))
    spans, start = list[Span](), 0
    for sentence in sentences:
        spans.append(Span(start, start + len(sentence)))
        start += len(sentence) + 1
    groups = [tuple(spans[i : i + SENTENCES]) for i in range(0, len(spans), SENTENCES)]
    passages = tuple(_passage(document, number, group) for number, group in enumerate(groups, start=1))
    return IndexEntry(document, passages, FileState(document.digest, len(document.text), 1, 1))


def _passage(document: Document, number: int, group: tuple[Span, ...]) -> Passage:
    start, end = group[0].start, group[-1].end
    return Passage(f"{document.doc_id}#{number}", document.doc_id, document.text[start:end], start, end, "", group)


if __name__ == "__main__":
    main()
