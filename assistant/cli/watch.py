"""`assistant watch`: the index kept in step while articles come, change and go."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from typing import TYPE_CHECKING

from assistant.cli import console
from assistant.cli.options import CorpusOption, DataDirOption, opened, settings_from

if TYPE_CHECKING:
    from assistant.retrieval.intake import SyncReport


def watch(corpus: CorpusOption = None, data_dir: DataDirOption = None) -> None:
    """Keep the index in step with the corpus, telling each change, until Ctrl-C; a running server does so by itself."""
    settings = settings_from(corpus=corpus, data_dir=data_dir)
    from assistant.corpus_follower import syncs

    with opened(settings) as assistant:
        console.tell_problems(assistant.report)
        console.show_line(console.report_line(assistant.report, assistant.totals().passages))
        console.note(f"watching {settings.corpus}; Ctrl-C ends it")
        told = set(assistant.report.problems)
        try:
            for report in syncs(assistant, Event()):
                for line in changes_told(report):
                    console.show_line(line)
                for problem in [one for one in report.problems if one not in told]:
                    console.tell("problem", problem.message)
                told = set(report.problems)
        except KeyboardInterrupt:
            console.note("no longer watching")


def changes_told(report: SyncReport) -> Iterator[str]:
    """One line for each document that a sync took in, read anew or took out, such as `added otters.md`."""
    for change in ("added", "changed", "removed"):
        yield from (f"{change} {doc_id}" for doc_id in getattr(report, change))
