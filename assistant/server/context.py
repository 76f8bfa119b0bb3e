"""What the routes of one server share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from assistant.answer import Assistant
from assistant.server.access import Access
from assistant.server.answer_threads import Answering
from assistant.server.metrics import Metrics
from assistant.server.problems import json_bytes
from assistant.server.running_uploads import RunningUploads


@dataclass(frozen=True, slots=True)
class Shared:
    """The assistant, who may ask it, what counts and runs its answers, and the uploads that go on."""

    assistant: Assistant
    access: Access
    metrics: Metrics
    answering: Answering
    uploads: RunningUploads = field(default_factory=RunningUploads)

    def refuse_changes(self) -> None:
        """Raise the problem 403 where clients may not change the corpus."""
        if not self.access.may_change:
            raise HTTPException(403, "documents can't be added or removed here; set allow_changes to let clients do so")

    def note_question(self, request: Request, question: str) -> None:
        """Put the question into the request's line of the log, if that is wanted."""
        if self.assistant.settings.log_questions:
            request.state.question = question


class Json(JSONResponse):
    """JSON in which half a surrogate pair is an escape, not an error."""

    def render(self, content: Any) -> bytes:
        """Write the JSON."""
        return json_bytes(content)
