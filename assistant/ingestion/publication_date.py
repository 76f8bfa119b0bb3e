"""When an article was published: as its format tells, or as a line near its head does."""

from __future__ import annotations

import re
from datetime import datetime

_FORMATS = ("%Y/%m/%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y")
_YEAR_OR_MONTH = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")
_HEAD = 8
"""Lines with words among which a dateline is looked for."""
_LABEL = re.compile(r"(?:[^\W\d_]+[ ]){0,3}[^\W\d_]+[ ]?[:|·–—-][ ]*|by [^|·]{3,60}[|·,][ ]*", re.IGNORECASE)
_OTHER_LABEL = re.compile(
    r"\b(?:due|deadline|expir\w*|valid\w*|birth\w*|born|died|start\w*|end\w*|begin\w*|open\w*|clos\w*|depart\w*|arriv\w*|next"
    r"|deliver\w*|until|from|fällig\w*|frist|gültig\w*|geboren|geburtstag|beginn|ende|nächste\w*|bis|ab|échéance|naissance"
    r"|vencimiento|nacimiento)\b",
    re.IGNORECASE,
)
"""Of a label, what tells that its date is not the article's."""
_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,? )?"
_DATELINE = re.compile(
    rf"{_WEEKDAY}(?P<date>\d{{4}}-\d\d-\d\d|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}"
    r"|\d{1,2}(?:\.|st|nd|rd|th)? (?:de )?[^\W\d_]{3,10}\.?,? (?:de )?\d{4}|[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
    r"(?:,? (?:at )?\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?)?\.?"
)
_LANGUAGES = ["en", "de", "fr", "es"]


def iso_date(value: str) -> str:
    """A date as a format tells it, as ISO date, month or year; empty where it is none.

    >>> iso_date("March 5, 2021"), iso_date("2021-03"), iso_date("soon")
    ('2021-03-05', '2021-03', '')
    """
    stripped = value.strip()
    if _YEAR_OR_MONTH.fullmatch(stripped):  # as much of an ISO date as the article tells
        return stripped
    try:
        return datetime.fromisoformat(stripped).date().isoformat()
    except ValueError:
        dates = (_parsed(stripped, pattern) for pattern in _FORMATS)
        return next((date for date in dates if date), "")


def dateline(text: str) -> str:
    """The date of the first line near the head that is nothing but a date, or one behind a label or an author; else empty.

    A date within a sentence tells when something happened and not when it was written.

    >>> dateline("Published: Tuesday, 12 March 2024"), dateline("Built on 3 May 1990.")
    ('2024-03-12', '')
    """
    lines = [line.strip("#*_- \t") for line in text[:4000].split("\n") if line.strip()]
    for line in lines[:_HEAD]:
        label = _LABEL.match(line)
        if label and _OTHER_LABEL.search(label[0]):
            continue
        for part in (line, line[label.end() :] if label else ""):
            if found := _DATELINE.fullmatch(part):
                return _understood(found["date"])
    return ""


def _understood(date: str) -> str:
    """The ISO date of one in digits or in words of a few languages."""
    import dateparser  # slow to import, and few articles have a dateline

    strict = {"STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "DMY"}
    order = strict if not date[:4].isdigit() else strict | {"DATE_ORDER": "YMD"}
    found = dateparser.parse(date, languages=_LANGUAGES, settings=order)
    return found.date().isoformat() if found else ""


def _parsed(value: str, pattern: str) -> str:
    try:
        return datetime.strptime(value, pattern).date().isoformat()
    except ValueError:
        return ""
