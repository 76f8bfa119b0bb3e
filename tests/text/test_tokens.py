"""The token encoding that ships: its file, its vocabulary, its round trip, and that training it is repeatable."""

import hashlib
import importlib.resources
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import tiktoken.load
import tiktoken.registry
from hypothesis import given
from hypothesis import strategies as st
from tiktoken_ext import openai_public

from assistant.text.tokens import _CACHED, ENCODING_NAME, VOCABULARY_SIZE, count_tokens, encoding, token_counter

SHA256 = "7c660fbbfe4f679606a977485472a9bc76d030b7aeb378e50b01401ce1113fee"
TINY = ["The cat sat on the mat, and the cat's hat sat there too.\n", "Élan, 2019: naïve café – 12,345 cats\r\n"] * 3
AWKWARD = [
    "it's IT'S o'clock, they’re here",
    "a  b   c\t\n\r\n  d \n",
    "e\u0301te\u0301 नमस्ते",
    "👩‍👩‍👧 שלום\u200f مرحبا",
    "1234567 ½ ²",
]


@pytest.fixture(scope="module")
def training() -> ModuleType:
    path = Path(__file__).parents[2] / "training" / "train_encoding.py"
    spec = importlib.util.spec_from_file_location("train_encoding", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def packaged_bytes() -> bytes:
    return (importlib.resources.files("assistant") / "data" / f"{ENCODING_NAME}.tiktoken").read_bytes()


def test_file_is_the_one_that_was_trained():
    assert hashlib.sha256(packaged_bytes()).hexdigest() == SHA256


def test_vocabulary_is_exact():
    tokens = encoding().token_byte_values()
    assert encoding().n_vocab == len(tokens) == len(set(tokens)) == VOCABULARY_SIZE == 8192
    assert encoding().special_tokens_set == set()


def test_every_byte_is_a_token():
    assert [encoding().encode_single_token(bytes([byte])) for byte in range(256)] == list(range(256))


def test_every_merge_joins_two_earlier_tokens():
    ranks = {encoding().decode_single_token_bytes(rank): rank for rank in range(VOCABULARY_SIZE)}
    for token, rank in list(ranks.items())[256:]:
        splits = [(token[:cut], token[cut:]) for cut in range(1, len(token))]
        assert any(ranks.get(left, rank) < rank and ranks.get(right, rank) < rank for left, right in splits)


@given(st.text())
def test_round_trip(text):
    assert encoding().decode(encoding().encode_ordinary(text)) == text


@given(st.text(st.sampled_from(" \t\r\n\u00a0\u2003'’sStTlL.,-12é\u0301中👩\u200d")))
def test_round_trip_of_blanks_and_apostrophes(text):
    assert encoding().decode(encoding().encode_ordinary(text)) == text


@given(st.text())
def test_count_is_at_most_the_bytes_and_zero_only_for_empty_text(text):
    count = count_tokens(text)
    assert count <= len(text.encode())
    assert (count == 0) == (text == "")


@given(st.text(st.characters(categories=["L", "Cs", "Zs"])))
def test_lone_surrogates_are_counted(text):
    assert count_tokens(text) >= bool(text)


def test_special_tokens_are_plain_text():
    assert count_tokens("<|endoftext|>") > 1


@pytest.mark.parametrize("unit", [" ", "\n", " \n", "a", "-", "1", "é", "中", "\u0301"])
def test_long_runs_are_counted(unit):
    assert 0 < count_tokens("x" + unit * 1_000_000) <= 1 + len(unit.encode()) * 1_000_000


def test_common_words_are_one_token():
    assert count_tokens("The president of the United States was in New York.") == 11


def test_encoding_is_loaded_once():
    assert encoding() is encoding()


def test_training_twice_gives_the_same_file(training):
    first, second = (training.to_file_bytes(training.to_ranks(training.train(TINY, size=300))) for _ in range(2))
    assert first == second
    assert 256 < len(first.splitlines()) <= 300


def test_trained_ranks_cut_like_the_library_that_trained_them(training):
    tokenizer = training.train(TINY, size=300)
    training.check_same_cuts(tokenizer, training.to_encoding(training.to_ranks(tokenizer)), [*TINY, *AWKWARD])


def test_different_cuts_are_reported(training):
    bytes_only = {bytes([byte]): byte for byte in range(256)}
    with pytest.raises(SystemExit, match="differently"):
        training.check_same_cuts(training.train(TINY, size=300), training.to_encoding(bytes_only), TINY)


def test_file_has_the_format_of_tiktoken(training):
    ranks = {encoding().decode_single_token_bytes(rank): rank for rank in range(VOCABULARY_SIZE)}
    assert training.to_file_bytes(ranks) == packaged_bytes()


def test_joining_tokens_undoes_tokenised_punctuation(training):
    assert training.join_tokens("He said , `` It is n't ( quite ) over . ''") == 'He said, " It isn\'t (quite) over."'


# ---- counting for a chat model


def test_without_the_models_encoding_ours_counts(tmp_path, monkeypatch):
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    for model in ("openai:gpt-4o", "ollama:llama3.2", "openai:", "x"):
        assert token_counter(model) is count_tokens


def test_a_broken_cached_encoding_is_not_used_and_nothing_is_fetched(tmp_path, monkeypatch):
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    for name, (key, _) in _CACHED.items():
        (tmp_path / key).write_bytes(name.encode())
    assert token_counter("openai:gpt-4o") is count_tokens
    assert token_counter("openai:gpt-4") is count_tokens


def test_the_file_names_are_those_that_tiktoken_uses(tmp_path, monkeypatch):
    """If they changed, a cached encoding would go unnoticed."""
    asked = []
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))

    def read_file(url):
        asked.append(hashlib.sha1(url.encode()).hexdigest())
        raise OSError

    monkeypatch.setattr(tiktoken.load, "read_file", read_file)
    for name in _CACHED:
        with pytest.raises(OSError):
            openai_public.ENCODING_CONSTRUCTORS[name]()
    assert asked == [key for key, _ in _CACHED.values()]


def test_a_cached_encoding_counts(tmp_path, monkeypatch):
    """With a small encoding of our own in the place of the model's."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    content = b"cached"
    monkeypatch.setitem(_CACHED, "o200k_base", ("key", hashlib.sha256(content).hexdigest()))
    monkeypatch.setitem(
        tiktoken.registry.ENCODINGS,
        "o200k_base",
        tiktoken.Encoding("two", pat_str="..", mergeable_ranks={bytes([i]): i for i in range(256)}, special_tokens={}),
    )
    assert token_counter("openai:gpt-4o") is count_tokens
    (tmp_path / "key").write_bytes(content)
    assert token_counter("openai:gpt-4o")("abcd") == 4
