"""The verifier that an eval measures: the one that the settings choose, or one that reads with other trained weights."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.components import choose_verifier
from assistant.models.minilm import bundled_embedder
from assistant.models.reader import MiniLMReader
from assistant.models.weights import file_digest
from assistant.settings import load_settings
from assistant.verification.verifier import LocalVerifier


def add_weights_argument(parser: argparse.ArgumentParser) -> None:
    """Let a command name other weights."""
    parser.add_argument("--weights", type=Path, help="weights of `training.reader`, in place of those that ship")


def trained_reader(weights: Path) -> MiniLMReader:
    """The reader with these weights."""
    return MiniLMReader(bundled_embedder(), weights, file_digest(weights))


def chosen_verifier(weights: Path | None) -> LocalVerifier:
    """The verifier of the settings (`ASSISTANT_VERIFIER_MODEL=...` reads with a model of one's own), or with other weights."""
    if weights:
        return LocalVerifier(bundled_embedder(), trained_reader(weights), load_settings().strictness)
    return choose_verifier(load_settings(), bundled_embedder())
