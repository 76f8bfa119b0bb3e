"""An NLI or grounding cross-encoder of one's own as entailment model: MiniCheck, HHEM, DeBERTa trained on NLI, and their like.

Which class means what is read from the model's own `id2label`. A single score is a probability of support (HHEM 1); of two
classes without names the second one is "supported" (MiniCheck). All of them read the evidence first and the claim second.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.errors import SettingsError
from assistant.models.entailment import Chances
from assistant.models.transformers_model import load_model

SUPPORTED, UNSUPPORTED, CONTRADICTED = range(3)

_UNNAMED = re.compile(r"label_\d+")
_MEANINGS = (
    (re.compile(r"contradict|refute"), CONTRADICTED),
    (re.compile(r"neutral|\bnei\b|^not|^non|^un|^in|hallucinat"), UNSUPPORTED),
    (re.compile(r"entail|support|consistent|faithful|ground|factual"), SUPPORTED),
)
"""Tried in this order: "not_entailment" has "entail" in it, too."""


class CrossEncoder:
    """What a model for sequence classification says to evidence and claim; see `EntailmentModel`.

    Args:
        name: of the model, or its folder.
        allow_downloads: whether it may be fetched.

    Raises:
        SettingsError: if it can't be loaded, or its classes don't say what they mean.
        MissingExtraError: if transformers is not installed.
    """

    def __init__(self, name: str, *, allow_downloads: bool = False) -> None:
        loaded = load_model("verifier_model", name, "AutoModelForSequenceClassification", allow_downloads)
        self.identity = loaded.identity
        self._loaded = loaded
        self._meanings = meanings(name, loaded.model.config.id2label)

    def judge(self, claim: str, texts: Sequence[str]) -> tuple[Chances, ...]:
        """One pass for each text, so that no score depends on what else is read; of a claim half a window is read at most."""
        said = self._loaded.shortened(claim, self._loaded.longest // 2)
        return tuple(self._chances(self._logits(said, text)) for text in texts)

    def _logits(self, claim: str, text: str) -> Any:
        import torch

        pair = self._loaded.tokenizer(
            text, claim, truncation="only_first", max_length=self._loaded.longest, return_tensors="pt"
        )
        with torch.inference_mode():
            return self._loaded.model(**pair).logits[0].float()

    def _chances(self, logits: Any) -> Chances:
        if len(self._meanings) == 1:
            supported = float(logits.sigmoid()[0])
            return Chances(supported, 1 - supported, 0.0)
        sums = [0.0, 0.0, 0.0]
        for place, chance in enumerate(logits.softmax(-1).tolist()):
            sums[self._meanings[place]] += chance
        return Chances(*sums)


def meanings(name: str, labels: Mapping[int, str]) -> tuple[int, ...]:
    """What each class stands for.

    >>> meanings("m", {0: "contradiction", 1: "entailment", 2: "neutral"})
    (2, 0, 1)
    >>> meanings("m", {0: "not_entailment", 1: "entailment"}), meanings("m", {0: "LABEL_0", 1: "LABEL_1"})
    ((1, 0), (1, 0))

    Raises:
        SettingsError: if that can't be told.
    """
    said = [str(labels[place]).lower() for place in sorted(labels)]
    if len(said) == 1:
        return (SUPPORTED,)
    if len(said) == len(_MEANINGS) - 1 and all(map(_UNNAMED.fullmatch, said)):
        return (UNSUPPORTED, SUPPORTED)
    found = tuple(next((meaning for pattern, meaning in _MEANINGS if pattern.search(label)), None) for label in said)
    known = tuple(meaning for meaning in found if meaning is not None)
    if len(known) < len(found) or known.count(SUPPORTED) != 1:
        raise SettingsError(
            f"verifier_model {name!r} has the classes {said!r}; name a model whose `id2label` tells entailment from the others"
        )
    return known
