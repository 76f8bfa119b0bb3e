"""Embedder port, and the adapter for any sentence-transformers model.

The bundled model has an adapter of its own (`minilm.py`), because importing sentence-transformers takes seconds and a single
question needs milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Protocol

import numpy as np
import numpy.typing as npt

from assistant.errors import SettingsError
from assistant.models.remembered import Remembered
from assistant.models.weights import LOADER_FAULTS, first_line, offline, state_digest
from assistant.progress import Progress, no_progress

Vectors = npt.NDArray[np.float32]

BUNDLED = "all-MiniLM-L6-v2"


class Embedder(Protocol):
    """Turns texts into vectors whose dot product is their similarity."""

    @property
    def identity(self) -> str:
        """Name and digest of the weights; an index made by another identity does not fit."""

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """Embed texts as rows of unit length, shape (len(texts), dimension)."""

    def fits(self, text: str) -> bool:
        """Whether the model reads the text whole, without cutting it off."""


class SentenceTransformersEmbedder:
    """Any model that sentence-transformers loads, by name or path; safetensors weights only.

    Args:
        name: of the model, or its folder.
        device: where PyTorch runs it, such as `cpu`, `cuda` or `mps`.
        allow_downloads: whether a model that is not on this machine may be fetched from its hub.

    Raises:
        SettingsError: if the model is not on this machine, has no safetensors weights, or the device can't be used.
    """

    BATCH = 64

    def __init__(self, name: str, device: str = "cpu", *, allow_downloads: bool = False) -> None:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer

        try:
            with nullcontext() if allow_downloads else offline():
                self._model = SentenceTransformer(
                    name,
                    device=device,
                    local_files_only=not allow_downloads,
                    trust_remote_code=False,
                    model_kwargs={"use_safetensors": True},
                )
        except (SafetensorError, *LOADER_FAULTS) as error:
            raise SettingsError(
                f"embedder {name!r} can't be loaded on {device!r} ({first_line(error)}); name a sentence-transformers model "
                f"and a device that this machine has, or leave the settings out for the bundled {BUNDLED!r} on 'cpu'"
            ) from error
        self.identity = f"{name}@{state_digest(self._model)}"

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """Embed in batches of similar length."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors: list[Vectors] = []
        for start in range(0, len(order), self.BATCH):
            batch = [texts[i] for i in order[start : start + self.BATCH]]
            vectors.append(self._model.encode(batch, normalize_embeddings=True, show_progress_bar=False))
            progress(start + len(batch), len(texts))
        if not vectors:
            return np.zeros((0, self._model.encode("").size), np.float32)
        return np.concatenate(vectors).astype(np.float32)[np.argsort(order)]

    def fits(self, text: str) -> bool:
        """Counted with the model's own tokenizer, special tokens included."""
        longest: int = self._model.max_seq_length or 512
        return len(self._model.tokenizer(text, truncation=False, verbose=False)["input_ids"]) <= longest


class RememberedVectors:
    """The vectors of the last `size` texts, for an embedder that is asked only for others; safe to share between threads."""

    def __init__(self, embedder: Embedder, size: int = 4096) -> None:
        self._embedder = embedder
        self._remembered: Remembered[str, Vectors] = Remembered(lambda texts: list(embedder.encode(texts)), size)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed texts as rows of unit length, all that are new in one batch."""
        return np.stack(self._remembered(texts)) if texts else self._embedder.encode([])
