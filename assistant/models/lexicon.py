"""Words in common use: those that the vocabulary of the bundled encoder has whole."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from assistant.models.minilm import bundled_folder

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def is_common(word: str) -> bool:
    """Whether a word is one of some 24,000 that stand in much English text, inflected forms and names among them."""
    return _tokenizer().token_to_id(word.lower()) is not None


@cache
def _tokenizer() -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer: Tokenizer = Tokenizer.from_file(os.fspath(bundled_folder() / "tokenizer.json"))
    return tokenizer
