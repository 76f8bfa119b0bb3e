"""Ask your articles: every sentence of an answer is an exact, code-checked citation, or the assistant says that they don't say.

with Assistant.open("corpus/") as assistant:
    print(assistant.ask("Who skipped the summit?").text)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.answer import Assistant as Assistant
    from assistant.errors import AssistantError as AssistantError
    from assistant.schema import Abstention as Abstention
    from assistant.schema import Answer as Answer
    from assistant.schema import Citation as Citation
    from assistant.schema import Claim as Claim
    from assistant.schema import Document as Document
    from assistant.schema import Hit as Hit
    from assistant.schema import Passage as Passage
    from assistant.schema import Support as Support
    from assistant.schema import Turn as Turn
    from assistant.schema import Verdict as Verdict
    from assistant.settings import Settings as Settings

_HOMES = {
    "Abstention": "schema",
    "Answer": "schema",
    "Assistant": "answer",
    "AssistantError": "errors",
    "Citation": "schema",
    "Claim": "schema",
    "Document": "schema",
    "Hit": "schema",
    "Passage": "schema",
    "Settings": "settings",
    "Support": "schema",
    "Turn": "schema",
    "Verdict": "schema",
}
__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:
    """Import a public name at first use: `import assistant` itself stays instant."""
    if name not in _HOMES:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    return getattr(import_module(f"assistant.{_HOMES[name]}"), name)
