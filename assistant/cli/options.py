"""What the commands share: their options, the settings these lead to, and opening the assistant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli import console

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.settings import Settings


ABSTAINED = 3
"""Exit status where the articles don't say."""


class EngineName(StrEnum):
    """What may draft an answer."""

    EXTRACTIVE = "extractive"
    LLM = "llm"


CorpusOption = Annotated[Path | None, typer.Option("--corpus", metavar="DIR", help="Folder of articles.")]
RayOption = Annotated[
    str | None, typer.Option("--ray", metavar="ADDRESS", help="Read and embed on a Ray cluster; `local` is this machine.")
]
DataDirOption = Annotated[Path | None, typer.Option("--data-dir", metavar="DIR", help="Folder of index and conversations.")]
EngineOption = Annotated[EngineName | None, typer.Option("--engine", help="What drafts the answer.")]
ModelOption = Annotated[str | None, typer.Option("--model", metavar="PROVIDER:NAME", help="Chat model, as ollama:llama3.2.")]
ThresholdOption = Annotated[float | None, typer.Option("--threshold", min=0, max=1, help="Abstain below this confidence.")]
KOption = Annotated[int | None, typer.Option("--k", min=1, max=100, help="How many passages are retrieved.")]
DocumentOption = Annotated[
    list[str] | None, typer.Option("--document", metavar="DOC_ID", help="Ask this document only; may be repeated.")
]
TagOption = Annotated[
    list[str] | None, typer.Option("--tag", metavar="TAG", help="Ask documents of this tag or folder only; may be repeated.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


def settings_from(*, engine: EngineName | None = None, **given: Any) -> Settings:
    """The settings, with what was given on the command line on top.

    Raises:
        SettingsError: if a setting can't be used.
    """
    from assistant.settings import load_settings

    return load_settings(engine=engine and engine.value, **given)


def asked_only(assistant: Assistant, documents: list[str] | None, tags: list[str] | None) -> tuple[str, ...]:
    """The ids of the only documents that are asked: those that are named, and those of the tags; none means all.

    Raises:
        CorpusError: if no document has such a tag.
    """
    return tuple(dict.fromkeys((*(documents or ()), *assistant.tagged(*(tags or ())))))


@contextmanager
def opened(settings: Settings, *, rebuild: bool = False, verify: bool = False) -> Iterator[Assistant]:
    """The assistant, its index in step with the corpus; says on standard error what goes on.

    Raises:
        AssistantError: see `Assistant.open`.
    """
    from assistant.answer import Assistant

    with console.progress_bar("indexing") as progress:
        assistant = Assistant.open(settings=settings, rebuild=rebuild, verify=verify, notify=console.note, progress=progress)
    with assistant:
        yield assistant
