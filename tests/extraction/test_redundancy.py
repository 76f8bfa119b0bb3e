"""A sentence that says nothing new beside another is not given."""

from __future__ import annotations

import pytest

from assistant.extraction.redundancy import alike
from tests.support.candidates import candidate


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Otters swim in cold rivers.", "Otters swim in cold rivers.", True),
        ("Otters swim in cold rivers.", "In cold rivers, otters swim well.", True),
        ("Otters swim in cold rivers.", "Otters eat fish.", False),
        ("He did.", "He did.", True),
        ("He did.", "It was.", False),
        ("🦦", "🦦", True),
    ],
)
def test_near_duplicates(one, other, same):
    assert alike(candidate(one), candidate(other)) is alike(candidate(other), candidate(one)) is same


@pytest.mark.parametrize(
    ("one", "other", "place", "same"),
    [
        (("The mill closed in 1934.", "1934"), ("The mill closed in 1951.", "1951"), "b.txt", False),
        (("The mill closed in 1934.", "1934"), ("The mill closed in 1951.", "1951"), "a.txt", True),
        (("The mill closed in 1934.", "1934"), ("The mill was closed in May 1934.", "May 1934"), "b.txt", True),
        (("The mill closed in 1934.", "1934"), ("The mill closed in 1951.", ""), "b.txt", True),
        (("The mill closed in 1934.", "1934"), ("The mill closed in 1934.", "mill"), "b.txt", True),
    ],
)
def test_another_article_that_answers_otherwise_is_no_duplicate(one, other, place, same):
    first, second = candidate(*one), candidate(*other, place)
    assert alike(first, second) is alike(second, first) is same
