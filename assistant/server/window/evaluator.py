"""One evaluation at a time, in the background, and the reports that came of earlier ones."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.answer import Assistant
from assistant.errors import EvalError
from assistant.evaluation.cases.suites import load_suites
from assistant.evaluation.report.files import dated_folder, write_report
from assistant.evaluation.report.html import to_html
from assistant.evaluation.report.report import Report
from assistant.evaluation.run import run_suites
from assistant.progress import Progress
from assistant.server.window.background import Work, sentence
from assistant.server.window.case_files import CaseFiles
from assistant.settings import Settings

_PAGE = "report.html"
_LARGEST_PAGE = 50_000_000


@dataclass(frozen=True, slots=True)
class Done:
    """A finished evaluation: its report as a page, where it is kept, and why not if it isn't."""

    page: str
    cases: int
    name: str
    problem: str = ""


class Evaluator:
    """Runs evaluations for all pages of a server; the one under way is known to whoever asks."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._starting = threading.Lock()
        self._work: Work[Done] | None = None
        self._owner = ""

    @property
    def under_way(self) -> Work[Done] | None:
        """The evaluation that has not ended; None where there is none."""
        work = self._work
        return work if work and work.going_on else None

    def start(self, files: CaseFiles, reports: Path, owner: str) -> Work[Done]:
        """Begin to run cases, and keep the report.

        Raises:
            EvalError: if another evaluation is under way.
        """
        with self._starting:
            if work := self.under_way:
                steps = work.steps
                far = f" ({steps.done} of {steps.total} cases)" if steps.total else ""
                raise EvalError(f"an evaluation is under way already{far}; wait until it has ended, or cancel it")
            self._owner = owner
            self._work = Work(
                lambda progress: _evaluate(self._assistant.settings, files, reports, progress),
                is_over=lambda: self._assistant.closed,  # else the program would not end before the last case is asked
            )
            return self._work

    def cancel(self, owner: str) -> bool:
        """Stop the evaluation that this person began; whether there is one."""
        work = self.under_way
        if work is None or self._owner != owner:
            return False
        work.cancel()
        return True


def past_reports(reports: Path) -> tuple[str, ...]:
    """The names of the reports in a folder, the newest first."""
    pages = [page for page in reports.glob(f"*/{_PAGE}") if page.is_file() and not page.parent.is_symlink()]
    return tuple(page.parent.name for page in sorted(pages, key=lambda page: (page.stat().st_mtime, page), reverse=True))


def read_report(reports: Path, name: str) -> str:
    """The page of a report.

    Raises:
        EvalError: if there is no such report, or it can't be read.
    """
    if name not in past_reports(reports):
        raise EvalError(f"there is no report {name!r}; choose one of those listed")
    path = reports / name / _PAGE
    try:
        if path.stat().st_size > _LARGEST_PAGE:
            raise EvalError(f"report {name!r} is too large to be shown here; open {str(path)!r} in a browser")
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"report {name!r} can't be read ({error}); run the cases again") from error


def _evaluate(settings: Settings, files: CaseFiles, reports: Path, progress: Progress) -> Done:
    suites = load_suites(files.paths)
    report = Report(run_suites(settings, suites, progress=progress))
    cases = len(report.run.results)
    try:
        folder = dated_folder(files.name, date.today(), reports)
        write_report(report, folder)
    except EvalError as error:  # the figures are there all the same
        return Done(to_html(report), cases, "", sentence(error))
    return Done((folder / _PAGE).read_text("utf-8"), cases, folder.name)
