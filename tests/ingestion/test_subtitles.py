"""Subtitles and transcripts: times are no text, speakers are."""

from __future__ import annotations

import re
from itertools import pairwise

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


def test_names_of_cues_are_no_text():
    cues = "".join(
        f"7a1b/{n}-0\n00:00:{n:02}.000 --> 00:00:{n:02}.900\n<v Fox, Ann>{said}</v>\n\n" for n, said in enumerate(SAID)
    )
    assert parse("WEBVTT\n\n" + cues, ".vtt").text == "\n\n".join(f"Fox, Ann: {said}" for said in SAID)


@pytest.mark.parametrize("form", ["{name}  0:{n:02}  ", "{name} (00:{n:02}):", "{name}\t0:{n:02}", "{name} [00:00:{n:02}]"])
def test_a_speaker_above_what_is_said_stays_without_the_time(form):
    said = [("Ann Fox", SAID[0]), ("Bob O'Ray", SAID[1]), ("Fox, Ann", SAID[2])]
    text = "\n\n".join(f"{form.format(name=name, n=n)}\n{words}" for n, (name, words) in enumerate(said))
    assert parse(text, ".txt").text == "\n\n".join(f"{name}: {words}" for name, words in said)


@pytest.mark.parametrize("marked", [True, False])
def test_captions_that_roll_are_read_once(marked):
    spoken = ["the old mill was", "built in 1871 by", "the Hollis brothers", "from the valley"]
    cues = ["00:00:00.100 --> 00:00:01.000\n" + spoken[0]]
    for n, (last, line) in enumerate(pairwise(spoken), start=1):
        new = re.sub(r" (\w)", rf"<00:00:0{n}.500><c> \1", line) if marked else line
        cues += [f"00:00:0{n}.000 --> 00:00:0{n}.900 align:start\n{last}\n{new}", f"00:00:0{n}.900 --> 00:00:0{n}.910\n{line}"]
    assert parse("WEBVTT\n\n" + "\n\n".join(cues), ".vtt").text.split() == " ".join(spoken).split()


def test_what_is_said_twice_stays():
    said = ["No.", "No.", "We keep forty hives.", "They stand on the roof.", "Come and see."]
    text = "\n".join(f"00:00:0{n}.000 --> 00:00:0{n}.900\n{line}" for n, line in enumerate(said))
    assert parse(text, ".txt").text == " ".join(said)
