"""Markdown's bold lines that serve as headings, as `**New**` above a list, made headings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_LEVEL = "h6"  # below all others
_FEWEST = 2  # a single bold line may be a notice that is to stand out
_LONGEST = 12  # words
_BREAKS = frozenset({"softbreak", "hardbreak"})


def with_bold_headings(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, with each bold line as a heading that has text below, where there are at least two of them.

    A sentence with its period is none. It may be a paragraph of its own or the first line of one.
    """
    for token in tokens:
        token.children = [child for child in token.children or () if child.type != "text" or child.content]
    titles = {i: length for i in range(1, len(tokens)) if (length := _title_length(tokens, i))}
    below = {i: _has_text_below(tokens, i, length, titles) for i, length in titles.items()}
    if sum(below.values()) < _FEWEST:
        return list(tokens)
    read: list[Token] = []
    for i, token in enumerate(tokens):
        if below.get(i):
            read += _apart(read.pop(), token, titles[i])
        elif not (below.get(i - 1) and len(tokens[i - 1].children or ()) == titles[i - 1]):
            read.append(token)
    return read


def _title_length(tokens: Sequence[Token], i: int) -> int:
    """How many children of an inline token, from the first, make a bold line; 0 if it begins with none."""
    children = tokens[i].children or []
    if tokens[i - 1].type != "paragraph_open" or tokens[i - 1].level or not children or children[0].type != "strong_open":
        return 0
    length = next(place for place, child in enumerate(children, start=1) if child.type == "strong_close" and not child.level)
    text = "".join(child.content for child in children[:length]).strip()
    follows = children[length].type if length < len(children) else "softbreak"
    titled = text and text[-1] not in ".!,;" and len(text.split()) <= _LONGEST
    return length if titled and follows in _BREAKS else 0


def _has_text_below(tokens: Sequence[Token], i: int, length: int, titles: dict[int, int]) -> bool:
    if length < len(tokens[i].children or ()):
        return True
    following = tokens[i + 2 : i + 4]
    return bool(following) and following[0].type != "heading_open" and i + 3 not in titles


def _apart(opening: Token, inline: Token, length: int) -> list[Token]:
    """The bold line as a heading, and what stands behind it in a paragraph again."""
    from markdown_it.token import Token

    children = inline.children or []
    heading = [Token("heading_open", _LEVEL, 1), Token("inline", "", 0, children=children[:length])]
    closing = Token("heading_close", _LEVEL, -1)
    if length == len(children):
        return [*heading, closing]
    return [*heading, closing, opening, Token("inline", "", 0, children=children[length + 1 :])]
