"""Counting tokens with an encoding of our own, so that nothing is downloaded.

`tiktoken` fetches its named encodings at first use. This one ships in `assistant/data`: byte-level BPE, 256 bytes and 7,936
merges, made by `training/train_encoding.py`.
"""

from __future__ import annotations

import base64
import functools
import importlib.resources

import tiktoken

ENCODING_NAME = "articles-8k"
VOCABULARY_SIZE = 8192

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
