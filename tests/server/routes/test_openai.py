"""The OpenAI-compatible routes, with the real client on a real server."""

from __future__ import annotations

from contextlib import contextmanager

import openai
import pytest

from assistant.schema import Turn
from assistant.server.routes.openai_messages import ChatMessage, latest, question_of, turns_of
from assistant.server.serve import running_server
from assistant.settings import load_settings
from assistant.testing import HttpError, Reply
from assistant.text.tokens import count_tokens
from tests.support.served import ANSWER, KEY, QUESTION, light, written_by

SCHEMA = {"type": "json_schema", "json_schema": {"name": "answer", "schema": {"type": "object"}}}
CALL = {"type": "function", "function": {"name": "search"}}
GOOD = "The zoo of Vienna opened in 1752. [1] It has two elephants."


@contextmanager
def client_of(assistant, key="none"):
    with running_server(assistant) as url, openai.OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with light(tmp_path_factory.mktemp("openai"), api_keys=KEY) as assistant, client_of(assistant, KEY) as opened:
        yield opened


def ask(client, *messages, **options):
    said = [{"role": role, "content": content} for role, content in messages]
    return client.chat.completions.create(model="gpt-4o", messages=said, **options)


def test_the_one_model_is_listed(client):
    assert [model.id for model in client.models.list()] == ["article-assistant"]


def test_a_completion_is_the_answer_with_its_citations_and_usage(client):
    done = ask(client, ("system", "Say yes."), ("user", QUESTION))
    answer = done.article_assistant
    assert done.object == "chat.completion"
    assert done.model == "article-assistant"
    assert done.choices[0].finish_reason == "stop"
    assert done.choices[0].message.role == "assistant"
    assert done.choices[0].message.content == answer["text"]
    assert answer["question"] == QUESTION
    assert [citation["cited_text"] for citation in answer["citations"]] == [ANSWER]
    expected = (count_tokens("Say yes.") + count_tokens(QUESTION), count_tokens(answer["text"]))
    assert (done.usage.prompt_tokens, done.usage.completion_tokens) == expected
    assert done.usage.total_tokens == sum(expected)


def test_a_stream_says_the_same(client):
    chunks = list(ask(client, ("user", QUESTION), stream=True))
    whole = ask(client, ("user", QUESTION))
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == whole.choices[0].message.content
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    assert chunks[-1].article_assistant["citations"] == whole.article_assistant["citations"]
    assert all(chunk.usage is None for chunk in chunks)


def test_a_stream_ends_with_usage_where_that_is_asked_for(client):
    *chunks, last = ask(client, ("user", QUESTION), stream=True, stream_options={"include_usage": True})
    assert last.choices == []
    assert last.usage == ask(client, ("user", QUESTION)).usage
    assert all(chunk.usage is None for chunk in chunks)
    assert chunks[-1].article_assistant["text"]


def test_the_earlier_messages_are_the_history(client):
    first = ask(client, ("user", "What do otters eat?")).choices[0].message.content
    follow_up = "How much does a pup of them weigh at birth?"
    done = ask(client, ("user", "What do otters eat?"), ("assistant", first), ("user", follow_up))
    assert done.article_assistant["question"] == follow_up
    assert "otters" in done.article_assistant["standalone_question"].lower()
    assert "otters" not in ask(client, ("user", follow_up)).article_assistant["standalone_question"].lower()


def test_a_question_may_come_in_parts(client):
    parts = [{"type": "text", "text": "When did the zoo"}, {"type": "text", "text": "of Vienna open?"}]
    assert ask(client, ("user", parts)).article_assistant["question"] == "When did the zoo\nof Vienna open?"


@pytest.mark.parametrize(
    ("messages", "options", "error", "said"),
    [
        ([("user", "")], {}, openai.BadRequestError, "is empty"),
        ([("user", "x" * 2001)], {"stream": True}, openai.BadRequestError, "more than the 2000 allowed"),
        ([("assistant", "Hello.")], {}, openai.UnprocessableEntityError, "end with the question"),
        ([("user", [{"type": "image_url", "image_url": {"url": "x"}}])], {}, openai.UnprocessableEntityError, "ask in words"),
        ([("user", "q")], {"n": 2}, openai.UnprocessableEntityError, "one answer"),
        ([("user", "q")], {"response_format": {"type": "json_object"}}, openai.UnprocessableEntityError, "answers are text"),
        ([("user", "q")], {"response_format": SCHEMA, "stream": True}, openai.UnprocessableEntityError, "'json_schema'"),
        ([("user", "q")], {"tool_choice": "required"}, openai.UnprocessableEntityError, "no tool is ever called"),
        ([("user", "q")], {"tool_choice": CALL}, openai.UnprocessableEntityError, "no tool is ever called"),
        ([], {}, openai.UnprocessableEntityError, "messages"),
    ],
)
def test_what_is_refused_is_an_error_of_the_client(client, messages, options, error, said):
    with pytest.raises(error) as refused:
        ask(client, *messages, **options)
    assert said in refused.value.body["message"]
    assert refused.value.request_id


