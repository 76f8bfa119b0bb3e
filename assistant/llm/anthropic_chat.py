"""LangChain's Anthropic client on a bounded HTTP client of ours; it takes none itself."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.llm.bounded_http import client_options

if TYPE_CHECKING:
    from anthropic import Client
    from langchain_core.language_models import BaseChatModel


def open_anthropic(model: str, options: dict[str, Any]) -> BaseChatModel:
    """The client for a model.

    Raises:
        ImportError: if the package `langchain-anthropic` is not installed.
        ValueError: if it does not take the options, or finds no key.
    """
    import httpx2
    from langchain_anthropic import ChatAnthropic

    client = httpx2.Client(**client_options(options["timeout"], httpx2))

    class BoundedChatAnthropic(ChatAnthropic):
        """Calls through the bounded client."""

        @cached_property
        def _client(self) -> Client:
            return super()._client.with_options(http_client=client)

    return BoundedChatAnthropic(model_name=model, **options)
