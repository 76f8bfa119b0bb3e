"""Scorers: how well sentences support a claim, by the verifier and by scores that need none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from assistant.errors import EvalError, MissingExtraError, SettingsError
from assistant.models.embedder import Embedder, RememberedVectors
from assistant.models.entailment import EntailmentModel
from assistant.schema import Support
from assistant.settings import Settings
from assistant.text.words import stems
from assistant.verification.evidence_window import read_together
from assistant.verification.facts.alignment import common_subsequence
from assistant.verification.verifier import LocalVerifier

_READ = 230  # words, about what a window of the reader holds; with 150 and 100 it told less on what is held out for development
_WINDOW = 10  # sentences that a cross-encoder reads at once: about what 512 word pieces hold


@dataclass(frozen=True, slots=True)
class Opinion:
    """A score in [0, 1]; `supported` is None from a scorer that does not decide."""

    score: float
    supported: bool | None = None


class Scorer(Protocol):
    """Says how well sentences support one sentence of a claim."""

    name: str
    decides: bool
    trained: bool
    """Whether it has seen labels of the documents that are not held out."""

    def score(self, claim: str, sentences: Sequence[str]) -> Opinion:
        """How well the sentences, at least one, support the claim."""


class LocalScorer:
    """The verifier with its own decision."""

    name, decides, trained = "verifier", True, True

    def __init__(self, verifier: LocalVerifier) -> None:
        self._verifier = verifier

    def score(self, claim: str, sentences: Sequence[str]) -> Opinion:
        """As the verifier judges; see `LocalVerifier.judge`."""
        judgement = self._verifier.judge(claim, sentences)
        return Opinion(judgement.score, judgement.support is Support.SUPPORTED)


class ReaderScorer:
    """The reader alone: the probability that the sentences nearest to the claim support it."""

    name, decides, trained = "reader", False, True

    def __init__(self, reader: EntailmentModel) -> None:
        self._reader = reader

    def score(self, claim: str, sentences: Sequence[str]) -> Opinion:
        """From a window as large as those that it was trained on."""
        return Opinion(read_together(self._reader, claim, sentences, _READ).supported)


class RougeScorer:
    """ROUGE-L recall (Lin 2004): how much of the claim, in order, the best sentence has."""

    name, decides, trained = "ROUGE-L", False, False

    def score(self, claim: str, sentences: Sequence[str]) -> Opinion:
        """On stems, stop words included."""
        wanted = stems(claim)
        longest = max(common_subsequence(wanted, stems(sentence)) for sentence in sentences)
        return Opinion(longest / len(wanted) if wanted else 0.0)


class CosineScorer:
    """Cosine of the claim with the best sentence, below 0 counted as 0."""

    name, decides, trained = "MiniLM cosine", False, False

    def __init__(self, embedder: Embedder) -> None:
        self._vectors = RememberedVectors(embedder)

    def score(self, claim: str, sentences: Sequence[str]) -> Opinion:
        """By the bundled encoder, or the one given."""
        vectors = self._vectors.encode([claim, *sentences])
        return Opinion(float(np.clip(vectors[1:] @ vectors[0], 0, 1).max()))


class EntailmentScorer:
    """A cross-encoder for natural language inference or grounding: the probability that ten sentences support the claim.

    Raises:
        EvalError: if the model is not on this machine, or does not say which of its classes is entailment.
    """

    decides, trained = False, False

    def __init__(self, name: str, *, allow_downloads: bool = False) -> None:
        from assistant.models.cross_encoder import CrossEncoder

        self.name = f"NLI {Path(name).name}"
        try:
            self._model = CrossEncoder(name, allow_downloads=allow_downloads)
        except (SettingsError, MissingExtraError) as error:
            raise EvalError(str(error)) from error

    def score(self, claim: str, sentences: Sequence[str]) -> Opinion:
        """The best of the windows over the sentences."""
        windows = [" ".join(sentences[i : i + _WINDOW]) for i in range(0, len(sentences), _WINDOW)]
        return Opinion(max(chances.supported for chances in self._model.judge(claim, windows)))


def load_scorers(settings: Settings, nli: str | None = None) -> tuple[Scorer, ...]:
    """The verifier of the settings, the bundled reader alone if it is there, ROUGE-L and the encoder's cosine.

    Then the cross-encoder if one is named.

    Raises:
        SettingsError: if a model that the settings name can't be used.
        EvalError: if the cross-encoder can't be loaded.
    """
    from assistant.check import shared_verifier
    from assistant.models.minilm import bundled_embedder
    from assistant.models.reader import reader_if_any

    embedder = bundled_embedder()
    reader = reader_if_any(embedder)
    alone = (ReaderScorer(reader),) if reader else ()
    named = (EntailmentScorer(nli, allow_downloads=settings.allow_downloads),) if nli else ()
    return (LocalScorer(shared_verifier(settings)), *alone, RougeScorer(), CosineScorer(embedder), *named)
