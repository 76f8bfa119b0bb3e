"""The order in which every form of an answer is written: what stands before a claim, the claim, and so on."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.schema import Answer, Claim


def walk(answer: Answer) -> Iterator[tuple[str, int]]:
    """Go through the text of an answer.

    Yields:
        What stands before a claim, such as a blank or a list mark, and the number of that claim's verdict, from 1; at last
        what stands behind them all, and 0. Whatever stands there has not been checked.
    """
    done = 0
    for number, span in sorted(enumerate(answer.spans, start=1), key=lambda pair: pair[1].start):
        yield answer.text[done : span.start], number
        done = max(done, span.end)
    yield answer.text[done:], 0


def runs(claim: Claim) -> Iterator[tuple[str, bool]]:
    """The words of a claim in pieces, each with whether it is highlighted."""
    done = 0
    for span in claim.highlights:
        yield claim.text[done : span.start], False
        yield claim.text[span.start : span.end], True
        done = span.end
    yield claim.text[done:], False


def plain_text(answer: Answer) -> str:
    """The answer's words without any markup."""
    return "".join(gap + (answer.verdicts[number - 1].claim.text if number else "") for gap, number in walk(answer))
