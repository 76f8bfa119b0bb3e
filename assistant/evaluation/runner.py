"""Running cases: each question is asked once, and judged.

The assistant is asked with the threshold at 0, so that its best sentences and its confidence are known also where it would
abstain; the threshold is applied afterwards, which gives the same answers (a test holds it to that). One pass so yields how
good the ranking is, how good the confidence is, and what each threshold would give.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.evaluation.cases import Case
from assistant.evaluation.metrics import contains, exact_match, token_f1
from assistant.schema import Abstention, Answer, Hit, Timings

if TYPE_CHECKING:
    from assistant.answer import Assistant

_MARKER = re.compile(r"\s*\[\d+\](?=\s|$)")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of one case.

    `first_right` to `token_f1` judge the best answer, whether or not the confidence was enough to give it; they are None where
    the case gives nothing to judge by. `first_right` says whether the first sentence cited is one of the evidence, `any_right`
    whether one of them is. `ranks` has, for each sentence of the evidence, the rank of the first hit that holds it, else None.
    """

    case: Case
    answered: bool
    abstention: Abstention | None
    confidence: float
    text: str
    first_right: bool | None
    any_right: bool | None
    contains: float | None
    exact_match: float | None
    token_f1: float | None
    ranks: tuple[int | None, ...]
    groundedness: float | None
    timings: Timings

    @property
    def right(self) -> bool:
        """Whether the best answer is right: by the evidence, else by the expected texts; never if unanswerable."""
        return bool(self.contains if self.first_right is None else self.first_right)

    @property
    def rank(self) -> int | None:
        """The rank of the first hit that holds a sentence of the evidence."""
        return min((rank for rank in self.ranks if rank is not None), default=None)


@dataclass(frozen=True, slots=True)
class Run:
    """All cases judged. `lacking` are the ids of those whose evidence the corpus does not hold, so that they can't be right."""

    engine: str
    model: str
    threshold: float
    results: tuple[CaseResult, ...]
    lacking: tuple[str, ...]


def run_cases(assistant: Assistant, cases: Sequence[Case]) -> Run:
    """Ask every case, and judge the answers at the assistant's own threshold.

    Raises:
        AssistantError: if the index can't be opened, or a question can't be asked.
    """
    threshold = applied_threshold(assistant)
    with type(assistant).open(settings=assistant.settings.model_copy(update={"threshold": 0.0})) as asked:
        answers = [asked.ask(case.question, case.history) for case in cases]
        texts = [document.text for document, _ in asked.documents()]
    results = tuple(judge(case, answer, threshold) for case, answer in zip(cases, answers, strict=True))
    engines, models = {answer.engine for answer in answers}, {answer.model for answer in answers}
    return Run(", ".join(sorted(engines)), ", ".join(sorted(models)), threshold, results, lacking_evidence(cases, texts))


def applied_threshold(assistant: Assistant) -> float:
    """The confidence from which the assistant answers: the one set, else the one that ships with the engine."""
    from assistant.extract import load_selector

    threshold = assistant.settings.threshold
    return load_selector().threshold if threshold is None else threshold


def judge(case: Case, answer: Answer, threshold: float) -> CaseResult:
    """Judge an answer that was given with the threshold at 0, which only the extractive engine has."""
    abstention = answer.abstention
    if abstention is None and answer.engine == "extractive" and answer.confidence < threshold:
        abstention = Abstention.NOT_IN_CORPUS
    cited = [_flat(citation.cited_text) for citation in answer.citations]
    gold = [_flat(sentence) for sentence in case.evidence]
    text = "" if answer.abstained else answer.text
    return CaseResult(
        case=case,
        answered=abstention is None,
        abstention=abstention,
        confidence=answer.confidence,
        text=text,
        first_right=bool(cited) and cited[0] in gold if gold else None,
        any_right=any(sentence in gold for sentence in cited) if gold else None,
        contains=contains(_plain(text), case.expected),
        exact_match=exact_match(highlighted(text), case.expected),
        token_f1=token_f1(highlighted(text), case.expected),
        ranks=tuple(_rank_of(sentence, answer.hits) for sentence in gold),
        groundedness=answer.groundedness,
        timings=answer.timings,
    )


def highlighted(text: str) -> str:
    """The first span in bold, else the whole answer without its markers."""
    bold = _BOLD.search(text)
    return bold.group(1) if bold else _plain(text)


def _plain(text: str) -> str:
    return _MARKER.sub("", text.replace("**", ""))


def _rank_of(sentence: str, hits: Iterable[Hit]) -> int | None:
    return next((hit.rank for hit in hits if sentence in _flat(hit.passage.text)), None)


def lacking_evidence(cases: Sequence[Case], texts: Sequence[str]) -> tuple[str, ...]:
    """Ids of the cases with evidence that stands in none of the texts: the article was changed, or it is another corpus."""
    flat = [_flat(text) for text in texts]
    return tuple(case.id for case in cases if any(not any(_flat(one) in text for text in flat) for one in case.evidence))


def _flat(text: str) -> str:
    return " ".join(text.split())
