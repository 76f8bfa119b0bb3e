"""LangChain's OpenAI client, made to tell what a streamed reply cost, also with the many servers that speak its protocol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant.llm.bounded_http import client_options

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.outputs import ChatGenerationChunk


def open_openai(model: str, options: dict[str, Any]) -> BaseChatModel:
    """The client for a model.

    Raises:
        ImportError: if the package `langchain-openai` is not installed.
        ValueError: if it does not take the options, or finds no key.
    """
    import httpx
    from langchain_openai import ChatOpenAI
    from openai import APIStatusError

    class TellingChatOpenAI(ChatOpenAI):
        """Asks for usage whatever the server, unless it refuses, and keeps the cost, which the client drops."""

        def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
            asked = self.stream_usage  # which a refusal to another thread may change meanwhile
            try:
                yield from super()._stream(*args, **kwargs)
            except APIStatusError as error:
                if not asked or "stream_options" not in str(error):
                    raise
                self.stream_usage = False  # an older server: better no usage than no answer
                yield from super()._stream(*args, **kwargs)

        def _convert_chunk_to_generation_chunk(self, chunk: dict[str, Any], *args: Any) -> ChatGenerationChunk | None:
            made = super()._convert_chunk_to_generation_chunk(chunk, *args)
            if made and (usage := chunk.get("usage")):
                # In a list, since a server may tell it more than once, and LangChain joins lists but fails on two numbers.
                made.message.response_metadata["cost"] = [usage.get("cost")]
            return made

    client = httpx.Client(**client_options(options["timeout"], httpx))
    return TellingChatOpenAI(model=model, stream_usage=True, http_client=client, **options)
