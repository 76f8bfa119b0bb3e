"""Raised letters -> plain text that still says what it said: `10⁵` and `cm³`, not `105` and `cm3`."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789+-−–n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻ⁿ")


def raised(text: str) -> str:
    """The text of a superscript: digits, signs and `n` as raised characters; anything else, such as the `st` of `1st`, stays.

    >>> raised("-3"), raised("st"), raised("[2]")
    ('⁻³', 'st', '[2]')
    """
    bare = text.strip()
    return text.translate(_RAISED) if bare and all(ord(letter) in _RAISED for letter in bare) else text
