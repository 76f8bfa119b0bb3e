"""When an article was published, by its head."""

from __future__ import annotations

import pytest

from assistant.ingestion.publication_date import dateline
from tests.support.made_documents import parse

BODY = "\n\nThe lock was opened on 3 May 1990 by the mayor.\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("12 March 2024", "2024-03-12"),
        ("March 5th, 2021", "2021-03-05"),
        ("Tuesday, 12 March 2024, 14:05", "2024-03-12"),
        ("*Published: 2024-03-02*", "2024-03-02"),
        ("Last updated: Sep 3, 2022", "2022-09-03"),
        ("By Ann Lund | 7 June 2020", "2020-06-07"),
        ("Berlin, den 3. Oktober 2023", ""),  # left alone: a place before it is rare, and words before a date tell of anything
        ("Stand: 03.10.2023", "2023-10-03"),
        ("4 mai 2022", "2022-05-04"),
        ("4 de mayo de 2022", "2022-05-04"),
    ],
)
def test_a_line_that_is_a_date_is_taken(line, expected):
    assert dateline(f"# The lock\n\n{line}{BODY}") == expected


@pytest.mark.parametrize(
    "line",
    [
        "Opened on 12 March 2024",
        "Due: 3 March 2024",
        "Born: 12 March 1984",
        "Valid until: 3 March 2024",
        "Frist: 03.10.2023",
        "Last opened: 3 March 2024",
        "14 Widgets 2019",
        "31 February 2024",
        "Room 12, May 2024",
        "1990",
        "03/04/2024",
        "2024-13-40",
    ],
)
def test_what_is_no_date_or_an_uncertain_one_is_not(line):
    assert dateline(f"# The lock\n\n{line}{BODY}") == ""


def test_a_date_far_below_the_head_is_not_the_article_s():
    lines = "\n\n".join(f"Line {number} of the minutes." for number in range(9))
    assert dateline(f"{lines}\n\n12 March 2024\n") == ""


def test_what_the_format_tells_comes_first():
    told = "---\ndate: 2020-01-02\n---\n# The lock\n\n12 March 2024\n\nIt is shut."
    assert parse(told.encode(), ".md").published == "2020-01-02"
    assert parse(b"The lock\n\n12 March 2024\n\nIt is shut.", ".txt").published == "2024-03-12"
