"""The `assistant` command. Errors become one line, and what is heavy is imported only where a command needs it."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from assistant.cli import console
from assistant.cli.backup import backup, restore
from assistant.cli.check import check
from assistant.cli.conversations import conversations, feedback
from assistant.cli.evaluate import evaluating
from assistant.cli.mcp import mcp
from assistant.cli.options import (
    ABSTAINED,
    CorpusOption,
    DataDirOption,
    DocumentOption,
    EngineOption,
    JsonOption,
    KOption,
    ModelOption,
    RayOption,
    ThresholdOption,
    opened,
    settings_from,
)
from assistant.cli.recheck import receipts, recheck
from assistant.cli.summarize import summarize
from assistant.cli.watch import watch
from assistant.errors import AssistantError
from assistant.text.cleaning import one_line, writable

if TYPE_CHECKING:
    from assistant.changes import Addition, Outcome
    from assistant.schema import DocumentSummary
    from assistant.settings import Settings

app = typer.Typer(
    help="Ask your articles: exact, checked citations, or a plain “The articles don't say.”",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # Markdown in help costs more than all else that --help does
)


def _print_version(wanted: bool) -> None:
    from importlib.metadata import version

    if wanted:
        print(f"assistant {version('article-assistant')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command()
def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What to ask; - reads it from standard input.")],
    corpus: CorpusOption = None,
    data_dir: DataDirOption = None,
    engine: EngineOption = None,
    model: ModelOption = None,
    threshold: ThresholdOption = None,
    k: KOption = None,
    documents: DocumentOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer one question; the exit status is 0, or 3 if the articles don't say."""
    settings = settings_from(corpus=corpus, data_dir=data_dir, engine=engine, model=model, threshold=threshold, k=k)
    from assistant.cli.chat import ask_aloud, show_answer

    with opened(settings) as assistant:
        console.note_problems(assistant.report)
        asked = writable(sys.stdin.read() if question == "-" else question)
        if as_json:
            answer = assistant.ask(asked, documents=documents or ())
            console.show_json(answer.to_dict())
        else:
            answer = ask_aloud(assistant, asked, documents=documents or ())
            show_answer(assistant, answer)
    raise typer.Exit(ABSTAINED if answer.abstained else 0)


@app.command()
def chat(
    resume: Annotated[str | None, typer.Option("--resume", metavar="ID", help="Go on with a kept conversation.")] = None,
    corpus: CorpusOption = None,
    data_dir: DataDirOption = None,
    engine: EngineOption = None,
    model: ModelOption = None,
    threshold: ThresholdOption = None,
    k: KOption = None,
    documents: DocumentOption = None,
) -> None:
    """Ask one question after another; a follow-up may lean on those before it, and the conversation is kept."""
    settings = settings_from(corpus=corpus, data_dir=data_dir, engine=engine, model=model, threshold=threshold, k=k)
    from assistant.cli.chat import converse
    from assistant.history.conversations import FILE_NAME, History

    with opened(settings) as assistant, History.open_somewhere(settings.data_dir / FILE_NAME) as history:
        console.note_problems(assistant.report)
        converse(assistant, history, resume, documents or ())


@app.command()
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
    _tell_outcomes(add_documents(additions, partial(_sync, settings)))


def _piped(settings: Settings, name: str, *, replace: bool) -> Addition:
    """The text of standard input; without a name it gets one of its content, so that the same text is added once."""
    from assistant.changes import Addition
    from assistant.ingestion.corpus import add_bytes

    data = sys.stdin.buffer.read(settings.max_document_bytes + 1)
    name = name or f"piped-{hashlib.sha256(data).hexdigest()[:8]}.md"
    return Addition(name, partial(add_bytes, settings, data, name, replace=replace))


