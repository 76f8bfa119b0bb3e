"""What the routes of one server share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from assistant.answer import Assistant
from assistant.server.access import Access
from assistant.server.answer_threads import Answering
from assistant.server.metrics import Metrics
from assistant.server.problems import json_bytes


@dataclass(frozen=True, slots=True)
class Shared:
    """The assistant, who may ask it, and what counts and runs its answers."""

    assistant: Assistant
    access: Access
    metrics: Metrics
    answering: Answering

    def note_question(self, request: Request, question: str) -> None:
        """Put the question into the request's line of the log, if that is wanted."""
        if self.assistant.settings.log_questions:
            request.state.question = question


class Json(JSONResponse):
    """JSON in which half a surrogate pair is an escape, not an error."""

    def render(self, content: Any) -> bytes:
        """Write the JSON."""
        return json_bytes(content)
