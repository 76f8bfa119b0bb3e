"""BERT's forward pass in NumPy (Devlin et al. 2019), for the bundled MiniLM (Wang et al. 2020) and what was trained from it.

Importing PyTorch takes seconds, reading one question a few milliseconds. A test holds this pass to PyTorch's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.models.embedder import Vectors
from assistant.models.parallel import one_blas_thread

_HEADS = 12
_LAYERS = 6
PIECES = 512
"""Word pieces that are read at a time; more gain nothing, take memory, and leave less to share out among processor cores."""
_ROWS = 32  # of hidden values, which stay in the processor's cache while GELU goes over them a dozen times

Group = tuple[int, int, int]
"""Texts of the same length, side by side: the place of the first piece, how many texts, and how many pieces each has."""


@dataclass(frozen=True, slots=True)
class Dense:
    """An affine map, x W + b."""

    weight: Vectors  # (inputs, outputs), transposed once at load so that each product reads memory in order
    bias: Vectors

    def __call__(self, x: Vectors) -> Vectors:
        """Map each row of `x`, shape (rows, inputs), to one of shape (rows, outputs)."""
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
    attend: Dense  # queries, keys and values in one product
    attended: Dense
    attention_norm: _LayerNorm
    widen: Dense
    narrow: Dense
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


class Bert:
    """Six layers over word pieces.

    Args:
        tensors: the weights by their published names.
        words: the word embeddings, shape (vocabulary, width), which several of these may share.
    """

    def __init__(self, tensors: Mapping[str, Vectors], words: Vectors) -> None:
        self._words = words
        types = tensors["embeddings.token_type_embeddings.weight"]
        self._places = tuple(tensors["embeddings.position_embeddings.weight"] + one for one in types)
        self._norm = _norm(tensors, "embeddings.LayerNorm")
        self._layers = [_layer(tensors, f"encoder.layer.{i}.") for i in range(_LAYERS)]

    def states(self, rows: Sequence[Sequence[int]], seconds: Sequence[int] | None = None) -> list[Vectors]:
        """The last hidden states of each row of word pieces, shape (length, width).

        Args:
            rows: ids of word pieces, up to 512 each.
            seconds: where the second text of each row begins; without it there is none.
        """
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        lengths = [len(rows[i]) for i in order]
        starts = np.cumsum([0, *lengths]).tolist()
        groups = [(starts[lengths.index(length)], texts, length) for length, texts in Counter(lengths).items()]
        ids = np.concatenate([rows[i] for i in order])
        firsts = [len(rows[i]) if seconds is None else seconds[i] for i in order]
        x = self._norm(self._words[ids] + np.concatenate([self._placed(*pair) for pair in zip(lengths, firsts, strict=True)]))
        with one_blas_thread:
            for layer in self._layers:
                x = layer(x, groups)
        found = {i: x[start : start + length] for i, start, length in zip(order, starts, lengths, strict=False)}
        return [found[i] for i in range(len(rows))]

    def _placed(self, length: int, first: int) -> Vectors:
        """The place of each piece, and which of the two texts it is of."""
        placed: Vectors = np.concatenate([self._places[0][:first], self._places[1][first:length]])
        return placed


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indexes of texts of similar length, as many as make up `PIECES`."""
    batch, pieces = list[int](), 0
    for i in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if batch and pieces + lengths[i] > PIECES:
            yield batch
            batch, pieces = [], 0
        batch.append(i)
        pieces += lengths[i]
    if batch:
        yield batch


def _attention(heads: Vectors, length: int) -> Vectors:
    """Texts of one length, each attending to itself; `heads` has queries, keys, values, shape (texts * length, 3 * width)."""
    width = heads.shape[-1] // 3
    query, key, value = heads.reshape(-1, length, 3, _HEADS, width // _HEADS).transpose(2, 0, 3, 1, 4)
    scores = query @ key.transpose(0, 1, 3, 2) * np.float32((width // _HEADS) ** -0.5)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    mixed: Vectors = (weights @ value).transpose(0, 2, 1, 3).reshape(-1, width)
    return mixed


def dense(tensors: Mapping[str, Vectors], *names: str) -> Dense:
    """The affine maps of these names as one, side by side."""
    weight = np.concatenate([tensors[f"{name}.weight"] for name in names])
    return Dense(np.ascontiguousarray(weight.T), np.concatenate([tensors[f"{name}.bias"] for name in names]))


def _norm(tensors: Mapping[str, Vectors], name: str) -> _LayerNorm:
    return _LayerNorm(tensors[f"{name}.weight"], tensors[f"{name}.bias"])


def _layer(tensors: Mapping[str, Vectors], prefix: str) -> _Layer:
    attention = f"{prefix}attention."
    return _Layer(
        attend=dense(tensors, *(f"{attention}self.{part}" for part in ("query", "key", "value"))),
        attended=dense(tensors, f"{attention}output.dense"),
        attention_norm=_norm(tensors, f"{attention}output.LayerNorm"),
        widen=dense(tensors, f"{prefix}intermediate.dense"),
        narrow=dense(tensors, f"{prefix}output.dense"),
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
