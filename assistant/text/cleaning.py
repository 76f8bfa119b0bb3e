"""Making text tidy, and safe and fit to show on one line or in a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Control characters and lone surrogates would break the store and JSON; soft hyphens and stray byte-order marks split words.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\ufeff\ud800-\udfff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_HIGH = re.compile("[\ud800-\udbff]")
# Control characters but tab and newline; lone surrogates, which can't be written; marks that turn the order of what follows.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def writable(text: str) -> str:
    """The text with what is no Unicode, such as stray bytes of a command line, replaced."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def valid(text: str) -> str:
    """The text with each lone surrogate, which no encoding and no tokenizer takes, as `?`; all places stay."""
    return text.encode("utf-8", "replace").decode()


def valid_pieces(pieces: Iterable[str]) -> Iterator[str]:
    """A text that comes in pieces, valid: a pair of surrogates that was cut in two is joined, a lone one becomes `?`."""
    held = ""
    for piece in pieces:
        joined = held + piece
        held = joined[-1:] if _HIGH.match(joined[-1:]) else ""
        yield from filter(None, [valid(_joined(joined.removesuffix(held)))])
    if held:
        yield valid(held)


def _joined(text: str) -> str:
    """The text with each pair of surrogates as the character that it stands for."""
    return _PAIR.sub(lambda pair: pair.group().encode("utf-16", "surrogatepass").decode("utf-16"), text)


def clean(text: str) -> str:
    """The text without what could steer a terminal."""
    return _STEERING.sub("", text)


def one_line(text: str) -> str:
    """The text, clean, on one line."""
    return " ".join(clean(text).split())


def plural(count: int, noun: str) -> str:
    """The count with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def unify_line_ends(text: str) -> str:
    """The text with every kind of line end as LF."""
    return _LINE_BREAK.sub("\n", text)


def tidy(text: str) -> str:
    """Line ends as LF, no control characters, no spaces at line ends, at most one blank line in a row."""
    plain = _UNWANTED.sub("", unify_line_ends(text))
    lines = "\n".join(line.rstrip() for line in plain.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")
