"""What `assistant doctor` finds out about the chat model, and which GGUF files are at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.cli.finding import Finding, Level, one_sentence
from assistant.errors import AssistantError
from assistant.settings import Settings


def examine_model(settings: Settings) -> Iterator[Finding]:
    """Whether the model's package, key and prompts are there; a model elsewhere is not called, one in a file is loaded."""
    if not settings.model:
        yield Finding(Level.OK, "chat model", "none is set, so answers are sentences of the articles")
        return
    try:
        from assistant.components import open_chat_model
        from assistant.llm.gguf_chat import is_gguf
        from assistant.llm.prompts import VARIABLES, load_prompt

        folder = Path(settings.model.partition(":")[2]).expanduser()
        if is_gguf(settings) and folder.is_dir():
            yield from _files(folder)
            return
        for name in VARIABLES:
            load_prompt(name, settings.prompts)
        open_chat_model(settings)
    except AssistantError as error:
        yield Finding(Level.FAIL, "chat model", one_sentence(error))
        return
    used = settings.drafter == "llm" or settings.verifier == "llm"
    yield Finding(Level.OK, "chat model", f"{settings.model}{'' if used else ', not used by these settings'}")


def _files(folder: Path) -> Iterator[Finding]:
    """The models in a folder that is named instead of a file."""
    from assistant.llm.gguf_file import read_head

    found = sorted(folder.rglob("*.gguf"))
    level = Level.WARN if found else Level.FAIL
    yield Finding(level, "chat model", f"{str(folder)!r} is a folder with {len(found)} GGUF files; name one, as `gguf:PATH`")
    for path in found:
        try:
            head = read_head(path)
        except AssistantError as error:
            yield Finding(Level.WARN, "model file", one_sentence(error))
            continue
        size = f"{path.stat().st_size / 1e9:.1f} GB"
        yield Finding(Level.OK, "model file", f"gguf:{path} ({head.name or 'no name'}, {size}, {head.context_tokens} tokens)")
