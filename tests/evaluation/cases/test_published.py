"""Published question sets become cases with the articles that they are asked of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import EvalError
from assistant.evaluation.cases.published import read_published
from assistant.schema import Turn
from tests.support.squad_sample import CONTEXT, SQUAD

DATA = Path(__file__).parents[4] / "shared" / "data"
TASK = {
    "task_id": "t<::>2",
    "contexts": [{"document_id": "a 1", "text": CONTEXT}, {"document_id": "b", "text": CONTEXT}],
    "input": [{"text": "Who pays?"}, {"text": "Lorries do."}, {"text": "How much?"}],
    "targets": [{"text": "They pay 4 crowns."}],
    "answerability": ["ANSWERABLE"],
}


def write(folder, text, name="set.json"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_squad(tmp_path):
    found = read_published(write(tmp_path, json.dumps(SQUAD, indent=2)))
    assert found.articles == {"The-Ket-bridge/000.txt": CONTEXT}
    first, second = found.cases
    assert (first.id, first.expected, first.documents) == ("q1", ("4 crowns",), ("The-Ket-bridge/000.txt",))
    assert first.evidence == ("Lorries pay 4 crowns.",)
    assert (second.unanswerable, second.expected, second.documents) == (True, (), ())


def test_mt_rag(tmp_path):
    rows = [
        TASK,
        {**TASK, "task_id": "t<::>3", "answerability": ["UNANSWERABLE"], "contexts": []},
        {**TASK, "task_id": "t<::>4", "answerability": ["UNDERSPECIFIED"]},
    ]
    found = read_published(write(tmp_path, "\n".join(map(json.dumps, rows)) + "\n", "tasks.jsonl"))
    assert found.articles == {"a-1.txt": CONTEXT}  # equal texts are one article
    first, second, third = found.cases
    assert (first.question, first.history, first.documents) == ("How much?", (Turn("Who pays?", "Lorries do."),), ("a-1.txt",))
    assert first.tags == ("mt-rag", "answerable")
    assert second.unanswerable
    assert third.unanswerable


def test_a_file_of_ours_is_none_of_them(tmp_path):
    ours = '{"id": "g", "question": "Who?", "unanswerable": true}'
    for text in (ours, f"{ours}\n{ours}\n", "", "{", "[1]", "3"):
        assert read_published(write(tmp_path, text)) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (json.dumps({"data": []}), "looks like SQuAD, but 'data'"),
        (
            json.dumps({"data": [{"title": "x", "paragraphs": [{"context": CONTEXT}]}]}),
            "looks like SQuAD, but 'data.0.paragraphs",
        ),
        (f"{json.dumps(TASK)}\n{json.dumps({**TASK, 'input': []})}", "line 2 looks like an MT-RAG task, but 'input'"),
        (
            json.dumps([{"doc": CONTEXT, "summary": "It rose.", "label": 1}]),
            "measure the verifier on it",
        ),
    ],
)
def test_a_broken_set_is_said_to_be(tmp_path, text, said):
    with pytest.raises(EvalError) as raised:
        read_published(write(tmp_path, text))
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.skipif(not DATA.exists(), reason="the shared data is not there")
def test_the_sets_as_they_were_published():
    squad = read_published(DATA / "squad2_half" / "squad2_half.json")
    assert (len(squad.cases), len(squad.articles)) == (6078, 646)
    assert sum(case.unanswerable for case in squad.cases) == 3168
    texts = squad.articles.values()
    assert all(any(one in text for text in texts) for case in squad.cases[:200] for one in case.evidence)
    mtrag = read_published(DATA / "mtrag_un" / "reference.jsonl")
    assert len(mtrag.cases) == 507
    assert sum("answerable" in case.tags for case in mtrag.cases) == 285
