"""What the `assistant` command writes: answers, tables, notes and progress.

Articles are not trusted: whatever comes from them is stripped of control characters, so that none can steer the terminal, and
goes into `rich.text.Text`, which reads no markup. The same `Text` is styled on a terminal and plain where output is piped.
"""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from assistant.progress import heard_by
from assistant.text.cleaning import clean, one_line, plural

if TYPE_CHECKING:
    from rich.text import Text

    from assistant.cli.finding import Finding
    from assistant.ingestion.tags import Tags
    from assistant.progress import Progress
    from assistant.retrieval.intake import SyncReport
    from assistant.schema import DocumentSummary

Label = Literal["note", "problem", "error", "failed", "report"]
_LABEL_STYLES: dict[Label, str] = {
    "note": "cyan",
    "problem": "yellow",
    "error": "bold red",
    "failed": "bold red",
    "report": "cyan",
}
_COLUMNS = ("document", "title", "date", "passages", "characters", "digest", "tags")


def prepare() -> None:
    """Write what an encoding can't hold as `?`, and let only errors through from the libraries' logs."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)  # for loggers that set a lower level themselves
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(name)s: %(message)s", handlers=[handler])
    logging.getLogger("assistant").setLevel(logging.WARNING)
    for noisy in ("trafilatura",):  # what they complain of is told as a problem
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


def show(text: Text) -> None:
    """Write to standard output: styled on a terminal, else plain and unwrapped."""
    from rich.console import Console

    console = Console(highlight=False)
    if console.is_terminal:
        console.print(text)
    else:
        sys.stdout.write(f"{text.plain}\n")


def show_line(line: str) -> None:
    """Write one plain line to standard output, at once."""
    sys.stdout.write(f"{one_line(line)}\n")
    sys.stdout.flush()


def is_styled() -> bool:
    """Whether standard output is a terminal."""
    from rich.console import Console

    return Console().is_terminal


def tell(label: Label, message: str) -> None:
    """Write one line to standard error, such as `note: the index is built anew`."""
    from rich.console import Console
    from rich.text import Text

    line = Text.assemble((f"{label}: ", _LABEL_STYLES[label]), one_line(message))
    Console(stderr=True, highlight=False).print(line, soft_wrap=True)


def note(message: str) -> None:
    """Tell the person something by the way."""
    tell("note", message)


def tell_problems(report: SyncReport) -> None:
    """Say why which documents could not be taken in."""
    for problem in report.problems:
        tell("problem", problem.message)


def tell_notes(documents: Iterable[DocumentSummary]) -> None:
    """Say what was guessed or left out in reading which documents."""
    for document in documents:
        for told in document.notes:
            note(f"document {document.doc_id!r}: {told}")


def note_problems(report: SyncReport) -> None:
    """Say that documents could not be taken in."""
    if report.problems:
        note(f"{plural(len(report.problems), 'document')} can't be read; `assistant list` says why")


def show_json(value: Mapping[str, object]) -> None:
    """Write one line of JSON; where the output's encoding isn't Unicode, with everything beyond ASCII escaped."""
    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    sys.stdout.write(json.dumps(value, ensure_ascii=not is_unicode) + "\n")


@contextmanager
def progress_bar(doing: str) -> Iterator[Progress]:
    """A bar on standard error, where that is a terminal, with a word on what is being done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class RateColumn(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{60 * task.speed:.0f} a minute," if task.speed else "")

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), RateColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task, part = bar.add_task(doing, visible=False), bar.add_task("", visible=False)

    def update(done: int, total: int) -> None:
        bar.start()
        bar.update(task, completed=done, total=total, visible=True)

    def update_part(done: int, total: int, noun: str) -> None:
        bar.start()
        bar.update(part, description=f"{noun}s", completed=done, total=total, visible=done < total)

    try:
        with heard_by(update_part):
            yield update
    finally:
        bar.stop()


@contextmanager
def growing_text() -> Iterator[Callable[[str], None]]:
    """Shows a text as it grows and takes it away at the end, where standard output is a terminal."""
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(highlight=False)
    if not console.is_terminal:
        yield lambda _: None
        return
    with Live(Text("…", style="dim"), console=console, transient=True, vertical_overflow="visible") as live:
        yield lambda text: live.update(Text(clean(text)))


def report_line(report: SyncReport, passages: int) -> str:
    """What a sync did, in one line."""
    parts = {name: len(getattr(report, name)) for name in ("added", "changed", "unchanged", "removed")}
    documents = parts["added"] + parts["changed"] + parts["unchanged"]
    done = ", ".join(f"{count} {name}" for name, count in parts.items())
    return f"{plural(documents, 'document')}: {done}; {plural(passages, 'passage')}"


def show_documents(documents: Sequence[DocumentSummary], tags: Tags) -> None:
    """A table of the corpus; where output is piped, tab-separated with a line of names."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = [_cells(document, tags) for document in documents]
    console = Console(highlight=False)
    if not console.is_terminal:
        sys.stdout.writelines("\t".join(row) + "\n" for row in [_COLUMNS, *rows])
        return
    table = Table()
    for name in _COLUMNS:
        table.add_column(name, justify="right" if name in {"passages", "characters"} else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def finding_text(finding: Finding) -> Text:
    """One line of `assistant doctor`."""
    from rich.text import Text

    style = {"ok": "green", "warn": "yellow", "fail": "bold red"}[finding.level]
    return Text.assemble((f"{finding.level:<5} ", style), f"{finding.subject:<12} {one_line(finding.detail)}")


def _cells(document: DocumentSummary, tags: Tags) -> tuple[str, ...]:
    told = (
        document.doc_id,
        document.title,
        document.published,
        str(document.passages),
        str(document.characters),
        document.digest[:12],
        ", ".join(tags.of(document.doc_id)),
    )
    return tuple(map(one_line, told))
