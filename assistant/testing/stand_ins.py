"""Small real stand-ins for the ports, for tests and experiments: no model, no store, and the same answers every time."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from assistant.errors import StoreError
from assistant.extraction.word_alignment import Alignment, align_words
from assistant.ingestion.passages import index_text, split_passages
from assistant.models.embedder import Embedder, Vectors
from assistant.models.minilm import WordVectors
from assistant.progress import Progress, no_progress
from assistant.retrieval.bm25 import Bm25
from assistant.retrieval.index import Candidate
from assistant.retrieval.postings import TABLES, Postings
from assistant.schema import Citation, Claim, Document, Draft, Hit, Passage, Support, Verdict
from assistant.text.words import stems, words
from assistant.verification.evidence import is_copy


class HashEmbedder:
    """Embeds a text as the sum of its stems' signs, which a hash draws: texts that share words are similar."""

    DIMENSION = 128
    LONGEST = 256
    """Words that a text may have, before the rest is not seen."""

    identity = "hash@1"

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """Embed texts one by one; one without any word gets the vector of no word."""
        vectors = np.zeros((len(texts), self.DIMENSION), np.float32)
        for i, text in enumerate(texts):
            summed = np.sum([_signs(stem) for stem in stems(text)[: self.LONGEST] or [""]], axis=0)
            vectors[i] = summed / (np.linalg.norm(summed) or 1.0) if summed.any() else _signs("") / self.DIMENSION**0.5
            progress(i + 1, len(texts))
        return vectors

    def fits(self, text: str) -> bool:
        """Counted in words."""
        return len(words(text)) <= self.LONGEST


class MemoryIndex:
    """An index in memory that compares with every vector; it scores as `LocalIndex` does."""

    def __init__(self, documents: Sequence[Document], embedder: Embedder, *, passage_tokens: int = 180) -> None:
        self._documents = {document.doc_id: document for document in documents}
        self._passages = {
            passage.passage_id: passage
            for document in documents
            for passage in split_passages(document, max_tokens=passage_tokens, fits=embedder.fits)
        }
        texts = {key: index_text(passage.heading, passage.text) for key, passage in self._passages.items()}
        self._whole = embedder.encode(list(texts.values()))
        self._parts = {
            key: embedder.encode([passage.sentence_text(span) for span in passage.sentences])
            for key, passage in self._passages.items()
        }
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        connection.executescript(TABLES)
        self._keys = dict(enumerate(texts, start=1))
        self._bm25 = Bm25(connection, Postings())
        self._bm25.add(enumerate(texts.values(), start=1))

    def search(self, vector: Vectors, query: str, n: int, within: Collection[str] = ()) -> tuple[Candidate, ...]:
        """Rank by vectors and by words; see `PassageIndex`."""
        wanted = {number for number, key in self._keys.items() if self._passages[key].doc_id in (within or self._documents)}
        whole = zip(self._parts.items(), (self._whole @ vector).tolist(), strict=True)
        scores = {key: round(cosine, 5) + round(float((rows @ vector).max(initial=-1)), 5) for (key, rows), cosine in whole}
        scores = {self._keys[number]: scores[self._keys[number]] for number in sorted(wanted)}
        dense = dict(sorted(scores.items(), key=lambda item: -item[1])[:n])
        lexical = {self._keys[number]: score for number, score in self._bm25.search(query, n, np.array(sorted(wanted)))}
        return tuple(Candidate(self._passages[key], dense.get(key), lexical.get(key)) for key in {**dense, **lexical})

    def similarities(self, vector: Vectors, passages: Sequence[Passage]) -> tuple[tuple[float, ...], ...]:
        """Cosines with the sentences; see `PassageIndex`."""
        return tuple(tuple((self._parts[passage.passage_id] @ vector).tolist()) for passage in passages)

    def document(self, doc_id: str) -> Document:
        """One document; see `PassageIndex`."""
        if doc_id not in self._documents:
            raise StoreError(f"document {doc_id!r} is not in the index; name one of {sorted(self._documents)}")
        return self._documents[doc_id]

    def passages_of(self, doc_id: str) -> tuple[Passage, ...]:
        """The passages of a document, in order; see `PassageIndex`."""
        return tuple(passage for passage in self._passages.values() if passage.doc_id == doc_id)


class StemAligner:
    """Aligns words that have the same stem, and no others."""

    def align(self, question: str, sentences: Sequence[str]) -> tuple[Alignment, ...]:
        """Compare stems; see `Aligner`."""
        return tuple(align_words(*_one_hot(question, sentence)) for sentence in sentences)


class CopyVerifier:
    """A claim is supported if it is, word for word, a text it cites; anything else is unsupported."""

    name = "copy"

    def verify(self, draft: Draft, hits: Sequence[Hit], documents: Mapping[str, Document]) -> tuple[Verdict, ...]:  # noqa: ARG002
        """Compare each claim with its citations alone; see `Verifier`."""
        cited = {citation.marker: citation for citation in draft.citations}
        return tuple(_verdict(claim, cited) for claim in draft.claims)


def _verdict(claim: Claim, cited: Mapping[int, Citation]) -> Verdict:
    markers = () if claim.failure else claim.markers
    source = next((cited[m] for m in markers if m in cited and is_copy(claim.text, cited[m].cited_text)), None)
    return Verdict(claim, Support.SUPPORTED if source else Support.UNSUPPORTED, 1.0 if source else 0.0, source)


def _signs(stem: str) -> Vectors:
    bits = np.unpackbits(
        np.frombuffer(hashlib.blake2b(stem.encode("utf-8", "surrogatepass"), digest_size=16).digest(), np.uint8)
    )
    return bits.astype(np.float32) * 2 - 1


def _one_hot(*texts: str) -> tuple[WordVectors, ...]:
    """The words of the texts, each with a vector that it shares with all words of its stem."""
    places = {stem: i for i, stem in enumerate(dict.fromkeys(stem for text in texts for stem in stems(text)))}
    axes = np.eye(len(places), dtype=np.float32)
    return tuple(WordVectors(tuple(words(text)), axes[[places[stem] for stem in stems(text)]]) for text in texts)
