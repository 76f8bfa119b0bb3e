"""An answer as tests of what is kept and exported want it."""

from __future__ import annotations

from assistant.rendering.published_text import publish
from assistant.schema import Abstention, Answer, Citation, Claim, Document, Draft, Span, Support, Verdict


def make_answer(
    question="When did otters return?",
    cited="Otters came back in 2019.",
    *,
    support=Support.SUPPORTED,
    title="Otters",
    **changes,
):
    """An answer of one cited claim; `changes` are fields by name."""
    document = Document.create("otters.md", f"Before. {cited} After.", title=title)
    citation = Citation.of(document, Span(8, 8 + len(cited)), marker=1, passage_id="otters.md#1")
    verdict = Verdict(Claim(cited, (1,)), support, 1.0 if support is Support.SUPPORTED else 0.2, citation)
    made = {
        "question": question,
        "standalone_question": question,
        "citations": (citation,),
        "verdicts": (verdict,),
        "abstention": None,
        "confidence": 0.75,
        "engine": "extractive",
        "model": "m",
        "hits": (),
    }
    return Answer(**{**made, **published(changes.get("verdicts", (verdict,))), **changes})


def published(verdicts, gaps=()):
    """The text of claims and where each lies in it, as an answer has them."""
    written = publish(Draft(tuple(verdict.claim for verdict in verdicts), (), 0.0, gaps=gaps))
    return {"text": written.text, "spans": written.spans}


def abstained(question="When did otters return?", **changes):
    """An answer that declines."""
    made = {"text": "The articles don't say.", "citations": (), "verdicts": (), "abstention": Abstention.NOT_IN_CORPUS}
    return make_answer(question, **{**made, **changes})
