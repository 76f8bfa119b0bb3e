"""Counting tokens with an encoding of our own, so that nothing is downloaded.

`tiktoken` fetches its named encodings at first use. This one ships in `assistant/data`: byte-level BPE, 256 bytes and 7,936
merges, made by `training/train_encoding.py`.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.resources
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import tiktoken

CountTokens = Callable[[str], int]

ENCODING_NAME = "articles-8k"
VOCABULARY_SIZE = 8192

_CACHED = {
    "cl100k_base": (
        "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
    "o200k_base": (
        "fb374d419588a4632f3f557e76b4b70aebbca790",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
}
"""The file names under which tiktoken caches the encodings of chat models, and the SHA-256 of these files."""

# Cuts text into pieces, which merges never cross. It means the same to tiktoken and to `tokenizers`, which trains the merges.
# Blanks are counted up to 64 because tiktoken panics (its regex stack overflows) on an unbounded run of a million.
PATTERN = "|".join(
    (
        r"['’](?:[sdmtSDMT]|[lL][lL]|[vV][eE]|[rR][eE])(?!\p{L})",
        r" ?[\p{L}\p{M}]+",
        r" ?\p{N}{1,3}",
        r" ?[^\s\p{L}\p{M}\p{N}]+",
        r"\s{0,63}[\r\n]",
        r"\s{1,64}(?!\S)",
        r"\s{1,64}",
    )
)


@functools.cache
def encoding() -> tiktoken.Encoding:
    """Load the packaged encoding, once per process."""
    packaged = importlib.resources.files("assistant") / "data" / f"{ENCODING_NAME}.tiktoken"
    rows = (line.split() for line in packaged.read_bytes().splitlines())
    return tiktoken.Encoding(
        ENCODING_NAME,
        pat_str=PATTERN,
        mergeable_ranks={base64.b64decode(token): int(rank) for token, rank in rows},
        special_tokens={},
        explicit_n_vocab=VOCABULARY_SIZE,
    )


def count_tokens(text: str) -> int:
    """Count the tokens of any string; text that looks like a special token is plain text, a lone surrogate counts as U+FFFD."""
    return len(encoding().encode_ordinary(text))


def token_counter(model: str) -> CountTokens:
    """How to count for a chat model `provider:name`: with its own encoding where tiktoken has it on disk, else with ours.

    Ours has the smaller vocabulary and so counts more tokens, which errs on the side of what fits.
    """
    try:
        name = tiktoken.encoding_name_for_model(model.partition(":")[2])
    except KeyError:
        return count_tokens
    if not _at_hand(name):
        return count_tokens
    own = tiktoken.get_encoding(name)
    return lambda text: len(own.encode_ordinary(text))


def _at_hand(name: str) -> bool:
    """Whether tiktoken can load an encoding without fetching it: its file is in the cache, and whole."""
    if name not in _CACHED:
        return False
    key, digest = _CACHED[name]
    folder = os.environ.get("TIKTOKEN_CACHE_DIR", os.environ.get("DATA_GYM_CACHE_DIR"))
    path = (Path(tempfile.gettempdir()) / "data-gym-cache" if folder is None else Path(folder)) / key
    return folder != "" and path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest
