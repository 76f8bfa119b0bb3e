"""The `assistant` command. Errors become one line, and what is heavy is imported only where a command needs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

import typer

from assistant.cli import console
from assistant.cli.backup import backup, restore
from assistant.cli.check import check
from assistant.cli.conversations import conversations, feedback
from assistant.cli.documents import add, index, list_documents, remove
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
    TagOption,
    ThresholdOption,
    asked_only,
    opened,
    settings_from,
)
from assistant.cli.recheck import receipts, recheck
from assistant.cli.summarize import summarize
from assistant.cli.tags import tag
from assistant.cli.watch import watch
from assistant.errors import AssistantError
from assistant.text.cleaning import writable

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
    tags: TagOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer one question; the exit status is 0, or 3 if the articles don't say."""
    settings = settings_from(corpus=corpus, data_dir=data_dir, engine=engine, model=model, threshold=threshold, k=k)
    from assistant.cli.chat import ask_aloud, show_answer

    with opened(settings) as assistant:
        console.note_problems(assistant.report)
        asked = writable(sys.stdin.read() if question == "-" else question)
        only = asked_only(assistant, documents, tags)
        if as_json:
            answer = assistant.ask(asked, documents=only)
            console.show_json(answer.to_dict())
        else:
            answer = ask_aloud(assistant, asked, documents=only)
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
    tags: TagOption = None,
) -> None:
    """Ask one question after another; a follow-up may lean on those before it, and the conversation is kept."""
    settings = settings_from(corpus=corpus, data_dir=data_dir, engine=engine, model=model, threshold=threshold, k=k)
    from assistant.cli.chat import converse
    from assistant.history.conversations import FILE_NAME, History

    with opened(settings) as assistant, History.open_somewhere(settings.data_dir / FILE_NAME) as history:
        console.note_problems(assistant.report)
        converse(assistant, history, resume, asked_only(assistant, documents, tags))


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


app.command()(add)
app.command("list")(list_documents)
app.command()(remove)
app.command()(tag)
app.command()(index)
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


if __name__ == "__main__":
    main()
