"""`assistant add`, `list`, `remove` and `index`: which documents there are, and the index in step with them."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from assistant.cli import console
from assistant.cli.options import CorpusOption, DataDirOption, JsonOption, RayOption, opened, settings_from

if TYPE_CHECKING:
    from assistant.changes import Addition, Outcome
    from assistant.ingestion.tags import Tags
    from assistant.schema import DocumentSummary
    from assistant.settings import Settings


def add(
    sources: Annotated[
        list[str], typer.Argument(metavar="PATH_OR_URL...", help="Documents, folders or web pages; - reads a text.")
    ],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What a text from standard input is called.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Let them replace documents of the same name.")] = False,
    corpus: CorpusOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Copy documents and web pages into the corpus, and index them."""
    from assistant.changes import Addition, add_documents
    from assistant.ingestion.corpus import add_source, find_sources

    settings = settings_from(corpus=corpus, data_dir=data_dir)
    found = [source for place in sources if place != "-" for source in find_sources(place, console.note)]
    additions = [_piped(settings, name, replace=replace)] if "-" in sources else []
    additions += [Addition(source.place, partial(add_source, settings, source, replace=replace)) for source in found]
    _tell_outcomes(add_documents(additions, lambda _: _sync(settings)))


def _piped(settings: Settings, name: str, *, replace: bool) -> Addition:
    """The text of standard input; without a name it gets one of its content, so that the same text is added once."""
    from assistant.changes import Addition
    from assistant.ingestion.corpus import add_bytes

    data = sys.stdin.buffer.read(settings.max_document_bytes + 1)
    name = name or f"piped-{hashlib.sha256(data).hexdigest()[:8]}.md"
    return Addition(name, partial(add_bytes, settings, data, name, replace=replace))


def list_documents(corpus: CorpusOption = None, data_dir: DataDirOption = None, as_json: JsonOption = False) -> None:
    """List the documents with their passages and digests."""
    from assistant.ingestion.tags import readable_tags

    with opened(settings_from(corpus=corpus, data_dir=data_dir)) as assistant:
        console.tell_problems(assistant.report)
        documents, tags = assistant.summaries(), readable_tags(assistant.settings.corpus, console.note)
        if as_json:
            problems = [{"document": problem.doc_id, "message": problem.message} for problem in assistant.report.problems]
            console.show_json({"documents": [_document_dict(document, tags) for document in documents], "problems": problems})
        else:
            console.show_documents(documents, tags)
            console.tell_notes(documents)


def remove(
    doc_ids: Annotated[
        list[str], typer.Argument(metavar="DOC_ID...", help="Documents as `list` names them, or the URLs they came from.")
    ],
    corpus: CorpusOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Delete documents from the corpus and the index."""
    from assistant.changes import remove_documents

    settings = settings_from(corpus=corpus, data_dir=data_dir)
    _tell_outcomes(remove_documents(settings, doc_ids, lambda _: _sync(settings)))


def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Read every document and the whole index.")] = False,
    ray: RayOption = None,
    corpus: CorpusOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Bring the index in step with the corpus."""
    _sync(settings_from(corpus=corpus, data_dir=data_dir), rebuild=rebuild, verify=verify, ray=ray)


def _sync(settings: Settings, *, rebuild: bool = False, verify: bool = False, ray: str | None = None) -> None:
    from assistant.shared_index import bring_in_step

    with console.progress_bar("indexing") as progress:
        report, totals = bring_in_step(
            settings, rebuild=rebuild, verify=verify, ray=ray, notify=console.note, progress=progress
        )
    console.tell_problems(report)
    console.show_line(console.report_line(report, totals.passages))


def _tell_outcomes(outcomes: Iterable[Outcome]) -> NoReturn:
    """Tell what comes of each change as it comes; the exit status is 1 where one failed."""
    failed = False
    for outcome in outcomes:
        if outcome.error:
            console.tell("error", str(outcome.error))
            failed = True
        else:
            console.show_line(_told(outcome))
    raise typer.Exit(1 if failed else 0)


def _told(outcome: Outcome) -> str:
    from assistant.ingestion.corpus import Added

    if isinstance(outcome.done, Added):
        return f"{outcome.done.change} {outcome.done.doc_id} ({outcome.done.title})"
    return f"removed {outcome.done.doc_id if outcome.done else outcome.name}"


def _document_dict(document: DocumentSummary, tags: Tags) -> dict[str, object]:
    return {
        "document": document.doc_id,
        "title": document.title,
        "source": document.source,
        "published": document.published,
        "passages": document.passages,
        "characters": document.characters,
        "digest": document.digest,
        "notes": list(document.notes),
        "tags": list(tags.of(document.doc_id)),
    }
