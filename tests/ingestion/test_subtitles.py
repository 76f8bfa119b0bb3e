"""Subtitles and transcripts: times are no text, speakers are."""

from __future__ import annotations

import pytest

from assistant.text.sentences import split_sections
from tests.support.made_documents import parse

SAID = ("We keep forty hives.", "They stand on the roof.", "Honey costs nine euros.", "Come and see.")


def timed(form):
    return "\n".join(
        form.format(n=n, a=f"00:00:{3 * n:02}", b=f"00:00:{3 * n + 2:02}", s=s) for n, s in enumerate(SAID, start=1)
    )


@pytest.mark.parametrize(
    ("suffix", "form"),
    [
        (".srt", "{n}\n{a},000 --> {b},500\n{s}\n"),
        (".vtt", "{a}.000 --> {b}.500 align:start\n{s}\n"),
        (".vtt", "{a}.000 --> {b}.500\n<c.yellow>{s}</c>\n"),
        (".txt", "{a}.000 --> {b}.000\n{s}"),
        (".txt", "[{a}] {s}"),
        (".txt", "{a}\n{s}"),
        (".srt", "{n}\n{a},000 --> {b},500\n<i>{s}</i>\n"),
    ],
)
def test_times_and_numbers_of_captions_are_no_text(suffix, form):
    head = "WEBVTT\n\n" if suffix == ".vtt" else ""
    assert parse(head + timed(form), suffix).text == " ".join(SAID)


@pytest.mark.parametrize("form", ["{a}.000 --> {b}.500\n<v Ann Fox>{s}\n", "{a}.000 --> {b}.500\nAnn Fox: {s}\n"])
def test_speakers_stay(form):
    assert parse("WEBVTT\n\n" + timed(form), ".vtt").text == "\n\n".join(f"Ann Fox: {said}" for said in SAID)


def test_speech_without_periods_is_no_endless_sentence():
    words = "and then we went on to talk about"
    text = "\n".join(f"00:00:{n:02}.000 --> 00:00:{n + 1:02}.000\n{words} {n}" for n in range(30))
    document = parse(text, ".txt")
    assert (
        max(len(document.text[s.start : s.end].split()) for part in split_sections(document.text) for s in part.sentences) < 25
    )


@pytest.mark.parametrize(
    "text",
    ["We met at 10:30 and left at 11:15.", "10:30 Coffee\nThen we talked for long.\nIt rained.\nWe left.\nThat was all."],
)
def test_other_texts_are_left_alone(text):
    assert parse(text, ".txt").text == text
