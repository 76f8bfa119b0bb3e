"""Plain text -> `Document`: encodings, line ends, and what is no text."""

from __future__ import annotations

import unicodedata

import pytest

from assistant.errors import (
    DocumentReadError,
)
from tests.support.made_documents import parse


def test_plain_text_is_kept_as_it_stands():
    document = parse("First line  \nSecond line\n\n\n\n  Indented é\n", ".txt")
    assert document.text == "First line\nSecond line\n\n  Indented é"
    assert (document.doc_id, document.title, document.source, document.published) == ("otters.txt", "Otters", "otters.txt", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_encodings_agree(encoding):
    text = "Øtters 🦦 said: “yes”.\nשלום\n水獭"
    assert parse(text.encode(encoding), ".txt") == parse(text, ".txt")


@pytest.mark.parametrize("mark", [b"\xfe\xff", b"\xff\xfe"])
def test_utf16_of_both_byte_orders(mark):
    encoding = "utf-16-be" if mark == b"\xfe\xff" else "utf-16-le"
    assert parse(mark + "Otters".encode(encoding), ".txt").text == "Otters"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Le café était “très” agréable – naïve."),
        ("cp1252", "Für die Größe der Straße gibt es Maße."),
        ("cp1251", "Выдры вернулись в реку после многих лет отсутствия, сказали смотрители."),
        ("shift_jis", "カワウソは川に戻ってきました。"),
        ("gb18030", "水獭回到了河里，看守人说。"),
    ],
)
def test_old_encodings_are_guessed(encoding, text):
    assert parse(text.encode(encoding), ".txt").text == text


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n", "\u2028", "\x0c"])
def test_line_ends_become_lf(line_end):
    assert parse(line_end.join(["one", "two", "", "three"]), ".txt").text == "one\ntwo\n\nthree"


def test_text_becomes_nfc():
    decomposed = unicodedata.normalize("NFD", "Ünïcödé Åse")
    assert parse(decomposed, ".txt") == parse("Ünïcödé Åse", ".txt")


def test_control_characters_and_soft_hyphens_are_removed():
    assert parse("trans\u00adlation\x07 of\x9b words\tkept " + "and more " * 20, ".txt").text.startswith(
        "translation of words\tkept and"
    )


@pytest.mark.parametrize("data", [b"PK\x03\x04\0\0", bytes(range(1, 32)) * 20, b"Otters\0\0\0"])
def test_binary_content_is_not_text(data):
    with pytest.raises(DocumentReadError, match=r"'otters\.txt' holds binary data"):
        parse(data, ".txt")


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@pytest.mark.parametrize("data", ["", " \n\t \r\n", "\ufeff", "\u00a0\n"])
def test_empty_documents(data, suffix):
    with pytest.raises(DocumentReadError, match="is empty"):
        parse(data, suffix)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The Vexley lighthouse\n\nIt was painted in 1904.", "The Vexley lighthouse"),
        ("\n\nWho painted it?  \r\n\r\nAda Quill did.", "Who painted it?"),
        ("It was painted in 1904.\n\nAda Quill did it.", "Otters"),
        ("Dear Ada,\n\nIt is painted.", "Otters"),
        ("The lighthouse", "Otters"),
        ("The lighthouse\nwas painted in 1904.\n\nAda did it.", "Otters"),
        ("12 March 2024\n\nIt was painted.", "Otters"),
        ("1904\n\nIt was painted.", "Otters"),
        ("- red paint\n\n- a ladder", "Otters"),
        (f"{'long ' * 30}\n\nIt was painted.", "Otters"),
    ],
)
def test_the_title_is_the_first_line_where_it_stands_alone_and_reads_like_one(text, title):
    assert parse(text.encode(), ".txt").title == title


def test_the_first_words_of_subtitles_are_no_title():
    assert (
        parse(b"1\n00:00:01,000 --> 00:00:02,000\nHello there\n\n2\n00:00:03,000 --> 00:00:04,000\nBye\n", ".srt").title
        == "Otters"
    )
