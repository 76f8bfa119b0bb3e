"""BERT's forward pass in NumPy (Devlin et al. 2019), for the bundled MiniLM (Wang et al. 2020) and what was trained from it.

Importing PyTorch takes seconds, reading one question a few milliseconds. A test holds this pass to PyTorch's.

What is read of a text depends on the text alone, to the last bit, whatever else is in its batch: so texts may be batched, and
what was read of them kept, without a question's score depending on what was asked before. A product of BLAS is computed in
tiles, and a row may be summed up in another order at the edge of one; so each text begins where a tile does (`blas.tile`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.models.blas import one_blas_thread, tile
from assistant.models.embedder import Vectors
from assistant.models.parallel import cores

_HEADS = 12
_LAYERS = 6
PIECES = 512
"""About how many word pieces are read at a time; more gain nothing, take memory, and leave less to share out among cores."""
_ROWS = 32  # of hidden values, which stay in the processor's cache while GELU goes over them a dozen times

Group = tuple[int, int, int]
"""Texts of the same length, one after another: the row of the first piece, how many texts, and how many pieces each has."""


@dataclass(frozen=True, slots=True)
class Dense:
    """An affine map, x W + b."""

    weight: Vectors  # (inputs, outputs), transposed once at load so that each product reads memory in order
    bias: Vectors

    def __call__(self, x: Vectors) -> Vectors:
        """Map each row of `x`, shape (rows, inputs), to one of shape (rows, outputs)."""
        mapped = x @ self.weight
        mapped += self.bias
        return mapped


@dataclass(frozen=True, slots=True)
class _LayerNorm:
    gain: Vectors
    bias: Vectors

    def __call__(self, x: Vectors) -> Vectors:
        x = x - x.mean(-1, keepdims=True)
        x /= np.sqrt(np.square(x).mean(-1, keepdims=True) + np.float32(1e-12))
        x *= self.gain
        x += self.bias
        return x


@dataclass(frozen=True, slots=True)
class _Layer:
    attend: Dense  # queries, keys and values in one product
    attended: Dense
    attention_norm: _LayerNorm
    widen: Dense
    narrow: Dense
    output_norm: _LayerNorm

    def __call__(self, x: Vectors, groups: Sequence[Group]) -> Vectors:
        """One transformer layer; `x` is (rows, width), the pieces of all texts one after another.

        All products but those of attention run over all rows at once, so that the weights are read once; texts of the same
        length attend together.
        """
        x = self.attention_norm(x + self.attended(_attention(self.attend(x), groups)))
        widened = self.widen(x)
        _gelu(widened)
        return self.output_norm(x + self.narrow(widened))


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
        starts = np.cumsum([0, *map(_tiled, lengths)]).tolist()
        groups = [(starts[lengths.index(length)], texts, length) for length, texts in Counter(lengths).items()]
        x = np.zeros((starts[-1], self._words.shape[1]), np.float32)  # rows of no piece are in no group, and nobody reads them
        for i, start, length in zip(order, starts, lengths, strict=False):
            x[start : start + length] = self._placed(rows[i], length if seconds is None else seconds[i])
        with one_blas_thread:
            for layer in self._layers:
                x = layer(x, groups)
        found = {i: x[start : start + length] for i, start, length in zip(order, starts, lengths, strict=False)}
        return [found[i] for i in range(len(rows))]

    def _placed(self, ids: Sequence[int], second: int) -> Vectors:
        """What goes into the first layer: each piece with its place, and with which of the two texts it is of."""
        places = np.concatenate([self._places[0][:second], self._places[1][second : len(ids)]])
        return self._norm(self._words[np.asarray(ids)] + places)


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indexes of texts of similar length, in batches of about as many pieces each, so many that all cores have work."""
    wanted = sum(lengths) / (-(-sum(lengths) // (PIECES * cores())) * cores() or 1)
    batch, until, done = list[int](), wanted, 0
    for i in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if batch and done + lengths[i] / 2 > until:
            yield batch
            batch, until = [], until + wanted
        batch.append(i)
        done += lengths[i]
    if batch:
        yield batch


def _attention(heads: Vectors, groups: Sequence[Group]) -> Vectors:
    """Each text attending to itself; `heads` has the queries, keys and values of all, shape (rows, 3 * width)."""
    width = heads.shape[-1] // 3
    mixed = np.zeros((len(heads), width), np.float32)
    for first, texts, length in groups:
        rows = slice(first, first + texts * _tiled(length))
        query, key, value = heads[rows].reshape(texts, -1, 3, _HEADS, width // _HEADS)[:, :length].transpose(2, 0, 3, 1, 4)
        weights = query @ key.transpose(0, 1, 3, 2)
        weights *= np.float32((width // _HEADS) ** -0.5)
        weights -= weights.max(-1, keepdims=True)
        np.exp(weights, out=weights)
        attended = weights @ value
        attended /= weights.sum(-1, keepdims=True)
        mixed[rows].reshape(texts, -1, _HEADS, width // _HEADS)[:, :length] = attended.transpose(0, 2, 1, 3)
    return mixed


def _tiled(length: int) -> int:
    """The rows that a text of so many pieces takes up."""
    return -(-length // tile()) * tile()


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


def _gelu(x: Vectors) -> None:
    """Put GELU, x/2 (1 + erf(x / √2)), in place of each x, with erf by Abramowitz and Stegun 7.1.26.

    Their polynomial is of 1 - erf |x|, so it is taken from max(x, 0). The absolute error is below 5e-7 for |x| up to 8.
    """
    size, t, tail = (np.empty((_ROWS, x.shape[1]), np.float32) for _ in range(3))
    for first in range(0, len(x), _ROWS):
        rows = x[first : first + _ROWS]
        _gelu_rows(rows, size[: len(rows)], t[: len(rows)], tail[: len(rows)])


def _gelu_rows(x: Vectors, size: Vectors, t: Vectors, tail: Vectors) -> None:
    """`_gelu`; the other arrays are of the same shape, and overwritten."""
    np.abs(x, out=size)
    np.multiply(size, np.float32(0.3275911 * 0.7071067811865476), out=t)
    t += np.float32(1)
    np.divide(np.float32(1), t, out=t)
    np.multiply(t, np.float32(1.061405429 / 2), out=tail)
    for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        tail += np.float32(coefficient / 2)
        tail *= t
    np.multiply(size, size, out=t)
    t *= np.float32(-0.5)
    np.exp(t, out=t)
    tail *= t
    tail *= size
    x += size
    x *= np.float32(0.5)
    x -= tail
