"""Train the token encoding that `assistant.text.tokens` loads: byte-level BPE, written in tiktoken's file format.

    python training/train_encoding.py [--data ../shared/data] [--out assistant/data/articles-8k.tiktoken]

The same data and the same version of `tokenizers` write the same bytes. Before it writes, the script checks that tiktoken cuts
held-out text exactly as the `tokenizers` library does.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import tiktoken
from bm25s import stopwords
from tokenizers import Regex, Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Sequence, Split
from tokenizers.trainers import BpeTrainer

from assistant.text.tokens import ENCODING_NAME, PATTERN, VOCABULARY_SIZE
from evals.datasets import squad_articles, squad_file

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
OUT = ROOT / "assistant" / "data" / f"{ENCODING_NAME}.tiktoken"

HELD_OUT = ("French and Indian War", "Force")  # SQuAD articles; rows of other sets with these titles are skipped too
MAX_TOKEN_LENGTH = 20  # bytes; longer tokens would be ruled lines and learned-by-heart names

# Not all articles are in English, but the data is: common words, accented letters and two-digit numbers are added, this often.
LANGUAGES = ("GERMAN", "DUTCH", "FRENCH", "SPANISH", "PORTUGUESE", "ITALIAN", "SWEDISH", "NORWEGIAN", "DANISH", "TURKISH")
WORD_REPEATS, LETTER_REPEATS, NUMBER_REPEATS = 20, 400, 100
LETTERS = "".join(map(chr, chain(range(0xC0, 0xD7), range(0xD8, 0xF7), range(0xF8, 0x100)))) + (
    "ąćęłńóśźżŁŚŻčďěňřšťůžČŘŠŽășțŞşőűğİıāēģīķļņūėįųŒœ"
)


def read_json(path: Path) -> Any:
    """Read one JSON value."""
    return json.loads(path.read_text(encoding="utf-8"))


def read_json_lines(path: Path) -> list[Any]:
    """Read one JSON value a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def join_tokens(text: str) -> str:
    """Take the blanks of tokenised text back out around punctuation, roughly."""
    text = text.replace("``", '"').replace(" ''", '"')
    text = re.sub(r" ([,.;:!?)\]%]|n't\b|'(?:s|re|ve|ll|d|m)\b)", r"\1", text)
    return re.sub(r"([(\[$]) ", r"\1", text)


def squad_contexts(data: Path, *, held_out: bool) -> Iterator[str]:
    """Give the paragraphs of the articles that are held out, or of all the others."""
    for article in squad_articles(squad_file(data)):
        if (article.title.replace("_", " ") in HELD_OUT) == held_out:
            yield from article.paragraphs


def natural_questions(data: Path) -> Iterator[str]:
    """Give the Wikipedia paragraphs of both Natural Questions sets."""
    for row in read_json_lines(data / "nq_oracle" / "nq_oracle.jsonl"):
        if row["title"] not in HELD_OUT:
            yield row["passage"]
    for row in read_json_lines(data / "qed" / "qed.jsonl"):
        if row["title_text"] not in HELD_OUT:
            yield join_tokens(row["paragraph_text"])


def other_texts(data: Path) -> Iterator[str]:
    """Give the sentences of QAMR, the contexts of MTRAG-UN and the documents of SummEdits."""
    for line in (data / "qamr" / "wiki-sentences.tsv").read_text(encoding="utf-8").split("\n"):
        sentence = line.partition("\t")[2]
        if not re.search(r"-[LR][RSC]B-", sentence):
            yield join_tokens(sentence)
    for row in read_json_lines(data / "mtrag_un" / "reference.jsonl"):
        yield from (context["text"] for context in row["contexts"])
    for path in sorted((data / "summedits").glob("*.json")):
        yield from (row["doc"] for row in read_json(path))


def made_up_texts() -> Iterator[str]:
    """Give the share that isn't English running text: common words of other languages, accented letters, numbers."""
    for language in LANGUAGES:
        words = getattr(stopwords, f"STOPWORDS_{language}")
        yield f" {' '.join(words)}" * WORD_REPEATS
    yield "\n".join(LETTERS * LETTER_REPEATS)
    yield "".join(f"{number:02}\n" for number in range(100)) * NUMBER_REPEATS


