"""Suggested questions, asked as the window asks them."""

from assistant.answer import Assistant
from assistant.schema import Certainty
from evals.suggestions import offers

DEPOT = """# The depot

The tram depot of Arden has 48 lifts and a wash. Orla Finch runs the depot.

A lost key costs 25 euros. The depot closes at 6 pm. The lamps were taken down because they disturbed insects.
"""


def test_each_suggestion_is_asked_once_and_firmly_answered(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "depot.md").write_text(DEPOT, "utf-8")
    with Assistant.open(tmp_path / "corpus", data_dir=tmp_path / "data") as assistant:
        found = list(offers(assistant))
    questions = [one.answer.question for one in found]
    assert len(questions) >= 3
    assert len(questions) == len({*questions})
    assert not found[0].after
    assert all(one.answer.certainty is Certainty.FIRM for one in found)
