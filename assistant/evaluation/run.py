"""Running cases: each question is asked once, and its answer graded.

The assistant is asked with the threshold at 0, so that its best sentences and its confidence are known also where it would
abstain; the threshold is applied afterwards, which gives the same answers (a test holds it to that). One pass so yields how
good the ranking is, how good the confidence is, and what each threshold would give.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from assistant.check import shared_verifier
from assistant.errors import AssistantError, EvalError
from assistant.evaluation.answer_cache import AnswerCache, WriteOnlyCache, case_key, dump_answer, fingerprint, load_answer
from assistant.evaluation.cases.case import Case
from assistant.evaluation.cases.suites import Suite, suite_corpus
from assistant.evaluation.grade import CaseResult, grade, lacking_evidence
from assistant.evaluation.metrics.citations import supported_by
from assistant.progress import Progress, no_progress
from assistant.schema import Answer, Document
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.answer import Assistant


@dataclass(frozen=True, slots=True)
class CaseFailure:
    """A case that was asked but brought no answer, such as by a chat model that can't be reached; it is no wrong answer."""

    case: Case
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """All cases graded. `lacking` are the ids of those whose evidence the corpus does not hold, so that they can't be right."""

    engine: str
    model: str
    threshold: float
    results: tuple[CaseResult, ...]
    lacking: tuple[str, ...]
    failures: tuple[CaseFailure, ...] = ()


def run_cases(
    assistant: Assistant,
    cases: Sequence[Case],
    *,
    cache: AnswerCache | None = None,
    workers: int = 1,
    progress: Progress = no_progress,
) -> Run:
    """Ask every case, and grade the answers at the assistant's own threshold.

    Args:
        assistant: is asked; its index is opened a second time.
        cases: in the order of the results.
        cache: has the answers of earlier runs, which are not asked for again; finished cases are added at once.
        workers: how many questions are asked at a time.
        progress: called with (done, total).

    Raises:
        AssistantError: if the index can't be opened.
        EvalError: if not one case brought an answer.
    """
    threshold = applied_threshold(assistant)
    with type(assistant).open(settings=assistant.settings.model_copy(update={"threshold": 0.0})) as asked:
        documents = {document.doc_id: document for document, _ in asked.documents()}
        outcomes = _ask_all(_asker(asked, documents, cache), cases, workers, progress)
    supports = supported_by(shared_verifier())
    results = tuple(
        grade(case, outcome, threshold, supports) for case, outcome in outcomes.items() if isinstance(outcome, Answer)
    )
    failures = tuple(CaseFailure(case, outcome) for case, outcome in outcomes.items() if isinstance(outcome, str))
    if failures and not results:
        raise EvalError(f"none of the {len(failures)} cases brought an answer; the first failed because {failures[0].reason}")
    texts = [document.text for document in documents.values()]
    return Run(*_written_by(results), threshold, results, lacking_evidence(cases, texts), failures)


def join_runs(runs: Sequence[Run]) -> Run:
    """Several runs of the same assistant on different articles as one.

    Raises:
        ValueError: if there is none.
    """
    results = tuple(result for run in runs for result in run.results)
    return Run(
        *_written_by(results),
        runs[0].threshold,
        results,
        tuple(case_id for run in runs for case_id in run.lacking),
        tuple(failure for run in runs for failure in run.failures),
    )


def applied_threshold(assistant: Assistant) -> float:
    """The confidence from which the assistant answers: the one set, else the one that ships with the engine."""
    return assistant.threshold


def _asker(assistant: Assistant, documents: Mapping[str, Document], cache: AnswerCache | None) -> Callable[[Case], Answer]:
    """Asks a case, unless its answer is cached. Each answer goes through its JSON, so that a cached one is like a new one."""
    run = fingerprint(assistant)

    def ask(case: Case) -> Answer:
        key = case_key(run, case)
        found = cache.find(key, documents) if cache else None
        if found is None:
            found = load_answer(dump_answer(assistant.ask(case.question, case.history)), documents)
            if cache:
                cache.store(key, found)
        return found

    return ask


def _ask_all(
    ask: Callable[[Case], Answer], cases: Sequence[Case], workers: int, progress: Progress
) -> dict[Case, Answer | str]:
    """The answer to each case, or the sentence that says why there is none; what is interrupted is not waited for."""
    with ThreadPoolExecutor(workers, "case") as pool:
        futures = {pool.submit(ask, case): case for case in cases}
        try:
            for done, _ in enumerate(as_completed(futures), start=1):
                progress(done, len(cases))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        return {case: _outcome(future) for future, case in futures.items()}


def _outcome(future: Future[Answer]) -> Answer | str:
    try:
        return future.result()
    except AssistantError as error:
        return str(error)


def _written_by(results: Sequence[CaseResult]) -> tuple[str, str]:
    """The engines and models that wrote the answers."""
    answers = [result.answer for result in results]
    return ", ".join(sorted({one.engine for one in answers})), ", ".join(sorted({one.model for one in answers}))


def run_suites(
    settings: Settings,
    suites: Sequence[Suite],
    *,
    workers: int = 1,
    fresh: bool = False,
    progress: Progress = no_progress,
) -> Run:
    """Run each suite on its own articles; answers of earlier runs are cached in `data_dir`, and `fresh` asks for them again.

    Raises:
        AssistantError: if the assistant can't be opened, or not one case of a suite brought an answer.
    """
    kind = WriteOnlyCache if fresh else AnswerCache
    total = sum(len(suite.cases) for suite in suites)
    runs: list[Run] = []
    with kind.open(settings.data_dir / "evals" / "answers.db") as cache:
        for suite in suites:
            before = sum(len(run.results) + len(run.failures) for run in runs)
            runs.append(_run_suite(settings, suite, workers, cache, partial(_advance, progress, before, total)))
    return join_runs(runs)


def _run_suite(settings: Settings, suite: Suite, workers: int, cache: AnswerCache, progress: Progress) -> Run:
    from assistant.answer import Assistant

    own = settings.model_copy(update={"corpus": suite_corpus(suite, settings)})
    with Assistant.open(settings=own) as assistant:
        return run_cases(assistant, suite.cases, cache=cache, workers=workers, progress=progress)


def _advance(progress: Progress, before: int, total: int, done: int, _of_these: int) -> None:
    """Tell the progress of one suite as that of all."""
    progress(before + done, total)
