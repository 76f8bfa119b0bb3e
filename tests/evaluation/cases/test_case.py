"""Cases are read as they are written, and what is wrong with one is said with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import EvalError
from assistant.evaluation import Case, load_cases
from assistant.schema import Turn
from tests.support.evaluated import LINES, write_cases

ROOT = Path(__file__).parents[3]


def test_cases_are_read(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text("\ufeff" + json.dumps(LINES[1]) + "\r\n\n" + json.dumps({**LINES[3], "document": "x.md"}), "utf-8")
    first, second = load_cases(path)
    assert first == Case(
        "a2",
        "And how long will it last?",
        ("eleven months",),
        evidence=("The closure is planned to last eleven months.",),
        history=(Turn("When will the Wharf Bridge shut?", "On 9 October."),),
        conversation="bridge",
        turn=2,
    )
    assert second.unanswerable
    assert not second.history


GOOD = '{"id": "g", "question": "Who?", "unanswerable": true}'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "it is not JSON"),
        ("[1]", "it is not a JSON object"),
        ('{"id": "x", "unanswerable": true}', "key 'question' is missing"),
        ('{"question": "Who?", "unanswerable": true}', "key 'id' is missing"),
        ('{"id": "x", "question": "  ", "unanswerable": true}', "'question' is empty"),
        ('{"id": "x", "question": "Who?", "answer": "Lee"}', "key 'answer' is unknown; the keys are id, question,"),
        ('{"id": "x", "question": "Who?", "expected": "Lee"}', "'expected' can't be 'Lee'"),
        ('{"id": "x", "question": "Who?", "expected": [4]}', "'expected.0' can't be 4"),
        ('{"id": "x", "question": "Who?", "unanswerable": "yes"}', "'unanswerable' can't be 'yes'"),
        ('{"id": "x", "question": "Who?", "unanswerable": true, "turn": 0}', "'turn' can't be 0"),
        (
            '{"id": "x", "question": "Who?", "unanswerable": true, "history": [{"question": "A?"}]}',
            "'history.0.answer' is missing",
        ),
        ('{"id": "x", "question": "Who?"}', "case 'x' says no right answer"),
        ('{"id": "x", "question": "Who?", "expected": ["Lee"], "unanswerable": true}', "is unanswerable but says"),
        ('{"id": "x", "question": "Who?", "expected": [" "]}', "has an empty text"),
        ('{"id": "x", "question": "Who?", "evidence": ["A."], "needs_all": true}', "needs all of its evidence but has no two"),
        ('{"id": "x", "question": "Who?", "pattern": "(a"}', "has a `pattern` that is no regular expression (missing )"),
        ('{"id": "x", "question": "Who?", "unanswerable": true, "pattern": "a"}', "is unanswerable but says"),
        ('{"id": "x", "question": "Who?", "unanswerable": true, "documents": ["a.md"]}', "is unanswerable but says"),
        ('{"id": "x", "question": "Who?", "unanswerable": true, "forbidden": [""]}', "has an empty text"),
        (GOOD, "id 'g' is taken by"),
    ],
)
def test_a_broken_case_is_named_with_its_line(tmp_path, line, said):
    path = write_cases(tmp_path, GOOD, "", line)
    with pytest.raises(EvalError) as raised:
        load_cases(path)
    assert f"{str(path)!r} line 3: " in str(raised.value)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_files_that_are_no_cases(tmp_path):
    with pytest.raises(EvalError, match="can't be read"):
        load_cases(tmp_path / "none.jsonl")
    with pytest.raises(EvalError, match="no case in"):
        load_cases(write_cases(tmp_path, ""))
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xe9"}')
    with pytest.raises(EvalError, match="not UTF-8"):
        load_cases(tmp_path / "latin.jsonl")


def test_an_id_is_taken_in_all_files(tmp_path):
    (tmp_path / "other").mkdir()
    with pytest.raises(EvalError, match="id 'g' is given to several cases"):
        load_cases(write_cases(tmp_path, GOOD), write_cases(tmp_path / "other", GOOD))


def test_the_cases_of_the_project_are_sound():
    for path in (
        *ROOT.glob("evals/cases/*.jsonl"),
        *(ROOT / "evals/tuning" / name for name in ("cases.jsonl", "followups.jsonl")),
    ):
        assert load_cases(path)
