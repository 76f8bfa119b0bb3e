"""Sentences of two articles that answer a question differently, and whether the articles do disagree on it.

Every question is asked of all the articles at once, so such a pair is what the product has before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant import Assistant
from assistant.components import choose_parts, choose_reader, load_embedder
from assistant.errors import CorpusError
from assistant.evaluation.cases.case import Case, load_cases
from assistant.extraction.answer_values import answers_otherwise
from assistant.extraction.disagreement import TRIED, answering, by_article, comparable_with
from assistant.extraction.kind_model import understood
from assistant.extraction.ranker import RankedSentence, Ranker
from assistant.extraction.reader_ranker import reader_ranker
from assistant.extraction.same_matter import matter_features
from assistant.models.minilm import bundled_embedder
from assistant.schema import QuestionKind
from assistant.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Pair:
    """The features of two sentences (`matter_features`), and whether both are evidence of a disagreement."""

    case: Case
    features: tuple[float, ...]
    disagree: bool


def pairs_of(cases: Sequence[Path], corpus: Path) -> Iterator[Pair]:
    """The pairs of all cases, asked of the articles of a folder; those that yes or no answers have none.

    Raises:
        CorpusError: if there is no reader to rank the sentences.
    """
    settings = load_settings(None)
    embedder = load_embedder(settings)
    kinds, ranker = choose_parts(settings, embedder).kinds, _ranker(settings)
    with TemporaryDirectory() as data, Assistant.open(corpus, data_dir=Path(data)) as assistant:
        for case in load_cases(*cases):
            question = understood(kinds, case.question, case.question, ())
            hits = assistant.retrieve(case.question)
            ranked = ranker.rank(question, hits).sentences
            if question.kind is QuestionKind.YES_NO or not ranked:
                continue
            documents = {hit.passage.doc_id: assistant.document(hit.passage.doc_id) for hit in hits}
            best = answering(question, ranked)
            if case.needs_all and not _is_evidence(case, best):
                continue
            beside, articles = by_article(best, ranked)
            for theirs in articles:
                for other in comparable_with(question, best, theirs[:TRIED], beside[:TRIED], documents):
                    if answers_otherwise(question, best, other):
                        disagree = case.needs_all and _is_evidence(case, other)
                        yield Pair(case, matter_features(question, best, other, documents), disagree)


def _ranker(settings: Settings) -> Ranker:
    reader = choose_reader(settings, bundled_embedder())
    if reader is None:
        raise CorpusError("the reader is turned off in the settings; turn it on to fit on what it reads")
    return reader_ranker(reader)


def _is_evidence(case: Case, one: RankedSentence) -> bool:
    text = " ".join(one.text.split())
    return any(" ".join(evidence.split()) in text for evidence in case.evidence)
