"""A transformers model with a head of one's own choice, by folder or cached name."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from assistant.errors import MissingExtraError, SettingsError
from assistant.models.weights import LOADER_FAULTS, first_line, offline, state_digest

_LONGEST = 512
"""Pieces that are read at once, at most, whatever the model could take: time grows with them."""
_SPECIAL = 8
"""Pieces that some models keep for themselves: RoBERTa has places for 514 and reads 512."""


@dataclass(frozen=True, slots=True)
class TransformersModel:
    """A model with its tokenizer; `identity` is its name and digest, `longest` how many pieces it reads at once."""

    model: Any
    tokenizer: Any
    identity: str
    longest: int

    def shortened(self, text: str, most: int) -> str:
        """The beginning of a text that has at most so many pieces."""
        ids = self.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]
        return text if len(ids) <= most else str(self.tokenizer.decode(ids[:most], skip_special_tokens=True))


def load_model(setting: str, name: str, head: str, allow_downloads: bool) -> TransformersModel:
    """The model that a setting names, with the head for its task; safetensors weights only.

    Args:
        setting: what the person set, for messages.
        name: of the model, or its folder.
        head: the class of transformers that loads it, such as `AutoModelForQuestionAnswering`.
        allow_downloads: whether a model that is not on this machine may be fetched from its hub.

    Raises:
        SettingsError: if there is no such model on this machine, or it lacks the head.
        MissingExtraError: if transformers is not installed.
    """
    try:
        import transformers
        from safetensors import SafetensorError
    except ImportError as error:
        raise MissingExtraError(
            f"{setting} {name!r} needs packages that are not installed ({first_line(error)}); "
            "install `article-assistant[models]`"
        ) from error
    given: dict[str, Any] = {"local_files_only": not allow_downloads, "trust_remote_code": False}
    try:
        with nullcontext() if allow_downloads else offline():
            tokenizer = transformers.AutoTokenizer.from_pretrained(name, use_fast=True, **given)
            model, info = getattr(transformers, head).from_pretrained(
                name, use_safetensors=True, output_loading_info=True, **given
            )
    except (SafetensorError, *LOADER_FAULTS) as error:
        raise SettingsError(
            f"{setting} {name!r} can't be loaded ({first_line(error)}); name the folder of a transformers model, or one "
            "that was downloaded before, or set `allow_downloads = true`"
        ) from error
    if info["missing_keys"]:
        raise SettingsError(
            f"{setting} {name!r} was not trained for this (it lacks {sorted(info['missing_keys'])[0]!r}); "
            f"name a model that {head} loads whole"
        )
    places = getattr(model.config, "max_position_embeddings", _LONGEST)
    longest = min(_LONGEST, tokenizer.model_max_length, places if places >= _LONGEST + _SPECIAL else max(places - _SPECIAL, 1))
    return TransformersModel(model.eval(), tokenizer, f"{name}@{state_digest(model)}", longest)
