"""`assistant summarize`: the sentences that sum up a document, or what a chat model makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from assistant.schema import Answer

_ORDER = "Summarize this article."


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

    answers: list[Answer] = []
    with opened(settings) as assistant:
        console.note_problems(assistant.report)
        for doc_id in doc_ids:
            if as_json:
                answers.append(assistant.ask(_ORDER, documents=(doc_id,)))
            else:
                answers.append(ask_aloud(assistant, _ORDER, documents=(doc_id,)))
                show_answer(assistant, answers[-1])
    if as_json:
        console.show_json({"summaries": [answer.to_dict() for answer in answers]})
    raise typer.Exit(ABSTAINED if any(answer.abstained for answer in answers) else 0)
