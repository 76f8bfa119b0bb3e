"""`assistant summarize`: the sentences that sum up a document, or what a chat model makes of it."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli import console
from assistant.cli.options import (
    ABSTAINED,
    CorpusOption,
    DataDirOption,
    EngineOption,
    JsonOption,
    ModelOption,
    opened,
    settings_from,
)


def summarize(
    doc_ids: Annotated[list[str], typer.Argument(metavar="DOC_ID...", help="Documents as `list` names them.")],
    corpus: CorpusOption = None,
    data_dir: DataDirOption = None,
    engine: EngineOption = None,
    model: ModelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sum up documents, each by itself: a few of their sentences, cited, or with a chat model its words, checked."""
    settings = settings_from(corpus=corpus, data_dir=data_dir, engine=engine, model=model)
    from assistant.cli.chat import ask_aloud, show_answer

    abstained = False
    with opened(settings) as assistant:
        console.note_problems(assistant.report)
        for doc_id in doc_ids:
            answer = ask_aloud(assistant, "Summarize this article.", documents=(doc_id,))
            abstained = abstained or answer.abstained
            if as_json:
                console.show_json(answer.to_dict())
            else:
                show_answer(assistant, answer)
    raise typer.Exit(ABSTAINED if abstained else 0)
