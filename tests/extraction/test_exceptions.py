"""What is allowed or forbidden is given with the exception that the next sentence makes."""

from __future__ import annotations

import pytest

from assistant.extraction.composition import OPEN, Composition
from assistant.extraction.exceptions import with_exception
from assistant.extraction.yes_no import NO, YES
from assistant.schema import Question, QuestionKind
from tests.support.candidates import sentences

SMOKING = "No smoking indoors. On the balcony it is fine unless somebody minds. Quiet is from ten."
LAMPS = "Lamps may be sent back. Shades made to measure are excepted. We pay for faults."


def told(text, asked, verdict, most=3, others=()):
    first, *rest = sentences(text)
    composed = Composition((first, *(rest[i] for i in others)), 0.9, (verdict, *("" for _ in others)))
    given = with_exception(Question(asked, asked, QuestionKind.YES_NO), composed, most)
    return given.gaps, [one.text for one in given.sentences]


@pytest.mark.parametrize(
    ("text", "asked", "verdict", "said", "count"),
    [
        (SMOKING, "can i smoke on the balcony", NO, OPEN, 2),  # the first sentence does not speak of balconies
        (SMOKING, "can i smoke indoors", NO, NO, 1),
        (SMOKING, "who smokes on the balcony", "", "", 1),  # asks for no leave
        (LAMPS, "can i send lamps back", YES, YES, 2),
        ("Dogs are not allowed. The pool opens at nine. Come.", "can i bring a dog to the pool", NO, NO, 1),
        ("Pets: none\nTax: is not included\nTowels: free", "can i bring pets", NO, NO, 1),  # keys are no prose
    ],
)
def test_an_exception_stands_behind_what_it_is_made_to(text, asked, verdict, said, count):
    gaps, given = told(text, asked, verdict)
    assert (gaps[0], len(given)) == (said, count)
    assert text.startswith(" ".join(given)) or count == 1


def test_there_are_at_most_so_many_and_none_twice():
    first, second, third = LAMPS.replace(". ", ".|").split("|")
    assert told(LAMPS, "can i send lamps back", YES, others=(0, 1)) == ((YES, "", ""), [first, second, third])
    assert told(LAMPS, "can i send lamps back", YES, most=2, others=(1,)) == ((YES, ""), [first, second])
    assert told(LAMPS, "can i send lamps back", YES, most=1) == ((YES, ""), [first, second])


def test_nothing_has_no_exception():
    nothing = Composition((), 0.0)
    assert with_exception(Question("may i", "may i", QuestionKind.YES_NO), nothing, 3) is nothing