def training_texts(data: Path) -> list[str]:
    """Collect every text to train on, without repeats, in a fixed order."""
    texts = chain(squad_contexts(data, held_out=False), natural_questions(data), other_texts(data))
    return [*dict.fromkeys(text for text in texts if text), *made_up_texts()]


def train(texts: Iterable[str], size: int = VOCABULARY_SIZE) -> Tokenizer:
    """Train a byte-level BPE tokenizer of at most `size` tokens, of which 256 are the bytes."""
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = Sequence(
        [Split(Regex(PATTERN), behavior="isolated"), ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    trainer = BpeTrainer(
        vocab_size=size,
        initial_alphabet=ByteLevel.alphabet(),
        max_token_length=MAX_TOKEN_LENGTH,
        special_tokens=[],
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def byte_letters() -> dict[str, int]:
    """Map the letter by which the ByteLevel alphabet shows a byte to that byte."""
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return {chr(byte): byte for byte in shown} | {chr(256 + place): byte for place, byte in enumerate(hidden)}


def to_ranks(tokenizer: Tokenizer) -> dict[bytes, int]:
    """Turn a tokenizer into tiktoken's ranks: the bytes in their own order, then the merges in theirs."""
    letters = byte_letters()
    tokens = [bytes([byte]) for byte in range(256)]
    for left, right in json.loads(tokenizer.to_str())["model"]["merges"]:
        tokens.append(bytes(letters[letter] for letter in left + right))
    return {token: rank for rank, token in enumerate(dict.fromkeys(tokens))}


def to_encoding(ranks: dict[bytes, int]) -> tiktoken.Encoding:
    """Build tiktoken's encoding from ranks."""
    return tiktoken.Encoding(ENCODING_NAME, pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})


def to_file_bytes(ranks: dict[bytes, int]) -> bytes:
    """Write ranks as tiktoken does: the token in base64, a blank, its rank, one token a line."""
    return b"".join(b"%s %d\n" % (base64.b64encode(token), rank) for token, rank in ranks.items())


def cut_with_tiktoken(encoding: tiktoken.Encoding, text: str) -> list[bytes]:
    """Cut text into tokens with tiktoken."""
    return encoding.decode_tokens_bytes(encoding.encode_ordinary(text))


def cut_with_tokenizers(tokenizer: Tokenizer, text: str) -> list[bytes]:
    """Cut text into tokens with the `tokenizers` library."""
    letters = byte_letters()
    return [bytes(letters[letter] for letter in token) for token in tokenizer.encode(text).tokens]


def check_same_cuts(tokenizer: Tokenizer, encoding: tiktoken.Encoding, texts: Iterable[str]) -> None:
    """Check that both libraries cut every text alike.

    Raises:
        SystemExit: if they differ.
    """
    for text in texts:
        if cut_with_tiktoken(encoding, text) != cut_with_tokenizers(tokenizer, text):
            raise SystemExit(f"error: tiktoken and tokenizers cut {text[:80]!r} differently; nothing is written")


def tokens_per_word(encoding: tiktoken.Encoding, texts: Iterable[str]) -> float:
    """Divide the tokens by the words, which are what blanks separate."""
    counts = [(len(encoding.encode_ordinary(text)), len(text.split())) for text in texts]
    return sum(tokens for tokens, _ in counts) / sum(words for _, words in counts)


def main() -> None:
    """Train, check, write."""
    parser = argparse.ArgumentParser(description="Train the token encoding that the assistant ships.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of data sets (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=OUT, help="file to write (default: %(default)s)")
    arguments = parser.parse_args()
    texts = training_texts(arguments.data)
    held_out = list(squad_contexts(arguments.data, held_out=True))
    tokenizer = train(texts)
    ranks = to_ranks(tokenizer)
    if len(ranks) != VOCABULARY_SIZE:
        raise SystemExit(f"error: {len(ranks)} tokens instead of {VOCABULARY_SIZE}; train on more text")
    encoding = to_encoding(ranks)
    check_same_cuts(tokenizer, encoding, chain(held_out, texts))
    content = to_file_bytes(ranks)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_bytes(content)
    print(f"{arguments.out}: {len(ranks)} tokens, {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}")
    print(f"trained on {len(texts)} texts, {sum(map(len, texts))} characters")
    print(f"{tokens_per_word(encoding, held_out):.3f} tokens a word on {len(held_out)} held-out paragraphs")


if __name__ == "__main__":
    main()
