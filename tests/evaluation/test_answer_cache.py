"""What was asked is not asked again, unless something changed that the answer depends on."""

from __future__ import annotations

import json

import pytest

from assistant import Assistant
from assistant.errors import EvalError, GenerationError
from assistant.evaluation import evaluate, load_cases
from assistant.evaluation.answer_cache import AnswerCache, WriteOnlyCache, case_key, dump_answer, fingerprint, load_answer
from assistant.schema import Document, Hit, Passage
from assistant.settings import load_settings
from tests.support.answers import abstained, make_answer
from tests.support.evaluated import LINES, write_cases, write_corpus

DOCUMENT = Document.create("otters.md", "Before. Otters came back in 2019. After.")


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    return load_settings(corpus=write_corpus(folder), data_dir=folder / "data")


@pytest.fixture
def assistant(settings):
    with Assistant.open(settings=settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    return load_cases(write_cases(tmp_path_factory.mktemp("cases"), *map(json.dumps, LINES)))


@pytest.fixture
def asked(monkeypatch):
    """The questions that reach an assistant, in order; what `fails` names is answered with an error."""
    asked = []
    real = Assistant.ask

    def ask(self, question, history=()):
        asked.append(question)
        if question in ask.fails:
            raise ask.fails[question]
        return real(self, question, history)

    ask.fails = {}
    monkeypatch.setattr(Assistant, "ask", ask)
    asked_of = type("Asked", (list,), {})(asked)
    asked_of.questions, asked_of.fails = asked, ask.fails
    return asked_of


def test_an_answer_comes_back_as_it_was():
    passage = Passage("otters.md#1", "otters.md", DOCUMENT.text[8:33], 8, 33, "", ())
    hit = Hit(passage, 0.5, 1, None, 2)
    for answer in (make_answer(hits=(hit,), confidence=1 / 3), abstained(hits=())):
        again = load_answer(dump_answer(answer), {"otters.md": DOCUMENT})
        assert again == answer
        assert dump_answer(again) == dump_answer(answer)


def test_what_was_asked_is_not_asked_again(assistant, cases, asked, tmp_path):
    with AnswerCache.open(tmp_path / "answers.db") as cache:
        first = evaluate(assistant, cases, cache=cache)
    assert len(asked.questions) == len(cases)
    with AnswerCache.open(tmp_path / "answers.db") as cache:
        again = evaluate(assistant, cases, cache=cache)
    assert len(asked.questions) == len(cases)
    assert again.to_dict() == first.to_dict()
    assert again.timings == first.timings
    with WriteOnlyCache.open(tmp_path / "answers.db") as cache:
        assert evaluate(assistant, cases, cache=cache).to_dict() == first.to_dict()
    assert len(asked.questions) == 2 * len(cases)


def test_a_run_that_was_cut_off_goes_on_where_it_was(assistant, cases, asked, tmp_path):
    asked.fails[cases[3].question] = KeyboardInterrupt()
    with AnswerCache.open(tmp_path / "answers.db") as cache, pytest.raises(KeyboardInterrupt):
        evaluate(assistant, cases, cache=cache)
    asked.fails.clear()
    before = len(asked.questions)
    with AnswerCache.open(tmp_path / "answers.db") as cache:
        report = evaluate(assistant, cases, cache=cache)
    assert cases[0].question not in asked.questions[before:]
    assert len(report.run.results) == len(cases)


def test_a_failed_case_is_its_own_class_and_asked_again(assistant, cases, asked, tmp_path):
    asked.fails[cases[0].question] = GenerationError("the chat model 'x' can't be reached (refused); start it")
    with AnswerCache.open(tmp_path / "answers.db") as cache:
        report = evaluate(assistant, cases, cache=cache)
        assert [failure.case.id for failure in report.run.failures] == ["a1"]
        assert len(report.run.results) == len(cases) - 1
        assert report.figures["failed"].value == pytest.approx(1 / len(cases))
        assert report.figures["answered_right"].n == 2  # neither right nor wrong
        assert report.to_dict()["failed"] == [{"id": "a1", "reason": "the chat model 'x' can't be reached (refused); start it"}]
        asked.fails.clear()
        assert evaluate(assistant, cases, cache=cache).run.failures == ()


def test_a_run_of_failures_alone_is_an_error(assistant, cases, asked):
    asked.fails.update({case.question: GenerationError("no model") for case in cases})
    with pytest.raises(EvalError, match="none of the 5 cases brought an answer; the first failed because no model"):
        evaluate(assistant, cases)


def test_an_error_of_our_own_making_is_not_hidden(assistant, cases, asked):
    asked.fails[cases[1].question] = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        evaluate(assistant, cases)


def test_all_that_matters_changes_the_key(settings, assistant, cases, tmp_path):
    run = fingerprint(assistant)
    assert fingerprint(assistant) == run
    keys = {case_key(run, case) for case in cases}
    assert len(keys) == len(cases)  # a2's history tells it from the same question alone
    for changed in ({"k": 3}, {"max_sentences": 1}, {"threshold": 0.3}, {"unsupported": "drop"}):
        with Assistant.open(settings=settings.model_copy(update=changed)) as other:
            assert fingerprint(other) != run
    for same in ({"port": 1}, {"lock_timeout": 3.0}):
        with Assistant.open(settings=settings.model_copy(update=same)) as other:
            assert fingerprint(other) == run
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    (prompts / "answer.md").write_text("other", "utf-8")
    with Assistant.open(settings=settings.model_copy(update={"prompts": prompts})) as other:
        assert fingerprint(other) != run
    article = settings.corpus / "bridge.md"
    before = article.read_text("utf-8")
    article.write_text(f"{before}\nOne sentence more.\n", "utf-8")
    with Assistant.open(settings=settings) as other:
        assert fingerprint(other) != run
    article.write_text(before, "utf-8")


def test_answers_are_kept_by_several_threads(assistant, cases, asked, tmp_path):
    with AnswerCache.open(tmp_path / "answers.db") as cache:
        evaluate(assistant, cases, cache=cache, workers=4)
        evaluate(assistant, cases, cache=cache, workers=4)
    assert sorted(asked.questions) == sorted(case.question for case in cases)
