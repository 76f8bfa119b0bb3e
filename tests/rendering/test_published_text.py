"""The published text is, byte for byte, what it was when claims still carried their markup.

`published.jsonl` was recorded then: every distinct answer to the five files of `evals/cases`, and what scripted chat models
wrote with paragraphs, lists and several markers, flagged or with unsupported sentences dropped. Each row has the values that go
in, and the text and the place of each claim that came out.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.rendering.from_json import answer_of
from assistant.rendering.published_text import pieces, publish
from assistant.rendering.walk import plain_text, walk
from assistant.schema import Abstention, Answer, Claim, Draft, Span, Support, Verdict

ROWS = [json.loads(line) for line in Path(__file__).with_name("published.jsonl").read_text("utf-8").splitlines()]


def draft_of(row):
    claims = (Claim(text, tuple(markers), tuple(Span(*span) for span in spans)) for text, markers, spans in row["claims"])
    return Draft(tuple(claims), (), 0.5, gaps=tuple(row.get("gaps", ())))


def answer_from(draft):
    published = publish(draft)
    verdicts = tuple(Verdict(claim, Support.UNSUPPORTED, 0.5, None) for claim in draft.claims)
    return Answer("q", "q", published.text, (), verdicts, None, 0.5, "e", "m", (), spans=published.spans)


@pytest.mark.parametrize("row", ROWS)
def test_the_text_and_its_offsets_are_as_they_were(row):
    published = publish(draft_of(row))
    assert published.text == row["text"]
    assert [[span.start, span.end] for span in published.spans] == row["spans"]
    assert "".join(pieces(published)) == row["text"]
    told = answer_from(draft_of(row)).to_dict()["claims"]
    assert [(one["text"], [one["start"], one["end"]], one["markers"]) for one in told] == [
        (row["text"][start:end], [start, end], markers)
        for (start, end), (_, markers, _) in zip(row["spans"], row["claims"], strict=True)
    ]


@pytest.mark.parametrize("row", ROWS)
def test_a_kept_answer_is_read_as_the_same_values(row):
    answer = answer_from(draft_of(row))
    assert answer_of(json.loads(json.dumps(answer.to_dict()))) == answer


def test_the_recorded_answers_are_of_all_kinds():
    assert len(ROWS) > 200
    assert sum("gaps" in row for row in ROWS) >= 10
    assert any(len(spans) > 1 for row in ROWS for _, _, spans in row["claims"])
    assert any(len(markers) > 1 for row in ROWS for _, markers, _ in row["claims"])


def test_an_abstention_is_its_sentence():
    published = publish(Draft((), (), 0.1, Abstention.NOT_IN_CORPUS))
    assert (published.text, published.spans) == ("The articles don't say.", ())
    assert list(pieces(published)) == ["The articles don't say."]
    assert list(pieces(publish(Draft((), (), 0.1)))) == []


def test_the_walk_passes_everything_in_order():
    claims = Claim("It rained.", (1, 2), (Span(3, 9),)), Claim("It snowed.", ())
    answer = answer_from(Draft(claims, (), 0.5, gaps=("- ", "\n- ", "\n\nSo.")))
    assert answer.text == "- It **rained**. [1] [2]\n- It snowed.\n\nSo."
    assert list(walk(answer)) == [("- ", 1), ("\n- ", 2), ("\n\nSo.", 0)]
    assert plain_text(answer) == "- It rained.\n- It snowed.\n\nSo."
