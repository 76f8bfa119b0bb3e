"""An extractive question-answering model of one's own as reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from assistant.errors import SettingsError
from assistant.models.spans import Reading, Scored, TokenWindow, best_readings
from assistant.models.transformers_model import load_model
from assistant.schema import Passage

_ASKED = 128
"""Pieces of a question; what is longer is cut off."""
_OVERLAP = 0.4
"""The part of a window that the next one has, too."""


class QuestionAnsweringReader:
    """What a model for question answering finds in passages; see `Reader`.

    The rankers are trained on the bundled reader's scores; with another reader they still rank, and what they say of being sure
    is less reliable. A model that was trained on questions without answer (SQuAD 2.0) tells "no answer" by its first piece; for
    others that score says little.

    Args:
        name: of the model, or its folder.
        allow_downloads: whether it may be fetched.

    Raises:
        SettingsError: if it can't be loaded, or has no fast tokenizer, which alone knows where its pieces stand.
        MissingExtraError: if transformers is not installed.
    """

    def __init__(self, name: str, *, allow_downloads: bool = False) -> None:
        loaded = load_model("reader_model", name, "AutoModelForQuestionAnswering", allow_downloads)
        if not loaded.tokenizer.is_fast:
            raise SettingsError(f"reader_model {name!r} has no fast tokenizer; name a model that has a `tokenizer.json`")
        self.identity = loaded.identity
        self._loaded = loaded

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[tuple[Reading, ...], ...]:
        """One pass for each window, so that no score depends on what else is read."""
        asked = self._loaded.shortened(question, min(_ASKED, self._loaded.longest // 3))
        return best_readings(
            passages, (one for number, passage in enumerate(passages) for one in self._scored(asked, number, passage.text))
        )

    def _scored(self, question: str, number: int, text: str) -> Iterator[Scored]:
        windows = self._loaded.tokenizer(
            question,
            text,
            truncation="only_second",
            max_length=self._loaded.longest,
            stride=int(_OVERLAP * self._loaded.longest / 2),
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        for row in range(len(windows["input_ids"])):
            yield self._pass(windows, row, number)

    def _pass(self, windows: Any, row: int, number: int) -> Scored:
        import torch

        given = {
            name: torch.tensor([windows[name][row]])
            for name in ("input_ids", "attention_mask", "token_type_ids")
            if name in windows
        }
        with torch.inference_mode():
            told = self._loaded.model(**given)
        scores = np.stack([told.start_logits[0].float().numpy(), told.end_logits[0].float().numpy()], axis=1)
        places = [i for i, part in enumerate(windows.sequence_ids(row)) if part == 1]
        offsets = [windows["offset_mapping"][row][i] for i in places]
        first = places[0] if places else 0
        window = TokenWindow(number, windows["input_ids"][row], first, first, offsets)
        best = scores[places].max(0).sum() if places else 0.0
        return Scored(window, scores, float(best - scores[0].sum()))
