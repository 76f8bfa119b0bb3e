"""Arguments win over the environment, which wins over the file; what is wrong is said in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import SETTINGS_FILE, Settings, load_settings


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text):
    Path(SETTINGS_FILE).write_text(text, "utf-8")


def refusal(**arguments):
    with pytest.raises(SettingsError) as caught:
        load_settings(**arguments)
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.__cause__ is not None
    return message


def test_each_source_wins_over_the_next(monkeypatch):
    default = load_settings().k
    write("k = 11\nport = 1111\nmax_sentences = 1\n")
    assert (load_settings().k, default) == (11, 8)
    monkeypatch.setenv("ASSISTANT_K", "22")
    monkeypatch.setenv("ASSISTANT_PORT", "2222")
    assert load_settings().k == 22
    settings = load_settings(k=33)
    assert (settings.k, settings.port, settings.max_sentences, settings.host) == (33, 2222, 1, "127.0.0.1")


def test_none_and_an_empty_variable_count_as_not_given(monkeypatch):
    monkeypatch.setenv("ASSISTANT_CORPUS", "")
    monkeypatch.setenv("ASSISTANT_THRESHOLD", "")
    write("k = 11\n")
    settings = load_settings(k=None, corpus=None)
    assert (settings.k, settings.corpus, settings.threshold) == (11, Path("corpus"), None)


def test_given_settings_take_the_place_of_file_and_environment(monkeypatch):
    base = load_settings(k=5)
    monkeypatch.setenv("ASSISTANT_K", "22")
    monkeypatch.setenv("ASSISTANT_THRESHOLD", "0.9")
    write("port = 1111\n")
    assert load_settings(base, max_sentences=2) == base.model_copy(update={"max_sentences": 2})
    with pytest.raises(SettingsError, match="'k' can't be 0"):
        load_settings(base, k=0)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_is(name):
    assert Settings.model_fields[name].description


def test_settings_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        load_settings().k = 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("k", 0),
        ("k", 101),
        ("k", "many"),
        ("threshold", 1.5),
        ("threshold", float("nan")),
        ("max_document_mb", 0),
        ("max_document_mb", float("inf")),
        ("passage_tokens", 31),
        ("lock_timeout", -1),
        ("port", 65536),
        ("engine", "oracle"),
        ("corpus", 7),
        ("unheard_of", 1),
        ("k", "two\nlines"),
    ],
)
def test_a_bad_value_is_named(name, value):
    message = refusal(**{name: value})
    assert message.startswith(f"setting {name!r} can't be {value!r}: ")
    assert message.endswith("; correct or remove it")


@pytest.mark.parametrize("value", ["0", "many", "-3", "1e9"])
def test_a_bad_variable_is_named(monkeypatch, value):
    monkeypatch.setenv("ASSISTANT_K", value)
    assert refusal().startswith(f"setting 'k' can't be {value!r}")


def test_an_unknown_key_in_the_file_is_named():
    write("k = 3\ntreshold = 0.5\n")
    assert "'treshold'" in refusal()


@pytest.mark.parametrize("text", ["k = ", "k == 3", "[", "k = 3\nk = 4", '"', "\x00"])
def test_a_file_that_is_not_toml_is_named(text):
    write(text)
    message = refusal()
    assert message.startswith(f"{SETTINGS_FILE!r} can't be read (")
    assert message.endswith("; correct it")


def test_a_file_that_is_not_utf_8_is_named():
    Path(SETTINGS_FILE).write_bytes(b"corpus = '\xff\xfe'")
    assert refusal().startswith(f"{SETTINGS_FILE!r} can't be read (")
