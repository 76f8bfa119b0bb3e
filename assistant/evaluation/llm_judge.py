"""A chat model as judge of answers, and how far the verdicts that came with the answers agree with it.

It sees the claim and the texts that the claim cites, and nothing else. A judge that fails, or whose reply is no verdict, has
said nothing: such a claim is counted apart, and is no part of the agreement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.errors import GenerationError
from assistant.evaluation.metrics.agreement import kappa
from assistant.evaluation.metrics.figure import Figure, mean, measure
from assistant.llm.chat_model import ChatModel, complete
from assistant.llm.prompts import Prompt, Quoted, delimit
from assistant.progress import Progress, no_progress
from assistant.schema import Answer, Citation, Support, Verdict
from assistant.verification.llm_verifier import read_verdict


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """What the judge says of the claim of a verdict; where `support` is None, `failure` says why.

    `answer` is the place of its answer among those judged.
    """

    answer: int
    verdict: Verdict
    support: Support | None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class JudgeAgreement:
    """How far the verdicts agree with the judge on what is supported, over `n` claims on which both said something.

    `kappa` is Cohen's, `agreed` the share of claims on which they agree. `failures` are sentences, one for each claim that was
    not judged.
    """

    judge: str
    n: int
    kappa: Figure
    agreed: Figure
    failures: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {**asdict(self), "failures": list(self.failures)}


def judge_answers(
    chat: ChatModel, prompt: Prompt, answers: Sequence[Answer], progress: Progress = no_progress
) -> JudgeAgreement:
    """Ask the judge about every claim that cites something, one call each, and compare.

    Args:
        chat: the judge.
        prompt: `load_prompt("judge")`.
        answers: as the assistant gave them, with their verdicts.
        progress: called with (done, total), in claims.
    """
    return agreement(chat.name, judge_claims(chat, prompt, answers, progress))


def judge_claims(
    chat: ChatModel, prompt: Prompt, answers: Sequence[Answer], progress: Progress = no_progress
) -> tuple[JudgedClaim, ...]:
    """What the judge says of each claim that cites something, in order; see `judge_answers`."""
    asked = [(place, verdict, cited) for place, answer in enumerate(answers) for verdict, cited in _citing(answer)]
    judgements = []
    for done, (place, verdict, cited) in enumerate(asked, start=1):
        judgements.append(_judge(chat, prompt, place, verdict, cited))
        progress(done, len(asked))
    return tuple(judgements)


def agreement(judge: str, judgements: Sequence[JudgedClaim]) -> JudgeAgreement:
    """Compare verdicts with what the judge says. Intervals draw the claims of an answer together: they are not independent."""
    told = [one for one in judgements if one.support]
    judged = [one.support is Support.SUPPORTED for one in told]
    local = [one.verdict.support is Support.SUPPORTED for one in told]
    answers = [str(one.answer) for one in told]
    reason = "all claims are of one class, for both" if told else "no claim was judged"
    return JudgeAgreement(
        judge,
        len(told),
        measure(kappa, judged, local, reason=reason, groups=answers),
        measure(mean, [a == b for a, b in zip(judged, local, strict=True)], reason=reason, groups=answers),
        tuple(one.failure for one in judgements if not one.support),
    )


def _citing(answer: Answer) -> list[tuple[Verdict, list[Citation]]]:
    """The verdicts whose claims cite something, each with what is cited."""
    by_marker: Mapping[int, Citation] = {citation.marker: citation for citation in answer.citations}
    found = [(verdict, [by_marker[n] for n in verdict.claim.markers if n in by_marker]) for verdict in answer.verdicts]
    return [(verdict, cited) for verdict, cited in found if cited]


def _judge(chat: ChatModel, prompt: Prompt, place: int, verdict: Verdict, cited: Sequence[Citation]) -> JudgedClaim:
    passages = delimit([Quoted(citation.marker, citation.title, citation.cited_text) for citation in cited])
    try:
        reply = complete(chat, prompt.fill(claim=verdict.claim.text, passages=passages))
    except GenerationError as error:
        return JudgedClaim(place, verdict, None, f"the judge failed, because {error}")
    told = read_verdict(reply)
    if told is None:
        return JudgedClaim(place, verdict, None, f"the reply of the judge {chat.name!r} is no verdict ({reply[:40]!r})")
    return JudgedClaim(place, verdict, told[0])
