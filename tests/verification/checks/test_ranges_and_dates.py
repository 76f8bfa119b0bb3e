"""Numbers of a range or a date belong together."""

from __future__ import annotations

import pytest

from assistant.verification.checks.ranges_and_dates import unmatched_pair
from assistant.verification.facts.sentence import parse


@pytest.mark.parametrize(
    ("claim", "evidence", "wrong"),
    [
        ("It ran from 1970–1934.", "It ran from 1970–74 and in 1934.", "1970–1934"),
        ("It ran from 1970–1974.", "It ran from 1970–74 and in 1934.", None),
        ("They read Numbers 22:22.", "They read Numbers 22:28.", "22–22"),
        ("They read Numbers 22:28.", "They read Numbers 22 to 28.", None),
        ("They lost 3–5.", "They lost five times in 3 years.", None),
        ("It burned on May 1977, 2002.", "It burned on May 7, 2002, not in 1977.", "May 1977 2002"),
        ("It burned on May 1977.", "It burned on May 7, and not in 1977.", "May 1977"),
        ("It burned in May 2002.", "It burned on May 7, 2002.", None),
        ("It burned on 7 May.", "It burned on May 7, 2002.", None),
        ("It burned on 8 May 2002.", "It burned on May 7, 2002, at 8.", "May 8 2002"),
        ("On 12 May 1999, the first boat came.", "The first boat came on 12 May 1999.", None),
        ("It burned in May 1977.", "It burned on May 7, 2002, not in 1977.", "May 1977"),
    ],
)
def test_numbers_of_a_range_or_date_belong_together(claim, evidence, wrong):
    assert unmatched_pair(parse(claim), parse(evidence)) == wrong
