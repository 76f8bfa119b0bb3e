"""Order numbers, error codes and the like: a sentence on another code of the same kind does not answer."""

from __future__ import annotations

import re

from assistant.text.words import words

_CODE = re.compile(r"(?<![\w/.-])(?=[\w/.-]*\d)\w+(?:[-/.]\w+)*(?:\(\w+\))?")
_DATE = re.compile(
    r"\d{1,4}[-./]\d{1,2}(?:[-./]\d{1,4})?|\d{4}[-/](?:\d{2}|(?:19|20)\d{2})|\d+(?:st|nd|rd|th|s|pm|am|[kmg]?[a-z]{1,2})|\d+(?:\.\d+)*"
)
_ASKS_OF_CODE = frozenset(
    """
    what does do is are has have the a an of for with by meant mean means stand stands say says tell tells number code error
    fault order part article item message called it
    """.split()  # noqa: SIM905
)
_LETTER, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")


def has_other_code(question: str, text: str) -> bool:
    """Whether a text has none of the codes that a question asks for, but one that is made like one of them."""
    asked, found = _codes(question), _codes(text)
    return bool(asked) and asked.isdisjoint(found) and not {_form(code) for code in asked}.isdisjoint(map(_form, found))


def _codes(text: str) -> set[str]:
    """The codes of a text: words with digits and letters or signs in them that are no date, measure or number."""
    return {code for code in _CODE.findall(text) if not code.isdigit() and not _DATE.fullmatch(code)}


def _form(code: str) -> str:
    """How a code is made: `AA-9999/A` of `KX-2213/B`."""
    return _DIGIT.sub("9", _LETTER.sub("A", code))


def tells_of_code(question: str, text: str) -> bool:
    """Whether a question only asks what a code is, means or belongs to, and a text has that code, however spelled."""
    asked = {_bare(code) for code in _codes(question)}
    rest = set(words(_CODE.sub(" ", question.lower())))
    return len(asked) == 1 and rest <= _ASKS_OF_CODE and "what" in rest and asked <= {_bare(code) for code in _codes(text)}


def _bare(code: str) -> str:
    return "".join(char for char in code.casefold() if char.isalnum())
