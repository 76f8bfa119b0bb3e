"""Running suites: each on its own articles, with one count of what is done for all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from assistant.embed import Progress, no_progress
from assistant.evaluation.kept import KeptAnswers, NewAnswers
from assistant.evaluation.runner import Run, join_runs, run_cases
from assistant.evaluation.suites import Suite, suite_corpus
from assistant.settings import Settings


def run_suites(
    settings: Settings,
    suites: Sequence[Suite],
    *,
    workers: int = 1,
    fresh: bool = False,
    progress: Progress = no_progress,
) -> Run:
    """Run each suite on its own articles; answers of earlier runs are kept in `data_dir`, and `fresh` asks for them again.

    Raises:
        AssistantError: if the assistant can't be opened, or not one case of a suite brought an answer.
    """
    kept = NewAnswers if fresh else KeptAnswers
    total = sum(len(suite.cases) for suite in suites)
    runs: list[Run] = []
    with kept.open(settings.data_dir / "evals" / "answers.db") as answers:
        for suite in suites:
            before = sum(len(run.results) + len(run.failures) for run in runs)
            runs.append(_run_suite(settings, suite, workers, answers, partial(_advance, progress, before, total)))
    return join_runs(runs)


def _run_suite(settings: Settings, suite: Suite, workers: int, kept: KeptAnswers, progress: Progress) -> Run:
    from assistant.answer import Assistant

    own = settings.model_copy(update={"corpus": suite_corpus(suite, settings)})
    with Assistant.open(settings=own) as assistant:
        return run_cases(assistant, suite.cases, kept=kept, workers=workers, progress=progress)


def _advance(progress: Progress, before: int, total: int, done: int, _of_these: int) -> None:
    """Tell the progress of one suite as that of all."""
    progress(before + done, total)
