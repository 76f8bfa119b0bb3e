"""An answer as tests of what is kept and exported want it."""

from __future__ import annotations

from assistant.schema import Abstention, Answer, Citation, Claim, Document, Span, Support, Verdict


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
    claim = Claim(f"{cited} [1]", 0, len(cited) + 4, (1,))
    made = {
        "question": question,
        "standalone_question": question,
        "text": claim.text,
        "citations": (citation,),
        "verdicts": (Verdict(claim, support, 1.0 if support is Support.SUPPORTED else 0.2, citation),),
        "abstention": None,
        "confidence": 0.75,
        "engine": "extractive",
        "model": "m",
        "hits": (),
    }
    return Answer(**{**made, **changes})


def abstained(question="When did otters return?", **changes):
    """An answer that declines."""
    made = {"text": "The articles don't say.", "citations": (), "verdicts": (), "abstention": Abstention.NOT_IN_CORPUS}
    return make_answer(question, **{**made, **changes})