@pytest.mark.parametrize("options", [{"response_format": {"type": "text"}}, {"tool_choice": "auto"}, {"tool_choice": "none"}])
def test_what_changes_nothing_is_passed_over(client, options):
    assert ask(client, ("user", QUESTION), **options).article_assistant["text"]


def test_the_one_model_is_told_of_and_no_other(client):
    assert client.models.retrieve("article-assistant") == next(iter(client.models.list()))
    with pytest.raises(openai.NotFoundError) as refused:
        client.models.retrieve("gpt-4o")
    assert refused.value.body["message"] == "there is no model 'gpt-4o'; 'article-assistant' is the one there is"


@pytest.mark.parametrize("path", ["/embeddings", "/responses", "/audio/speech"])
def test_a_client_reads_why_there_is_no_such_route(client, path):
    with pytest.raises(openai.NotFoundError) as refused:
        client.post(path, cast_to=object, body={})
    assert "there is no page" in refused.value.body["message"]


def test_a_wrong_key_is_an_authentication_error(client):
    with pytest.raises(openai.AuthenticationError, match="needs a key"):
        ask(client.with_options(api_key="wrong"), ("user", QUESTION))


def test_an_abstention_is_a_completion_that_says_so(tmp_path):
    with light(tmp_path, threshold=1.0) as assistant, client_of(assistant) as client:
        done = ask(client, ("user", "Who invented the telephone?"))
    assert done.choices[0].finish_reason == "stop"
    assert done.choices[0].message.content == "The articles don't say."
    assert done.article_assistant["abstained"]


def test_no_unchecked_word_of_a_chat_model_is_streamed(tmp_path):
    script = [Reply(tuple(GOOD.split(" ")))]
    with written_by(script, tmp_path, unsupported="drop") as (assistant, _), client_of(assistant) as client:
        chunks = list(ask(client, ("user", QUESTION), stream=True, stream_options={"include_usage": True}))
        done = ask(client, ("user", QUESTION))
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert said == done.choices[0].message.content
    assert "elephants" not in said
    assert done.usage.completion_tokens == chunks[-1].usage.completion_tokens == len(GOOD.split(" "))


def test_a_failing_chat_model_is_an_error_streamed_or_not(tmp_path):
    with written_by([HttpError(500, "no")], tmp_path) as (assistant, _), client_of(assistant) as client:
        with pytest.raises(openai.InternalServerError) as whole:
            ask(client, ("user", QUESTION))
        with pytest.raises(openai.APIError) as streamed:
            list(ask(client, ("user", QUESTION), stream=True))
    assert whole.value.status_code == 502
    assert streamed.value.body["message"] == whole.value.body["message"]


def said(*messages):
    return [ChatMessage(role=role, content=content) for role, content in messages]


def test_messages_become_turns():
    messages = said(
        ("assistant", "Hello."),
        ("user", "a"),
        ("system", "x"),
        ("assistant", "b"),
        ("assistant", "c"),
        ("user", "d"),
        ("tool", "y"),
        ("user", "e"),
    )
    assert turns_of(messages) == (Turn("a", "b\nc"), Turn("d", ""))
    assert question_of(messages) == "e"
    assert turns_of(said(("user", "e"))) == ()


@pytest.mark.parametrize(("most", "characters", "kept"), [(9, 99, "abc"), (2, 99, "bc"), (0, 99, ""), (9, 4, "bc"), (9, 1, "")])
def test_of_a_long_conversation_the_latest_turns_count(most, characters, kept):
    turns = [Turn(letter, "x") for letter in "abc"]
    settings = load_settings(max_history_turns=most, max_history_chars=characters)
    assert "".join(turn.question for turn in latest(settings, turns)) == kept
