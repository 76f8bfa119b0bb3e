"""How long answers take, and what a cold start goes into.

`python evals/bench/latency.py [--data ../shared/data] [--questions 200] [--starts 5]` prints Markdown tables. The corpus has
about a thousand passages: the paragraphs of SQuAD where the shared data is present, else the project's own articles with their
sentences shuffled. It is kept with its index in `.training/bench`, which git ignores. Questions are all different and the
assistant is freshly opened, so that no sentence has been read before.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import numpy as np

from assistant import Answer, Assistant
from assistant.evaluation.report.tables import markdown_table
from assistant.schema import Timings
from assistant.text.sentences import split_sections
from evals.datasets import squad_articles, squad_file

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".training" / "bench"
QUESTION = "Who skipped the G7 summit?"
T = TypeVar("T")
COPIES = 60
"""Shuffled articles made of each article where there is no shared data."""
_OF_ASK = "assistant.cli.main, assistant.answer, assistant.extraction.engine, assistant.models.minilm, assistant.retrieval.sync"
STAGES = {
    "Python itself": "pass",
    "and the command line": "import assistant.cli.main",
    "and the modules of `ask`": f"import {_OF_ASK}",
    "and Chroma": f"import {_OF_ASK}, chromadb",
    "and opening the index": "from assistant import Assistant; Assistant.open({corpus!r}, data_dir={kept!r})",
    "and the first answer": "from assistant import Assistant; Assistant.open({corpus!r}, data_dir={kept!r}).ask({question!r})",
    "`assistant ask` in all": (
        "import os, sys; os.environ['ASSISTANT_DATA_DIR'] = {kept!r}; sys.argv[1:] = ['ask', {question!r}, '--corpus', "
        "{corpus!r}]; from assistant.cli.main import main; main()"
    ),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--starts", type=int, default=5)
    arguments = parser.parse_args()
    questions = make_corpus(arguments.data, KEPT / "corpus", arguments.questions)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start\n")
    measure_answers(questions)
    measure_starts(arguments.starts)


def make_corpus(data: Path, folder: Path, number: int) -> list[str]:
    """Write the corpus if it isn't there, and give questions about it."""
    squad = squad_file(data)
    texts, questions = squad_paragraphs(squad) if squad.exists() else shuffle_articles()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        if not (folder / name).exists():
            (folder / name).write_text(text, "utf-8")
    return random.Random(0).sample(list(dict.fromkeys(questions)), number)


def squad_paragraphs(path: Path) -> tuple[dict[str, str], list[str]]:
    """Paragraphs by file name, and their questions."""
    articles = squad_articles(path)
    texts = {f"{one.title}-{i:03}.txt": paragraph for one in articles for i, paragraph in enumerate(one.paragraphs)}
    questions = [question["question"] for one in articles for asked in one.questions for question in asked]
    return texts, questions


def shuffle_articles() -> tuple[dict[str, str], list[str]]:
    """The shipped and the tuning articles, each many times in another order; and the tuning questions."""
    texts: dict[str, str] = {}
    for path in (*(ROOT / "corpus").glob("*.md"), *(ROOT / "evals" / "tuning" / "corpus").glob("*.md")):
        text = path.read_text("utf-8")
        sentences = [text[s.start : s.end] for section in split_sections(text) for s in section.sentences]
        for copy in range(COPIES):
            order = random.Random(copy).sample(sentences, len(sentences))
            texts[f"{path.stem}-{copy:02}.txt"] = " ".join(order)
    cases = (ROOT / "evals" / "tuning" / "cases.jsonl").read_text("utf-8").splitlines()
    return texts, [json.loads(line)["question"] for line in cases]


def measure_answers(questions: Sequence[str]) -> None:
    """Opening, answering and syncing in one process."""
    corpus = KEPT / "corpus"
    Assistant.open(corpus, data_dir=KEPT).close()  # makes the index, or finds it
    opening, assistant = timed(lambda: Assistant.open(corpus, data_dir=KEPT))
    with assistant:
        first, _ = timed(lambda: assistant.ask(QUESTION))
        passages = assistant.totals().passages
        answers = [assistant.ask(question) for question in questions]
        syncing, _ = timed(assistant.sync)
        documents = assistant.totals().documents
    print(f"{documents} documents, {passages} passages, {len(questions)} different questions\n")
    show(("`Assistant.ask`, ms", "p50", "p95"), [step_row(field.name, answers) for field in fields(Timings)])
    once = {"open, nothing changed": opening, "first question": first, "sync, nothing changed": syncing}
    show(("once, ms", ""), [(name, f"{value:.0f}") for name, value in once.items()])


def step_row(name: str, answers: Sequence[Answer]) -> tuple[str, str, str]:
    """Median and 95th percentile of a step."""
    p50, p95 = np.percentile([getattr(answer.timings, name) for answer in answers], [50, 95])
    return name, f"{p50:.1f}", f"{p95:.1f}"


def measure_starts(times: int) -> None:
    """What `assistant ask` about the shipped article goes into; each stage is a process of its own that goes further."""
    values = {"corpus": os.fspath(ROOT / "corpus"), "kept": os.fspath(KEPT), "question": QUESTION}
    stages = {name: code.format(**values) for name, code in STAGES.items()}
    run_python(stages["and opening the index"])  # makes the index, and warms the file cache
    rows = []
    before = 0.0
    for name, code in stages.items():
        took = statistics.median(timed(lambda code=code: run_python(code))[0] for _ in range(times))  # type: ignore[misc]
        rows.append((name, f"{took:.0f}", f"{took - before:+.0f}"))
        before = took
    show((f"new process, ms, median of {times}", "until then", "more than the row above"), rows)


def run_python(code: str) -> None:
    """Run in a fresh interpreter; 3 is the exit status of an abstention."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode not in (0, 3):
        raise SystemExit(f"this failed: {code}\n{done.stderr}")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Milliseconds that the work took, and what it gave."""
    began = perf_counter()
    result = work()
    return (perf_counter() - began) * 1000, result


def show(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table."""
    print("\n".join(markdown_table(head, rows)), "\n")


if __name__ == "__main__":
    main()
