"""Who asks, and what they may do."""

from __future__ import annotations

from typing import Any

from assistant.server.access import access_of
from assistant.settings import Settings

NOT_ALLOWED = "Articles can't be changed here; set allow_changes to let people do so."


def owner_of(request: Any) -> str:
    """The name of the person who asks, as the middleware's `AccessLimit` found it; empty where the server knows no names.

    Gradio gives events a wrapper that has the real request in `request`, and scripts' calls the real one.
    """
    scope = getattr(getattr(request, "request", request), "scope", None) or {}
    return str(scope.get("state", {}).get("user", ""))


def may_change(settings: Settings) -> bool:
    """Whether people may add and remove articles, and run evaluations."""
    return access_of(settings).may_change
