"""Kill what writes to a shared index at random moments; readers must find whole documents at once, and the corpus after a sync.

`python -m evals.hostile.milvus_kills [--kills 100] [--uri http://localhost:19530]` prints what came of it; the exit status is 1
if an index was wrong. The server, which `milvus-lite server --data-dir DIR --port 19530` starts, lives on: only writers are
killed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

from assistant.ingestion.corpus_listing import corpus_paths, document_id
from assistant.ingestion.documents import read_document
from assistant.ingestion.passages import split_passages
from assistant.retrieval.fusion import retrieve
from assistant.retrieval.milvus_connection import open_milvus
from assistant.retrieval.milvus_index import MilvusIndex
from assistant.retrieval.shared_sync import sync_shared
from assistant.schema import Document, Passage
from assistant.settings import Settings, load_settings
from assistant.testing import HashEmbedder
from evals.hostile.kills import QUESTIONS, change_corpus

EMBEDDER = HashEmbedder()


def main() -> None:
    """Kill, and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--uri", default="http://localhost:19530")
    arguments = parser.parse_args()
    drawn, outcomes = random.Random(0), Counter[str]()
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["evals.hostile.milvus_kills", "pymilvus"])
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        settings = load_settings(corpus=corpus, index="milvus", milvus_uri=arguments.uri, milvus_collection="killed")
        change_corpus(settings, drawn, 40)
        write(settings, rebuild=True)
        for _ in range(arguments.kills):
            change_corpus(settings, drawn, 12)
            began = time.perf_counter()
            writer = processes.Process(target=write, args=(settings,))
            writer.start()
            time.sleep(0.3 + 1.2 * drawn.random())
            writer.kill()
            writer.join()
            ended = "killed" if writer.exitcode else f"done within {time.perf_counter() - began:.0f} s"
            outcomes[f"{ended}: {judged(settings)}"] += 1
    print("\n".join(f"{count:5} {outcome}" for outcome, count in sorted(outcomes.items())))
    sys.exit(1 if any("WRONG" in outcome for outcome in outcomes) else 0)


def write(settings: Settings, *, rebuild: bool = False) -> None:
    """Bring the index in step."""
    sync_shared(settings, EMBEDDER, rebuild=rebuild)[0].close()


def judged(settings: Settings) -> str:
    """Whether documents are whole after the kill, and those of the corpus after a sync."""
    with closing(open_milvus(settings, EMBEDDER)) as index:
        before = all(is_whole(index, summary.doc_id) for summary in index.summaries()) and answers_from_documents(index)
    write(settings)
    documents = {
        document.doc_id: document for document in map(read, ((settings, path) for path in corpus_paths(settings.corpus)))
    }
    with closing(open_milvus(settings, EMBEDDER)) as index:
        held = {summary.doc_id: index.document(summary.doc_id) for summary in index.summaries()}
        after = held == documents and all(is_whole(index, doc_id) for doc_id in held) and answers_from_documents(index)
    return "right" if before and after else f"WRONG (whole after the kill: {before}, in step after a sync: {after})"


def read(place: tuple[Settings, Path]) -> Document:
    """A document of the corpus."""
    settings, path = place
    return read_document(path, document_id(settings.corpus, path), settings.max_document_bytes)


def is_whole(index: MilvusIndex, doc_id: str) -> bool:
    """Whether all passages of a document are there, of one state of it."""
    return index.passages_of(doc_id) == passages_of(index.document(doc_id))


def answers_from_documents(index: MilvusIndex) -> bool:
    """Whether all that is found stands in the documents as they are."""
    found = [hit.passage for question in QUESTIONS for hit in retrieve(index, question, EMBEDDER.encode([question])[0], 20)]
    return all(passage in passages_of(index.document(passage.doc_id)) for passage in found)


def passages_of(document: Document) -> tuple[Passage, ...]:
    """How a document is cut."""
    return split_passages(document, max_tokens=load_settings().passage_tokens, fits=EMBEDDER.fits)


if __name__ == "__main__":
    main()
