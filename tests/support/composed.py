"""What the extractive engine makes of texts whose sentences are ranked as a test says."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.extraction.engine import ExtractiveEngine
from assistant.extraction.ranker import RankedSentence, Ranking
from assistant.ingestion.passages import split_passages
from assistant.schema import Document, Hit, Question, QuestionKind, Span


@dataclass(frozen=True, slots=True)
class InOrder:
    """A ranker that keeps the order of the sentences, each with what it is told answers in it.

    `confidence` is a number, or tells it of a question.
    """

    answers: dict = field(default_factory=dict)
    threshold: float = 0.8
    tentative_threshold: float = 0.5
    confidence: object = 0.9

    def rank(self, question, hits):
        confidence = self.confidence(question.standalone) if callable(self.confidence) else self.confidence
        return Ranking(tuple(self.sentence(hit, span) for hit in hits for span in hit.passage.sentences), confidence)

    def sentence(self, hit, span):
        text = hit.passage.sentence_text(span)
        answer = next((said for said in self.answers if said in text), "")
        place = Span(text.index(answer), text.index(answer) + len(answer)) if answer else None
        return RankedSentence(hit, span, text, place, self.answers.get(answer, -5.0))


def drafted(
    question,
    texts,
    answers=None,
    kind=QuestionKind.FACT,
    judge=None,
    published=("2024", "2025", "2023"),
    confidence=0.9,
    entailment=None,
):
    documents = {
        f"{i}.md": Document.create(f"{i}.md", text, title=f"T{i}", published=published[i]) for i, text in enumerate(texts)
    }
    hits = [
        Hit(passage, 1.0, 1, 1, None, tuple(0.5 for _ in passage.sentences))
        for document in documents.values()
        for passage in split_passages(document, max_tokens=200, fits=lambda _: True)
    ]
    engine = ExtractiveEngine(InOrder(answers or {}, confidence=confidence), judge=judge, entailment=entailment)
    return engine.draft(Question(question, question, kind), hits, documents)
