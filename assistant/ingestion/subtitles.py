"""Subtitles and transcripts: what is said, without the times at which it is; speakers stay.

A caption is cut by what fits on a screen, so the lines between two pauses are joined as they were spoken.
"""

from __future__ import annotations

import re
from itertools import pairwise

_TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_CUE = re.compile(rf"[\[(]?{_TIME}[\])]?\s*(?:--?>|–|-)\s*[\[(]?{_TIME}[\])]?.*")
_TIMED = re.compile(rf"[\[(]?{_TIME}[\])]?\s*(?=\D|$)")
_SPOKEN_AT = re.compile(rf"([^\W\d_][\w .,'’-]{{0,40}}?)(?:[ \t]{{2,}}|\t|[ \t]*(?=[\[(])){{1}}[\[(]?{_TIME}[\])]?:?")
_HEADER = re.compile(r"WEBVTT\b.*|(?:NOTE|STYLE|REGION)\b.*|Kind: captions|Language: \w+")
_VOICE = re.compile(r"<v(?:\.[\w.]+)?\s+([^>]+)>")
_TAG = re.compile(r"</?(?:[bciuv]|font|ruby|rt|lang|\d{2}:)[^>]*>|\{\\[^}]*\}")
_NUMBER = re.compile(r"(?=\S*\d)\S+")
_ENDS = re.compile(r"[.!?…][\"'”’)]?$")
_SPEAKER = re.compile(r"(?:[-–]\s|[^\W\d_][\w .,'’-]{0,40}:(?:\s|$))")
_LEAST_CUES = 3
_ROLLING = 0.7
"""Of the lines, at most, are new in captions that roll."""
_DOZEN = 12
_LONG = 400


def without_timestamps(text: str) -> str:
    """The text of a transcript as paragraphs; any other text as it is."""
    lines = [line.strip() for line in text.splitlines()]
    cues = sum(bool(_CUE.fullmatch(line)) for line in lines)
    timed = sum(bool(_TIMED.match(line) or _SPOKEN_AT.fullmatch(line)) for line in lines)
    if max(cues, timed) < _LEAST_CUES or max(cues, timed) * 4 < sum(map(bool, lines)):
        return text
    return _joined(_unrolled([spoken for line in _unnumbered(lines) if (spoken := _spoken(line))]))


def _unnumbered(lines: list[str]) -> list[str]:
    """The lines without the numbers, or other names with a digit, that stand above cues."""
    following = [*lines[1:], ""]
    return [
        line for line, after in zip(lines, following, strict=True) if not (_NUMBER.fullmatch(line) and _CUE.fullmatch(after))
    ]


def _unrolled(lines: list[str]) -> list[str]:
    """The lines, each once where captions roll, which show the line before again above the new one."""
    new = [line for last, line in pairwise(["", *lines]) if line != last]
    return new if len(new) < _ROLLING * len(lines) else lines


def _spoken(line: str) -> str:
    if _CUE.fullmatch(line) or _HEADER.fullmatch(line):
        return ""
    if speaker := _SPOKEN_AT.fullmatch(line):
        return f"{speaker[1]}:"
    untimed = line[timed.end() :] if (timed := _TIMED.match(line)) else line
    return _TAG.sub("", _VOICE.sub(r"\1: ", untimed)).strip()


def _joined(lines: list[str]) -> str:
    """One paragraph for each speaker, or each few sentences; of speech without periods, each dozen words."""
    paragraphs: list[str] = []
    ended = sum(bool(_ENDS.search(line)) for line in lines)
    for line in lines:
        long = len(paragraphs[-1].split()) >= _DOZEN if paragraphs and not ended else False
        full = long or bool(paragraphs and _ENDS.search(paragraphs[-1]) and len(paragraphs[-1]) > _LONG)
        if paragraphs and not _SPEAKER.match(line) and not full:
            paragraphs[-1] += f" {line}"
        else:
            paragraphs.append(line)
    return "\n\n".join(paragraphs)
