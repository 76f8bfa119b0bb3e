"""Who asks, and what they may do."""

from __future__ import annotations

import gradio as gr

from assistant.http.access import access_of
from assistant.settings import Settings

NOT_ALLOWED = "Articles can't be changed here; set allow_changes to let people do so."


def owner_of(request: gr.Request | None) -> str:
    """The name of the person who asks; empty where the server knows no names."""
    scope = getattr(getattr(request, "request", None), "scope", None) or {}
    return str(scope.get("state", {}).get("user", ""))


def may_change(settings: Settings) -> bool:
    """Whether people may add and remove articles, and run evaluations."""
    return access_of(settings).may_change
