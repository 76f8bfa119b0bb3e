"""What the `assistant` command writes: answers, tables, notes and progress.

Articles are not trusted: whatever comes from them is stripped of control characters, so that none can steer the terminal, and
goes into `rich.text.Text`, which reads no markup. The same `Text` is styled on a terminal and plain where output is piped.
"""

from __future__ import annotations

import io
import json
import logging
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from assistant.schema import Answer, Citation, Document, Hit, Support, Verdict

if TYPE_CHECKING:
    from rich.text import Text

    from assistant.doctor import Finding
    from assistant.embed import Progress
    from assistant.sync import SyncReport

NEAREST = 3
_EXCERPT = 100
# Control characters but tab and newline; lone surrogates, which can't be written; marks that turn the order of what follows.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_SUPPORT_STYLES = {Support.SUPPORTED: "green", Support.UNSUPPORTED: "yellow", Support.CONTRADICTED: "red"}
Kind = Literal["note", "problem", "error"]
_KIND_STYLES: dict[Kind, str] = {"note": "cyan", "problem": "yellow", "error": "bold red"}
_COLUMNS = ("document", "title", "date", "passages", "characters", "digest")


def prepare() -> None:
    """Write what an encoding can't hold as `?`, and let only errors through from the libraries' logs."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)  # for loggers that set a lower level themselves
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(name)s: %(message)s", handlers=[handler])
    logging.getLogger("assistant").setLevel(logging.WARNING)
    for noisy in ("trafilatura", "pypdf"):  # what they complain of is told as a problem
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


def writable(text: str) -> str:
    """The text with what is no Unicode, such as stray bytes of a command line, replaced."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def clean(text: str) -> str:
    """The text without what could steer a terminal."""
    return _STEERING.sub("", text)


def one_line(text: str) -> str:
    """The text, clean, on one line."""
    return " ".join(clean(text).split())


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


def tell(kind: Kind, message: str) -> None:
    """Write one line to standard error, such as `note: the index is built anew`."""
    from rich.console import Console
    from rich.text import Text

    line = Text.assemble((f"{kind}: ", _KIND_STYLES[kind]), one_line(message))
    Console(stderr=True, highlight=False).print(line, soft_wrap=True)


def note(message: str) -> None:
    """Tell the person something by the way."""
    tell("note", message)


def tell_problems(report: SyncReport) -> None:
    """Say why which documents could not be taken in."""
    for problem in report.problems:
        tell("problem", problem.message)


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
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task = bar.add_task(doing, visible=False)

    def update(done: int, total: int) -> None:
        bar.start()
        bar.update(task, completed=done, total=total, visible=True)

    try:
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


def answer_text(answer: Answer, titles: Mapping[str, str]) -> Text:
    """The answer with what it cites, or the abstention with the nearest passages; `titles` by `doc_id`."""
    from rich.text import Text

    notes = [Text(f"Note: {one_line(note)}", style="dim") for note in answer.notes]
    if answer.abstained:
        return _joined([Text(clean(answer.text)), *notes, *_nearest_lines(answer.hits, titles)])
    return _joined([_claims(answer), *map(_citation_line, answer.citations), *_opposing_lines(answer), *notes])


def verdict_text(answer: Answer) -> Text:
    """How much of the answer is supported, and how sure the engine is."""
    from rich.text import Text

    supported = sum(verdict.support is Support.SUPPORTED for verdict in answer.verdicts)
    checked = f"{supported} of {plural(len(answer.verdicts), 'claim')} supported, " if answer.verdicts else ""
    return Text(f"{checked}confidence {answer.confidence:.2f}", style="dim")


def report_line(report: SyncReport, passages: int) -> str:
    """What a sync did, in one line."""
    parts = {name: len(getattr(report, name)) for name in ("added", "changed", "unchanged", "removed")}
    documents = parts["added"] + parts["changed"] + parts["unchanged"]
    done = ", ".join(f"{count} {name}" for name, count in parts.items())
    return f"{plural(documents, 'document')}: {done}; {plural(passages, 'passage')}"


def show_documents(documents: Sequence[tuple[Document, int]]) -> None:
    """A table of the corpus; where output is piped, tab-separated with a line of names."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = [_cells(document, passages) for document, passages in documents]
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


def plural(count: int, noun: str) -> str:
    """The count with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _joined(lines: Sequence[Text]) -> Text:
    from rich.text import Text

    return Text("\n").join(lines)


def _claims(answer: Answer) -> Text:
    """The answer's text, the answering spans bold, and what is not supported marked so."""
    from rich.text import Text

    written, done = Text(), 0
    for verdict in answer.verdicts:
        written.append(clean(answer.text[done : verdict.claim.start]))
        written.append_text(_claim(verdict))
        done = verdict.claim.end
    return written.append(clean(answer.text[done:]))


def _claim(verdict: Verdict) -> Text:
    from rich.text import Text

    marked = Text()
    # The engine marks nothing in a sentence that has asterisks of its own.
    plain = verdict.evidence is not None and "*" in verdict.evidence.cited_text
    for i, piece in enumerate([verdict.claim.text] if plain else verdict.claim.text.split("**")):
        marked.append(clean(piece), style="bold" if i % 2 else "")
    if verdict.support is not Support.SUPPORTED:
        reason = f": {one_line(verdict.reason)}" if verdict.reason else ""
        marked.append(f" ({verdict.support}{reason})", style=_SUPPORT_STYLES[verdict.support])
    return marked


def _opposing_lines(answer: Answer) -> Iterator[Text]:
    """What speaks against contradicted claims."""
    from rich.text import Text

    for verdict in answer.verdicts:
        if verdict.support is Support.CONTRADICTED and verdict.evidence:
            title, quote = one_line(verdict.evidence.title), one_line(verdict.evidence.cited_text)
            yield Text.assemble(("[✗]", "red"), " ", (title, "bold"), f': "{quote}"')


def _citation_line(citation: Citation) -> Text:
    from rich.text import Text

    place = f" ({one_line(citation.doc_id)}, characters {citation.start}-{citation.end}): "
    title, quote = (one_line(citation.title), "bold"), f'"{one_line(citation.cited_text)}"'
    return Text.assemble((f"[{citation.marker}]", "cyan"), " ", title, (place, "dim"), quote)


def _nearest_lines(hits: Sequence[Hit], titles: Mapping[str, str]) -> Iterator[Text]:
    from rich.text import Text

    if hits:
        yield Text("Nearest passages:", style="bold")
    for hit in hits[:NEAREST]:
        doc_id = hit.passage.doc_id
        said = one_line(hit.passage.text)
        excerpt = said if len(said) <= _EXCERPT else said[:_EXCERPT].rsplit(" ", 1)[0] + "…"
        place = f" ({one_line(doc_id)}, characters {hit.passage.start}-{hit.passage.end}): "
        yield Text.assemble("- ", (one_line(titles.get(doc_id, doc_id)), "bold"), (place, "dim"), excerpt)


def _cells(document: Document, passages: int) -> tuple[str, ...]:
    told = (document.doc_id, document.title, document.published, str(passages), str(len(document.text)), document.digest[:12])
    return tuple(map(one_line, told))
