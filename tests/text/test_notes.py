"""Lines as people type them in notes, timetables and chats, and abbreviations before a value."""

from __future__ import annotations

import pytest

from tests.support.sectioned import sentences_of, wrap

NOTES = "party for mum\nsat 14 june, from 3, garden (if rain: parish hall)\nguests 32, 5 kids\ncake - aunt Berta 2x"


def flat(text):
    return [sentence for _, sentences in sentences_of(text) for sentence in sentences]


def test_lines_of_notes_stay_apart():
    assert flat(NOTES) == NOTES.split("\n")


@pytest.mark.parametrize(
    "text",
    [
        "When it rains,\nthe bus does not stop at the school because the road is flooded.",
        "They say that it is cold,\nand the road to the school, which is long and steep, has not been cleared yet.",
    ],
)
def test_a_line_that_plainly_goes_on_is_no_note(text):
    assert flat(text) == [text.replace("\n", " ")]


def test_a_wrapped_paragraph_is_not_taken_for_notes():
    text = "The mill by the river was built in the year of the flood by a man whose name nobody has kept. It stands."
    assert flat(wrap(text, 40)) == flat(text)
    assert [sentences for _, sentences in sentences_of(f"# The mill\n{wrap(text, 40)}")] == [flat(text)]


@pytest.mark.parametrize(
    "lines",
    [
        ["Harbour      6:10  7:40  9:10", "Town hall    6:22  7:52  9:22", "Upper Kell   6:41  8:11  9:41"],
        ["9:00 doors open to all", "9:30 talk on bees by Ann", "10:15 walk to the hives"],
        ["Ada\tMon\t9-12", "Bob\tTue\t9-11", "Cyd\tFri\t8-12"],
    ],
)
def test_entries_with_a_time_or_columns_stay_apart(lines):
    assert [" ".join(line.split()) for line in lines] == flat("\n".join(lines))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Max. 4 persons. No pets.", ["Max. 4 persons.", "No pets."]),
        ("Work is 24 h a week, incl. every other weekend.", ["Work is 24 h a week, incl. every other weekend."]),
        ("Press it for 5 sec. and wait 2 min. Then pour.", ["Press it for 5 sec. and wait 2 min.", "Then pour."]),
        ("Open Sat. 9 to 12. It is closed on Mon. Ring first.", ["Open Sat. 9 to 12.", "It is closed on Mon.", "Ring first."]),
    ],
)
def test_an_abbreviation_before_a_value_ends_no_sentence(text, sentences):
    assert flat(text) == sentences
