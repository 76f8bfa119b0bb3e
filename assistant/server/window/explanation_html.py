"""Why an answer is as it is: what was searched for, what each ranking found, what was left out, what took how long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.history.conversations import StoredTurn
from assistant.history.export import restored
from assistant.rendering.answer_html import escaped
from assistant.schema import Answer, Support

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
    answer = restored(turn)
    searched = f'<p>Searched for: <q dir="auto">{escaped(answer.standalone_question)}</q></p>'
    return searched + _hits_html(turn.answer["hits"], titles) + _doubts_html(answer) + _steps_html(turn.answer) + _made(answer)


def _hits_html(hits: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> str:
    if not hits:
        return "<p>No passage was found.</p>"
    rows = "".join(_hit_html(hit, titles) for hit in hits)
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Rank", "Passage", "By meaning", "By words (BM25)"))
    caption = "<caption>Passages found, and their ranks by meaning and by words</caption>"
    return f'<div class="wide"><table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _hit_html(hit: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    key, rank = hit["document"], int(hit["rank"])
    title = f'<span dir="auto">{escaped(titles.get(key, key))}</span>, characters {int(hit["start"])}–{int(hit["end"])}'
    opened = f'<button type="button" class="passage" data-source="h{rank}">{title}</button>' if key in titles else title
    ranks = "".join(f"<td>{_rank(hit[name])}</td>" for name in ("dense_rank", "bm25_rank"))
    return f"<tr><td>{rank}</td><td>{opened}</td>{ranks}</tr>"


def _rank(rank: int | None) -> str:
    return "not found" if rank is None else str(int(rank))


def _doubts_html(answer: Answer) -> str:
    """What was left out on the way, and why sentences are not supported."""
    doubts = [
        *answer.notes,
        *(f"{v.support.value.capitalize()}: {v.claim.text} ({v.reason})" for v in answer.verdicts if v.reason),
    ]
    rows = "".join(f'<li dir="auto">{escaped(doubt)}</li>' for doubt in doubts)
    supported = sum(verdict.support is Support.SUPPORTED for verdict in answer.verdicts)
    checked = f"<p>Sentences checked: {len(answer.verdicts)}, supported: {supported}.</p>" if answer.verdicts else ""
    return checked + (f"<p>Left out or doubted:</p><ul>{rows}</ul>" if rows else "<p>Nothing was left out.</p>")


def _steps_html(kept: Mapping[str, Any]) -> str:
    took = ((name, kept["timings_ms"].get(step, 0.0)) for step, name in _STEPS.items())
    rows = "".join(f'<tr><th scope="row">{name}</th><td>{float(ms):.0f} ms</td></tr>' for name, ms in took)
    return f"<table><caption>Time</caption><tbody>{rows}</tbody></table>"


def _made(answer: Answer) -> str:
    usage = answer.usage
    tokens = f" · {usage.input_tokens} tokens read, {usage.output_tokens} written" if usage else ""
    return f'<p dir="auto">Engine {escaped(answer.engine)} · {escaped(answer.model)}{tokens}</p>'
