"""The whole assistant as a `Runnable` of LangChain, which stands wherever a chat model may."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, convert_to_messages
from langchain_core.prompt_values import PromptValue
from langchain_core.runnables import Runnable, RunnableLambda

from assistant.errors import AssistantError
from assistant.schema import Answer, Turn

Ask = Callable[[str, Sequence[Turn]], Answer]


def as_runnable(ask: Ask) -> Runnable[Any, AIMessage]:
    """A runnable: a question, or messages of which the last is one -> an `AIMessage`.

    Its content is the checked answer, and `response_metadata["article_assistant"]` the answer's JSON. Earlier messages are the
    history; those of a system have no say. It is whole when it comes, so that nothing unchecked is passed on.
    """

    def run(given: Any) -> AIMessage:
        return _message(ask(*_conversation(given)))

    async def run_elsewhere(given: Any) -> AIMessage:
        return await asyncio.to_thread(run, given)

    return RunnableLambda(run, run_elsewhere, name="article_assistant")


def _message(answer: Answer) -> AIMessage:
    usage = answer.usage
    counted = (
        {
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
            "total_tokens": usage.input_tokens + usage.output_tokens,
        }
        if usage
        else None
    )
    return AIMessage(answer.text, response_metadata={"article_assistant": answer.to_dict()}, usage_metadata=counted)


def _conversation(given: Any) -> tuple[str, tuple[Turn, ...]]:
    """The question, and the turns before it.

    Raises:
        AssistantError: if nothing is asked.
    """
    if isinstance(given, str):
        return given, ()
    messages = given.to_messages() if isinstance(given, PromptValue) else given
    messages = convert_to_messages([messages] if isinstance(messages, BaseMessage) else messages)
    said = [(message.type, str(message.text)) for message in messages if message.type in {"human", "ai"}]
    if not said or said[-1][0] != "human":
        raise AssistantError(f"the last of {len(messages)} messages is no question; end with a message of a person")
    turns = tuple(
        Turn(question, answer)
        for (asker, question), (answerer, answer) in pairwise(said)
        if (asker, answerer) == ("human", "ai")
    )
    return said[-1][1], turns
