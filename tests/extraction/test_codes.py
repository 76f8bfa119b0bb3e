"""A code asks for itself and for no other that looks like it."""

from __future__ import annotations

import pytest

from assistant.extraction.codes import has_other_code


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is ZB-4410/C?", "The hinge is ZB-4401/C."),
        ("what does F-207 mean", "F-270 says that the tank is empty."),
        ("Was invoice 2031/0088 paid?", "Invoice 2031/0080 was paid in May."),
        ("Does CVE-2031-11541 matter?", "CVE-2031-11514 affects the scanner."),
        ("Which firmware has 4.1.20-b?", "Version 4.1.02-b was withdrawn."),
    ],
)
def test_another_code_is_no_answer(question, text):
    assert has_other_code(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is ZB-4410/C?", "The hinge is ZB-4410/C, the bolt ZB-4401/C."),
        ("What is ZB-4410/C?", "It opens the door."),
        ("What is ZB-4410/C?", "It was bought on 12/05/2031 for 20m at 9pm in the 1990s."),
        ("What happened in 2021?", "In 2022 it burned."),
        ("Who won on 12.05.2021?", "She won on 13.05.2021."),
        ("Is it 5km long?", "It is 6km long."),
        ("Who was 21st?", "She was 22nd."),
    ],
)
def test_what_is_no_other_code(question, text):
    assert not has_other_code(question, text)
