"""Usage: what the calls of one question report is summed up, and never with those of another."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from threading import Barrier

import pytest

from assistant import Assistant
from assistant.errors import GenerationError
from assistant.llm.chat_model import LangChainChatModel, complete
from assistant.llm.prompts import Message
from assistant.llm.usage import metered, note_usage, spent
from assistant.rendering.from_json import answer_of
from assistant.schema import Answer, Turn, Usage
from assistant.settings import load_settings
from assistant.testing import CutOff, HttpError, Malformed, Reply, ScriptedChatModel
from tests.support.answers import make_answer

TEXT = "# The zoo of Vienna\n\nThe zoo of Vienna opened in 1752. It keeps two pandas. Entry costs $25 for adults."
QUESTION = "When did the zoo of Vienna open?"
FOLLOW_UP = "How many pandas does the zoo of Vienna keep?"
HISTORY = (Turn(QUESTION, "The zoo of Vienna opened in 1752. [1]"),)
GOOD = Reply(("The zoo of Vienna ", "opened in 1752. ", "[1]"))
LOOSE = "The zoo in Vienna has been open since 1752. [1]"
ASKED = (Message("system", "Be brief."), Message("user", "Where do otters swim?"))
HEAD = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
TOKENS = {"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4}


def spending(*steps):
    """Yields the sum after each step."""

    @metered
    def run():
        for usage in steps:
            note_usage(usage)
            yield spent() or Usage(0, 0)

    return run()


def words(request):
    """What the server counts as the tokens of a request."""
    return sum(len(message["content"].split()) for message in request["messages"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("usage")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "zoo.md").write_text(TEXT, "utf-8")
    return folder


@contextmanager
def served(folder, script, **options):
    with ExitStack() as stack:
        server = stack.enter_context(ScriptedChatModel(script))
        options = {"model": "openai:scripted", "base_url": server.base_url, "llm_retries": 0, **options}
        yield stack.enter_context(Assistant.open(folder / "corpus", data_dir=folder / "data", **options)), server


# ---- the sum


def test_a_part_of_the_cost_never_passes_for_all_of_it():
    assert Usage(1, 2, 0.5) + Usage(10, 20, 0.25) == Usage(11, 22, 0.75)
    assert Usage(1, 2, 0.5) + Usage(10, 20) == Usage(11, 22, None)
    assert Usage(1, 2, 0.0) + Usage(1, 1, 0.0) == Usage(2, 3, 0.0)


def test_outside_a_question_nothing_is_summed_up():
    note_usage(Usage(1, 1))
    assert spent() is None


def test_questions_read_in_turn_in_one_thread_keep_their_own_sums():
    first, second = spending(Usage(1, 0), Usage(2, 0)), spending(Usage(10, 0), Usage(20, 0))
    assert [next(first), next(second), next(first), next(second)] == [Usage(1, 0), Usage(10, 0), Usage(3, 0), Usage(30, 0)]
    assert spent() is None


def test_a_question_inside_another_keeps_its_own_sum():
    @metered
    def outer():
        note_usage(Usage(1, 1))
        yield from spending(Usage(5, 5))
        yield spent()

    assert list(outer()) == [Usage(5, 5), Usage(1, 1)]


def test_each_step_may_be_taken_by_another_thread():
    pieces = spending(Usage(1, 1), Usage(1, 1), Usage(1, 1))
    sums = []
    for _ in range(3):
        with ThreadPoolExecutor(1) as pool:
            sums.append(pool.submit(next, pieces).result())
    assert sums == [Usage(1, 1), Usage(2, 2), Usage(3, 3)]


def test_who_leaves_early_closes_what_runs_inside():
    closed = []

    @metered
    def run():
        try:
            yield 1
        finally:
            closed.append(spent())

    pieces = run()
    next(pieces)
    pieces.close()
    assert closed == [None]


# ---- what the client reports


@pytest.mark.parametrize(
    ("reply", "usage"),
    [
        (Reply(("In ", "rivers.")), Usage(6, 2)),
        (Reply(("In ", "rivers."), cost=0.0003), Usage(6, 2, 0.0003)),
        (Reply(("In ", "rivers."), cost=0.0), Usage(6, 2, 0.0)),
        (Reply(("In ", "rivers."), cost=-1.0), Usage(6, 2)),
        (Reply(("In ", "rivers."), cost=float("nan")), Usage(6, 2)),
        (Reply(("In ", "rivers."), usage=False), None),
        (CutOff(("In ",)), None),
        (Reply(("In",), finish="length"), Usage(6, 1)),
    ],
)
def test_a_call_reports_what_the_server_says(reply, usage):
    @metered
    def run(model):
        with suppress(GenerationError):  # what was spent on a reply that is of no use was spent all the same
            complete(model, ASKED)
        yield (spent(),)

    with ScriptedChatModel([reply]) as server:
        settings = load_settings(model="openai:scripted", base_url=server.base_url, llm_retries=0)
        assert next(run(LangChainChatModel(settings))) == (usage,)
        assert server.requests[0]["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize("status", [400, 422])
def test_a_server_that_knows_no_usage_is_asked_without(status):
    def script(body):
        return HttpError(status, "unknown field 'stream_options'") if "stream_options" in body else Reply(("In rivers.",))

    with ScriptedChatModel(script) as server:
        model = LangChainChatModel(load_settings(model="openai:scripted", base_url=server.base_url, llm_retries=0))
        assert [complete(model, ASKED), complete(model, ASKED)] == ["In rivers.", "In rivers."]
        assert len(server.requests) == 3


def test_a_server_that_knows_no_usage_is_asked_without_by_all_who_asked_at_once():
    both_asked = Barrier(2)

    def script(body):
        if "stream_options" not in body:
            return Reply(("In rivers.",))
        both_asked.wait(60)
        return HttpError(400, "unknown field 'stream_options'")

    with ScriptedChatModel(script) as server, ThreadPoolExecutor(2) as pool:
        model = LangChainChatModel(load_settings(model="openai:scripted", base_url=server.base_url, llm_retries=0))
        assert list(pool.map(lambda _: complete(model, ASKED), range(2))) == ["In rivers."] * 2


@pytest.mark.parametrize(
    ("costs", "usage"),
    [
        (("0.5", "0.25"), Usage(6, 2, 0.75)),
        (("0.5", "null"), Usage(6, 2)),
        (('{"total_cost": 0.5}', '{"total_cost": 0.25}'), Usage(6, 2)),
    ],
)
def test_a_cost_may_be_told_with_each_piece(costs, usage):
    """As some servers do; the reply is whole all the same."""
    pieces = [
        {"choices": [{"index": 0, "delta": {"content": "Rivers. "}, "finish_reason": end}], "usage": {**TOKENS, "cost": cost}}
        for end, cost in zip((None, "stop"), map(json.loads, costs), strict=True)
    ]
    body = "".join(f"data: {json.dumps({**HEAD, **piece})}\n\n" for piece in pieces)

    @metered
    def run(model):
        yield complete(model, ASKED), spent()

    with ScriptedChatModel([Malformed(f"{body}data: [DONE]\n\n".encode())]) as server:
        settings = load_settings(model="openai:scripted", base_url=server.base_url, llm_retries=0)
        assert next(run(LangChainChatModel(settings))) == ("Rivers. Rivers. ", usage)


# ---- answers


@pytest.mark.parametrize("usage", [None, Usage(3, 4), Usage(3, 4, 0.5)])
def test_usage_is_kept_with_the_answer(usage):
    kept = json.loads(json.dumps(make_answer(usage=usage).to_dict()))
    assert answer_of(kept).usage == usage


def test_an_answer_kept_before_there_was_usage_is_read():
    kept = make_answer().to_dict()
    del kept["usage"]
    assert answer_of(kept).usage is None


def test_an_answer_says_what_it_took(folder):
    with served(folder, [GOOD]) as (assistant, server):
        answer = assistant.ask(QUESTION)
        assert answer.usage == Usage(words(server.requests[0]), 3)
    assert answer.to_dict()["usage"] == {"input_tokens": answer.usage.input_tokens, "output_tokens": 3, "cost": None}


def test_all_calls_of_a_question_count(folder):
    script = [Reply((FOLLOW_UP,), cost=0.5), Reply((LOOSE,), cost=0.25), Reply(("SUPPORTED", "\n1"), cost=0.125)]
    with served(folder, script, verifier="llm") as (assistant, server):
        answer = assistant.ask("How many?", HISTORY)
        assert len(server.requests) == 3
        assert answer.usage == Usage(sum(map(words, server.requests)), 4, 0.875)


def test_a_failed_call_counts_too(folder):
    withheld = Reply(("The zoo",), finish="content_filter", cost=0.5)
    with served(folder, [withheld], on_llm_failure="extractive", threshold=0.0) as (assistant, server):
        answer = assistant.ask(QUESTION)
        assert answer.engine == "extractive"
        assert answer.usage == Usage(words(server.requests[0]), 1, 0.5)


def test_where_no_model_is_called_there_is_no_usage(folder):
    with served(folder, [GOOD], threshold=0.0) as (assistant, server):
        answer = assistant.quote(QUESTION)
        assert not server.requests
    assert answer.usage is None
    assert answer.to_dict()["usage"] is None


def test_answers_asked_for_at_once_keep_their_own_usage(folder):
    """Both replies are under way at the same time, since each takes longer than both take to begin."""
    questions = [QUESTION, "What does entry to the zoo of Vienna cost for adults, and how many pandas live there?"]

    def script(body):
        long = "entry" in body["messages"][1]["content"].rpartition("Question:")[2]
        return Reply(("The zoo of Vienna ", "opened in 1752. ", "[1]", " ")[: 4 if long else 3], delay=0.2)

    with served(folder, script) as (assistant, server), ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(assistant.ask, questions))
        assert len(server.requests) == 2
        taken = {next(q for q in questions if q in r["messages"][1]["content"]): words(r) for r in server.requests}
    assert [answer.usage for answer in answers] == [Usage(taken[questions[0]], 3), Usage(taken[questions[1]], 4)]


def test_a_stream_may_be_read_by_one_thread_after_another(folder):
    """As the chat window does; and two streams may be read in turn."""
    with served(folder, [GOOD], verifier="llm") as (assistant, server):
        streams, answers = [assistant.stream(QUESTION), assistant.stream(FOLLOW_UP)], []
        while len(answers) < 2:
            for stream in streams:
                with ThreadPoolExecutor(1) as pool:
                    piece = pool.submit(next, stream, None).result()
                if isinstance(piece, Answer):
                    answers.append(piece)
        taken = [words(request) for request in server.requests]
    assert sorted(answer.usage.input_tokens for answer in answers) == sorted(taken)
    assert [answer.usage.output_tokens for answer in answers] == [3, 3]
