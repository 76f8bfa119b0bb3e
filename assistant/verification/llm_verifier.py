"""The chat model as verifier, where a person asks for it; it may be stricter than the local one, never looser on hard facts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.errors import GenerationError
from assistant.llm.chat_model import ChatModel, complete
from assistant.llm.prompts import Prompt, delimit_hits
from assistant.schema import Citation, Document, Draft, Hit, Support, Verdict
from assistant.verification.verifier import LocalVerifier

_REPLY = re.compile(r"\W*(SUPPORTED|UNSUPPORTED|CONTRADICTED)\b\D*(\d{0,6})")


class ChatModelVerifier:
    """Asks a chat model about each claim that is not a copy.

    A claim that the local verifier finds contradicted, by a number, a date or a name, stays so whatever the model says. A check
    that fails leaves its claim unsupported.
    """

    name = "llm"

    def __init__(self, chat: ChatModel, prompt: Prompt, local: LocalVerifier) -> None:
        self._chat = chat
        self._prompt = prompt
        self._local = local

    def verify(self, draft: Draft, hits: Sequence[Hit], documents: Mapping[str, Document]) -> tuple[Verdict, ...]:
        """One call for each claim; see `Verifier`."""
        verdicts = self._local.verify(draft, hits, documents)
        return tuple(
            verdict
            if verdict.score == 1.0 or verdict.support is Support.CONTRADICTED or verdict.claim.failure
            else self._ask(verdict, hits, documents)
            for verdict in verdicts
        )

    def _ask(self, verdict: Verdict, hits: Sequence[Hit], documents: Mapping[str, Document]) -> Verdict:
        claim = verdict.claim.text
        try:
            reply = complete(self._chat, self._prompt.fill(claim=claim, passages=delimit_hits(hits, documents)))
        except GenerationError as error:
            return _failed(verdict, f"the check failed, because {error}")
        told = read_verdict(reply)
        if told is None:
            return _failed(verdict, f"the check gave no verdict ({reply[:40]!r})")
        support, number = told
        if support is Support.UNSUPPORTED:
            return Verdict(verdict.claim, support, min(verdict.score, 0.5), None, "the chat model finds it nowhere")
        if not 1 <= number <= len(hits):
            return _failed(verdict, f"the check names no passage that was shown ({number})")
        evidence = self._evidence(claim, hits[number - 1], documents)
        reason = "" if support is Support.SUPPORTED else "the chat model finds the opposite"
        return Verdict(verdict.claim, support, 0.9 if support is Support.SUPPORTED else 0.1, evidence, reason)

    def _evidence(self, claim: str, hit: Hit, documents: Mapping[str, Document]) -> Citation:
        passage = hit.passage
        scores = self._local.scores(claim, [passage.sentence_text(span) for span in passage.sentences])
        best = max(range(len(scores)), key=lambda i: scores[i])
        return Citation.of(documents[passage.doc_id], passage.sentences[best], marker=0, passage_id=passage.passage_id)


def read_verdict(reply: str) -> tuple[Support, int] | None:
    """What a chat model says of a claim, and the number that it names, or 0; None where the reply is no verdict."""
    told = _REPLY.match(reply)
    return (Support(told[1].lower()), int(told[2] or 0)) if told else None


def _failed(verdict: Verdict, reason: str) -> Verdict:
    return replace(verdict, support=Support.UNSUPPORTED, score=0.0, evidence=None, reason=reason)
