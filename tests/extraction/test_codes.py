"""A code asks for itself and for no other that looks like it."""

from __future__ import annotations

import pytest

from assistant.extraction.codes import has_other_code, tells_of_code


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


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does F207 mean?", "F-207 says that the tank is empty."),
        ("What is ZB4410C?", "The hinge is ZB-4410/C."),
        ("What has order number QT-88/1?", "The lid has order number QT-88/1."),
        ("What does error code X9-12 stand for?", "A jam of paper is shown as X9.12."),
    ],
)
def test_what_has_the_code_tells_of_it(question, text):
    assert tells_of_code(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does F207 mean?", "F-270 says that the tank is empty."),
        ("Who found F207?", "F-207 says that the tank is empty."),
        ("What do I do when F207 is shown?", "F-207 says that the tank is empty."),
        ("What is the difference of F207 and F208?", "F-207 and F-208 say that the tank is empty."),
        ("What does it mean?", "F-207 says that the tank is empty."),
        ("What happened in 1931?", "In 1931 it burned."),
    ],
)
def test_other_questions_on_a_code_need_more(question, text):
    assert not tells_of_code(question, text)
