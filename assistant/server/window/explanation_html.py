"""Why an answer is as it is: what was searched for, what each ranking found, what was left out, what took how long."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.history.conversations import StoredTurn
from assistant.history.export import restored
from assistant.rendering.wording import say
from assistant.schema import Answer, Support
from assistant.server.html_templates import macro

_STEPS = {
    "rewrite": "Completing the question",
    "embed": "Embedding it",
    "retrieve": "Retrieving passages",
    "generate": "Writing the answer",
    "verify": "Checking it",
    "total": "In all",
}


def why_html(turn: StoredTurn, titles: Mapping[str, str]) -> str:
    """The explanation of a kept answer; `titles` are those of its documents that are still there.

    Raises:
        StoreError: if the turn is damaged.
    """
    answer, kept = restored(turn), turn.answer
    return macro("explanation.html.jinja", "explanation")(
        searched=answer.standalone_question,
        taken=_taken(answer),
        hits=kept["hits"],
        titles=titles,
        checked=len(answer.verdicts),
        supported=sum(verdict.support is Support.SUPPORTED for verdict in answer.verdicts),
        doubts=_doubts(answer),
        steps=[(name, float(kept["timings_ms"].get(step, 0.0))) for step, name in _STEPS.items()],
        made=_made(answer),
    )


def _taken(answer: Answer) -> str:
    """What the question was taken for, and how sure the assistant is."""
    kind = say("taken for {kind}", kind=say(answer.kind.words))
    certainty = say("certainty: {certainty}", certainty=say(answer.certainty))
    return f"{kind} · {certainty}, {answer.confidence:.2f}"


def _doubts(answer: Answer) -> list[str]:
    """What was left out on the way, and why sentences are not supported."""
    reasons = (f"{say(v.support.value).capitalize()}: {v.claim.text} ({v.reason})" for v in answer.verdicts if v.reason)
    return [*answer.notes, *reasons]


def _made(answer: Answer) -> str:
    usage = answer.usage
    told = {"read": usage.input_tokens, "written": usage.output_tokens} if usage else {}
    tokens = f" · {say('{read} tokens read, {written} written', **told)}" if told else ""
    return f"{say('Engine {engine}', engine=answer.engine)} · {answer.model}{tokens}"
