"""Counting of what is told on articles that disagree, and the regression that tells when they do."""

from __future__ import annotations

import numpy as np

from assistant.evaluation.cases.case import Case, load_cases
from assistant.extraction.disagreement import DISAGREE
from assistant.schema import Abstention
from tests.support.answers import make_answer
from training.disagreement.fit import fit
from training.disagreement.measure import HERE, count


def test_every_case_has_its_sentences_in_the_articles():
    told = " ".join(" ".join(path.read_text("utf-8").split()) for path in (HERE / "articles").iterdir())
    cases = load_cases(HERE / "tune.jsonl", HERE / "check.jsonl")
    assert sum(case.needs_all for case in cases) == 48
    assert [case.id for case in cases for one in case.evidence if " ".join(one.split()) not in told] == []


def test_both_sides_and_false_alarms_are_counted():
    cited = make_answer(cited="Otters came back in 2019.")
    told = make_answer(text=f"{DISAGREE}\nOtters came back in 2019.")
    declined = make_answer(citations=(), verdicts=(), text="", abstention=Abstention.NOT_IN_CORPUS)
    two = Case("d", "When?", evidence=("Otters came back in 2019.", "Otters came back in 2021."), needs_all=True)
    one = Case("a", "When?", evidence=("Otters came back in 2019.",))
    found = count([(two, cited), (two, declined), (one, told), (one, cited)])
    assert found == {
        "disagreeing": 2,
        "both sides": 0,
        "declined": 1,
        "agreeing": 2,
        "said to disagree": 1,
    }
    assert count([(Case("b", "When?", evidence=("Otters came back",) * 2, needs_all=True), cited)])["both sides"] == 1


def test_the_fitted_weights_tell_the_pairs_apart():
    rows = np.array([[3.0, 0.2], [2.0, 0.9], [-3.0, 0.3], [-2.0, 0.8]])
    weights, bias = fit(rows, np.array([1.0, 1.0, 0.0, 0.0]))
    assert ((rows @ weights + bias > 0) == [True, True, False, False]).all()
    assert abs(weights[0]) > abs(weights[1])