@app.command("list")
def list_documents(corpus: CorpusOption = None, data_dir: DataDirOption = None, as_json: JsonOption = False) -> None:
    """List the documents with their passages and digests."""
    with opened(settings_from(corpus=corpus, data_dir=data_dir)) as assistant:
        console.tell_problems(assistant.report)
        documents = assistant.summaries()
        if as_json:
            problems = [{"document": problem.doc_id, "message": problem.message} for problem in assistant.report.problems]
            console.show_json({"documents": [_document_dict(document) for document in documents], "problems": problems})
        else:
            console.show_documents(documents)
            console.tell_notes(documents)


@app.command()
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
    _tell_outcomes(remove_documents(settings, doc_ids, partial(_sync, settings)))


@app.command()
def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Read every document and the whole index.")] = False,
    ray: RayOption = None,
    corpus: CorpusOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Bring the index in step with the corpus."""
    _sync(settings_from(corpus=corpus, data_dir=data_dir), rebuild=rebuild, verify=verify, ray=ray)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Port; 0 takes a free one.")] = None,
    insecure: Annotated[bool, typer.Option("--insecure", help="Allow an address that others can reach, without keys.")] = False,
    engine: EngineOption = None,
    model: ModelOption = None,
    corpus: CorpusOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Serve the chat window and the HTTP API."""
    settings = settings_from(host=host, port=port, engine=engine, model=model, corpus=corpus, data_dir=data_dir)
    from assistant.server.access import refuse_exposed

    refuse_exposed(settings, insecure=insecure)  # before what takes seconds to import
    from assistant.server.serve import serve as serve_all

    serve_all(settings, insecure=insecure)


@app.command()
def doctor(corpus: CorpusOption = None, data_dir: DataDirOption = None) -> None:
    """Say what is installed, which model and index are used, what is wrong and how to mend it."""
    from assistant.cli.doctor import examine
    from assistant.cli.finding import Level

    failed = False
    for finding in examine(settings_from(corpus=corpus, data_dir=data_dir)):
        console.show(console.finding_text(finding))
        failed = failed or finding.level is Level.FAIL
    raise typer.Exit(1 if failed else 0)


app.add_typer(conversations, name="conversations")
app.command()(feedback)
app.command()(summarize)
app.command()(watch)
app.command()(mcp)
app.command()(backup)
app.command()(restore)
app.add_typer(evaluating, name="eval")
app.command()(check)
app.command()(recheck)
app.command()(receipts)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command; an `AssistantError` becomes one line on standard error and exit status 1."""
    console.prepare()
    status: Any = 0
    try:
        app(args=None if arguments is None else list(arguments), prog_name="assistant")
    except AssistantError as error:
        console.tell("error", str(error))
        status = 1
    except SystemExit as leaving:
        status = leaving.code
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the output has left; the flush at exit must not complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def _sync(settings: Settings, *, rebuild: bool = False, verify: bool = False, ray: str | None = None) -> None:
    from assistant.shared_index import bring_in_step

    with console.progress_bar("indexing") as progress:
        report, totals = bring_in_step(
            settings, rebuild=rebuild, verify=verify, ray=ray, notify=console.note, progress=progress
        )
    console.tell_problems(report)
    print(console.report_line(report, totals.passages))


def _tell_outcomes(outcomes: Iterable[Outcome]) -> NoReturn:
    """Tell what comes of each change as it comes; the exit status is 1 where one failed."""
    failed = False
    for outcome in outcomes:
        if outcome.error:
            console.tell("error", str(outcome.error))
            failed = True
        else:
            print(one_line(_told(outcome)))
    raise typer.Exit(1 if failed else 0)


def _told(outcome: Outcome) -> str:
    from assistant.ingestion.corpus import Added

    if isinstance(outcome.done, Added):
        return f"{outcome.done.change} {outcome.done.doc_id} ({outcome.done.title})"
    return f"removed {outcome.done.doc_id if outcome.done else outcome.name}"


def _document_dict(document: DocumentSummary) -> dict[str, object]:
    return {
        "document": document.doc_id,
        "title": document.title,
        "source": document.source,
        "published": document.published,
        "passages": document.passages,
        "characters": document.characters,
        "digest": document.digest,
        "notes": list(document.notes),
    }


if __name__ == "__main__":
    main()
