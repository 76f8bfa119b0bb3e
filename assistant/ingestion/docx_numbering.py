"""The numbers that Word shows in front of paragraphs, which stand nowhere in the file and have to be counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{_W}val"
_MOST_STYLES = 12
"""Styles that lean on one another, looked through for a number."""
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class _Level:
    """How the numbers of one level look, such as `%1.%2` with `decimal`, and with which they begin."""

    looks: str
    kind: str
    start: int


@dataclass(slots=True)
class Numbering:
    """Counts the numbered paragraphs of a document as they come."""

    _levels: dict[str, dict[int, _Level]]
    _lists: dict[str, str]
    """The definition of each list, by which lists that go on with each other are counted together."""
    _restarts: dict[tuple[str, int], int]
    _styles: dict[str, tuple[str, Any]]
    """By its name, which style each leans on, and its own number."""
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, word: Any) -> Numbering:
        """The lists that a document defines."""
        levels, lists, restarts = dict[str, dict[int, _Level]](), dict[str, str](), dict[tuple[str, int], int]()
        for part in (rel.target_part for rel in word.part.rels.values() if rel.reltype.endswith("/numbering")):
            for defined in part.element.iter(f"{_W}abstractNum"):
                levels[defined.get(f"{_W}abstractNumId")] = {
                    _number(one, "ilvl"): _level(one) for one in defined.iter(f"{_W}lvl")
                }
            for one in part.element.iter(f"{_W}num"):
                name = one.get(f"{_W}numId")
                lists[name] = _told(one, "abstractNumId")
                for change in one.iter(f"{_W}lvlOverride"):
                    if start := _told(change, "startOverride"):
                        restarts[name, _number(change, "ilvl")] = int(start)
        found = word.styles.element.iter(f"{_W}style")
        styles = {one.get(f"{_W}styleId"): (_told(one, "basedOn"), one.find(f"{_W}pPr/{_W}numPr")) for one in found}
        return cls(levels, lists, restarts, styles)

    def mark(self, paragraph: Any) -> str:
        """What stands in front of a paragraph: its number, `-` for any bullet, nothing where it is in no list."""
        name, depth = self._place(paragraph)
        level = self._levels.get(self._lists.get(name, ""), {}).get(depth)
        if level is None:
            return ""
        if level.kind in {"bullet", "none"}:
            return "-" if level.kind == "bullet" else ""
        counts = self._counts.setdefault(self._lists[name], {})
        start = self._restarts.pop((name, depth), None)
        counts[depth] = start if start is not None else counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return re.sub(r"%(\d)", lambda match: self._shown(name, int(match[1]) - 1), level.looks).strip()

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The list that a paragraph is in, by itself or by its style, and how deep."""
        own = paragraph.find(f"{_W}pPr/{_W}numPr")
        if own is not None and _told(own, "numId"):
            return _told(own, "numId"), int(_told(own, "ilvl") or 0)
        style = _told(paragraph.find(f"{_W}pPr"), "pStyle")
        for _ in range(_MOST_STYLES):
            style, told = self._styles.get(style, ("", None))
            if told is not None and _told(told, "numId"):
                return _told(told, "numId"), int(_told(told if own is None else own, "ilvl") or _told(told, "ilvl") or 0)
        return "", 0

    def _shown(self, name: str, depth: int) -> str:
        level = self._levels[self._lists[name]].get(depth, _Level("", "decimal", 1))
        return _written(self._counts[self._lists[name]].get(depth, level.start), level.kind)


def _level(element: Any) -> _Level:
    return _Level(_told(element, "lvlText"), _told(element, "numFmt") or "decimal", int(_told(element, "start") or 1))


def _told(parent: Any, name: str) -> str:
    """The value of a child with this name; empty where there is none."""
    child = parent.find(f"{_W}{name}") if parent is not None else None
    return str(child.get(_VAL) or "") if child is not None else ""


def _number(element: Any, name: str) -> int:
    return int(element.get(f"{_W}{name}") or 0)


def _written(count: int, kind: str) -> str:
    """A number in digits, letters (`a` to `z`, then `aa`) or Roman ones."""
    if kind.endswith("Letter") and count > 0:
        text = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 9)
    elif kind.endswith("Roman") and 0 < count < 400:
        text = _roman(count)
    else:
        return str(count)
    return text.upper() if kind.startswith("upper") else text


def _roman(count: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (count // value)
        count %= value
    return text
