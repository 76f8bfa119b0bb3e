"""`assistant tag`: names under which documents are asked together."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli import console
from assistant.cli.options import CorpusOption, settings_from


def tag(
    doc_ids: Annotated[list[str], typer.Argument(metavar="DOC_ID...", help="Documents as `list` names them.")],
    added: Annotated[list[str] | None, typer.Option("--add", metavar="TAG", help="Give them a tag; may be repeated.")] = None,
    taken: Annotated[list[str] | None, typer.Option("--remove", metavar="TAG", help="Take a tag; may be repeated.")] = None,
    corpus: CorpusOption = None,
) -> None:
    """Give documents tags, or take them; without either, tell which they have. `ask --tag TAG` asks those alone."""
    from assistant.ingestion.corpus import path_of
    from assistant.ingestion.tags import checked_name, read_tags, write_tags

    settings = settings_from(corpus=corpus)
    for doc_id in doc_ids:
        path_of(settings, doc_id)  # all are there, or nothing is changed
    gone = {checked_name(name).casefold() for name in taken or ()}
    for doc_id in doc_ids:
        kept = [name for name in read_tags(settings.corpus).of(doc_id) if name.casefold() not in gone]
        told = write_tags(settings.corpus, doc_id, [*kept, *(added or ())])
        console.show_line(f"{doc_id}: {', '.join(told) or 'no tags'}")
