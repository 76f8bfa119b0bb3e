"""Exports of chats: each message is a paragraph of its own, with its time and who wrote it."""

from __future__ import annotations

import re

_MARK = "[\u200e\u200f\u202a\u202c]*"
_MESSAGE = re.compile(
    rf"{_MARK}\[?\d{{1,4}}[./-]\d{{1,2}}(?:[./-]\d{{1,4}}|\.)?,? \d{{1,2}}[:.]\d\d(?:[:.]\d\d)?"
    r"(?:[ \u202f\u00a0]?[AaPp]\.?[Mm]\.?)?\]?(?: [-–])? "
    rf"(?P<who>[^:\n]{{1,60}}): {_MARK}(?P<said>.*)"
)
_NOTHING_SAID = re.compile(
    r"<[^<>]{3,40}>|(?:image|video|audio|sticker|GIF|document|Bild) (?:omitted|weggelassen)", re.IGNORECASE
)
_FEWEST = 3
_SHARE = 3
"""Every third line with words, at least, begins a message."""


def with_messages_apart(text: str) -> str:
    """The messages of a chat, a blank line between them, those without words left out; any other text as it is."""
    lines = text.splitlines()
    begins = [_MESSAGE.match(line) for line in lines]
    count = sum(map(bool, begins))
    if count < _FEWEST or count * _SHARE < sum(map(bool, map(str.strip, lines))):
        return text
    kept = list[str]()
    for line, message in zip(lines, begins, strict=True):
        if not message:
            kept.append(line)
        elif not _NOTHING_SAID.fullmatch(message["said"].strip()):
            kept += ["", re.sub(_MARK, "", line)]
    return "\n".join(kept).strip("\n")
