"""The assistant as a person meets it: exact citations or an abstention, whatever is asked, by however many at once."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assistant import AssistantError
from assistant.schema import Abstention, Answer, Turn
from tests.support.otters import (
    KNOWN,
    UNKNOWN,
    assert_sound,
    assistant_fixture,
    bundled_fixture,
    essence,
    light_fixture,
    stand_in,
)

__all__ = ["assistant_fixture", "bundled_fixture", "light_fixture"]


# ---- asking


def test_who_watches_sees_each_answer_whoever_asked(tmp_path):
    seen = []
    with stand_in(tmp_path) as assistant:
        before = assistant.ask(next(iter(KNOWN)))
        assistant.watch(seen.append)
        answers = [assistant.ask(next(iter(KNOWN))), assistant.quote(next(iter(KNOWN)))]
    assert seen == answers
    assert before not in seen


@pytest.mark.parametrize(("question", "sentence"), KNOWN.items())
def test_what_the_articles_say_is_cited(bundled, question, sentence):
    answer = bundled.ask(question)
    assert_sound(answer, bundled)
    assert answer.citations[0].cited_text == sentence
    assert answer.groundedness == 1.0
    assert (answer.engine, answer.question, answer.standalone_question) == ("extractive", question, question)
    assert answer.model.startswith("reader@")


@pytest.mark.parametrize("question", UNKNOWN)
def test_what_they_do_not_say_is_left_open(bundled, question):
    answer = bundled.ask(question)
    assert_sound(answer, bundled)
    assert answer.abstention is Abstention.NOT_IN_CORPUS
    assert answer.text == "The articles don't say."
    assert answer.hits


@pytest.mark.parametrize("question", [*KNOWN, *UNKNOWN])
def test_streamed_pieces_are_the_answer(assistant, question):
    *pieces, answer = assistant.stream(question)
    assert isinstance(answer, Answer)
    assert "".join(pieces) == answer.text
    assert all(pieces)
    assert essence(answer) == essence(assistant.ask(question))


def test_asked_without_blocking(assistant):
    async def ask_all():
        return await asyncio.gather(*(assistant.aask(question) for question in KNOWN))

    assert list(map(essence, asyncio.run(ask_all()))) == [essence(assistant.ask(question)) for question in KNOWN]


def test_a_follow_up_is_completed(assistant):
    history = [Turn("When did the zoo of Vienna open?", "In 1752.")]
    answer = assistant.ask("And what does it cost?", history)
    assert answer.question == "And what does it cost?"
    assert "Vienna" in answer.standalone_question
    assert_sound(answer, assistant)


def test_threads_get_the_answers_that_one_would_get(assistant):
    questions = [*KNOWN, *UNKNOWN]
    expected = [essence(assistant.ask(question)) for question in questions]

    def ask_all(turn):
        order = questions[turn % 5 :] + questions[: turn % 5]
        answers = {question: essence(assistant.ask(question)) for question in order}
        return [answers[question] for question in questions]

    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(ask_all, range(8)))


@pytest.mark.parametrize("question", ["", "  \n\t", "\u3000"])
def test_an_empty_question_is_an_error(assistant, question):
    for ask in (
        assistant.ask,
        assistant.retrieve,
        lambda q: list(assistant.stream(q)),
        assistant.as_retriever().invoke,
    ):
        with pytest.raises(AssistantError, match=r"^the question '.*' is empty; ask something about the articles$"):
            ask(question)


def test_a_question_that_is_too_long_is_an_error(assistant):
    longest = assistant.settings.max_question_chars
    assert_sound(assistant.ask(("otters " * longest)[:longest]), assistant)
    with pytest.raises(AssistantError, match=r"^the question has 2001 characters, more than the 2000 allowed; shorten it$"):
        assistant.ask("o" * (longest + 1))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text(st.characters(exclude_categories=[]), max_size=80), earlier=st.lists(st.text(max_size=30), max_size=2))
@example(question="otters' \"; DROP TABLE passages; --", earlier=[])
@example(question="\x00", earlier=["\x00"])
@example(question="\ud800 otters", earlier=["🦦"])
@example(question="[1] **otters** [2]", earlier=[])
@example(question="1,000.5 zyzzyva qwertz", earlier=[])
@example(question="the of and", earlier=["is it"])
def test_any_question_is_answered_or_refused(light, question, earlier):
    try:
        answer = light.ask(question, [Turn(q, "") for q in earlier])
    except AssistantError as error:
        assert not question.strip() or len(question) > light.settings.max_question_chars
        assert "\n" not in str(error)
    else:
        assert_sound(answer, light)


@pytest.mark.parametrize("question", ["\ud800 otters", "\x00", "🦦", "水" * 300, "a" * 2000, "1" * 2000, "\u200b", "“"])
def test_odd_questions_reach_the_shipped_models(bundled, question):
    assert_sound(bundled.ask(question), bundled)
