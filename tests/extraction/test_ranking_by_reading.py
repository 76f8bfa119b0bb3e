"""Ranking by what the reader found, and the ranking that ships."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.components import choose_parts
from assistant.extraction.engine import ExtractiveEngine
from assistant.extraction.features import FEATURES
from assistant.extraction.linear_ranker import LinearRanker, RankingModels, load_ranking_models, load_trained
from assistant.extraction.reader_ranker import MODELS, ReaderDescriber
from assistant.extraction.selector_ranker import MODELS as SELECTOR
from assistant.ingestion.passages import split_passages
from assistant.models.logistic import LinearModel, threshold_for
from assistant.models.reader import WEIGHTS_SHA256, load_reader
from assistant.models.spans import Reading
from assistant.rendering.published_text import publish
from assistant.retrieval.fusion import retrieve
from assistant.schema import Abstention, Certainty, Document, Question, Span
from assistant.settings import Settings
from assistant.testing import HashEmbedder, MemoryIndex
from tests.support.untrained_reader import QUESTION, encoder_fixture, reader_fixture, untrained_fixture, weights_fixture

__all__ = ["encoder_fixture", "reader_fixture", "untrained_fixture", "weights_fixture"]


CURVE = ((0.0, 0.5), (0.4, 0.25), (0.8, 0.05), (0.9, 0.0))


# ---- ranking by what was read


class Told:
    """A reader that finds what it is told, with the margin it is told."""

    identity = "told"

    def __init__(self, answers):
        self.answers = answers

    def read(self, question, passages):
        return tuple(tuple(self._reading(passage, sentence) for sentence in passage.sentences) for passage in passages)

    def _reading(self, passage, sentence):
        for answer, margin in self.answers.items():
            start = passage.text.find(answer)
            if sentence.start <= start + passage.start < sentence.end:
                return Reading(Span(start, start + len(answer)), margin, 0.0)
        return Reading(None, -9.0, 0.0)


def by_margin(threshold=0.5, curve=()):
    """Models that look at the reader's margin alone."""
    select = LinearModel((*[0.0] * len(FEATURES), 1.0, 0.0, 0.0, 0.0), 0.0)
    return RankingModels(select, LinearModel((*[0.0] * (len(FEATURES) + 4), 1.0, 0.0), 0.0), threshold, curve)


def drafted(texts, answers, models=None, target_error=None, **options):
    documents = {f"{i}.txt": Document.create(f"{i}.txt", text) for i, text in enumerate(texts)}
    index = MemoryIndex(list(documents.values()), HashEmbedder())
    hits = retrieve(index, QUESTION, HashEmbedder().encode([QUESTION])[0], 8)
    ranker = LinearRanker(ReaderDescriber(Told(answers)), models or by_margin(), target_error)
    return ExtractiveEngine(ranker, **options).draft(Question(QUESTION, QUESTION), hits, documents)


def test_the_sentence_with_the_answer_is_cited_and_the_answer_is_in_bold():
    draft = drafted(["The toll rose. Lorries pay 4 crowns. It rained.", "Otters swim."], {"4 crowns": 3.0})
    assert publish(draft).text == "Lorries pay **4 crowns**. [1]"
    (citation,) = draft.citations
    assert (citation.doc_id, citation.cited_text) == ("0.txt", "Lorries pay 4 crowns.")
    assert draft.confidence == pytest.approx(1 / (1 + np.exp(-3.0)))


def test_several_passages_may_answer_and_the_best_comes_first():
    texts = ["Lorries pay 4 crowns.", "Ketterby asks five of each driver."]
    draft = drafted(texts, {"4 crowns": 2.0, "five": 3.0})
    assert [citation.doc_id for citation in draft.citations] == ["1.txt", "0.txt"]
    assert publish(drafted(texts, {"4 crowns": -7.0, "five": 3.0})).text == "Ketterby asks **five** of each driver. [1]"


def test_a_follow_up_is_read_in_both_its_forms():
    class ByForm(Told):
        def read(self, question, passages):
            self.answers = {"4 crowns": 3.0 if question == "And lorries?" else 1.0}
            return super().read(question, passages)

    document = Document.create("0.txt", "Lorries pay 4 crowns. It rained.")
    index = MemoryIndex([document], HashEmbedder())
    hits = retrieve(index, QUESTION, HashEmbedder().encode([QUESTION])[0], 8)
    ranker = LinearRanker(ReaderDescriber(ByForm({})), by_margin())
    first, second = ranker.rank(Question("And lorries?", "And lorries? (toll)"), hits).sentences
    assert first.logit == pytest.approx(0.3 * 1.0 + 0.7 * 3.0)
    assert (first.text, second.logit) == ("Lorries pay 4 crowns.", pytest.approx(-9.0))


def test_every_sentence_of_a_passage_is_ranked():
    filler = " ".join(f"Otter number {n} swims in the river." for n in range(12))
    draft = drafted([f"{filler} Lorries pay 4 crowns."], {"4 crowns": 3.0})
    assert draft.citations[0].cited_text == "Lorries pay 4 crowns."


def test_an_answer_that_goes_on_in_the_next_sentence_ends_with_its_own():
    draft = drafted(["Lorries pay 4 crowns. It rained."], {"crowns. It": 3.0})
    assert publish(draft).text == "Lorries pay 4 **crowns.** [1]"


def test_the_threshold_follows_from_the_error_that_is_allowed():
    assert [threshold_for(CURVE, error) for error in (1.0, 0.5, 0.3, 0.1, 0.05, 0.0)] == [0.0, 0.0, 0.4, 0.8, 0.8, 0.9]
    assert threshold_for(((0.0, 0.5),), 0.1) > 1
    models = by_margin(0.6, CURVE)
    texts, answers = ["Lorries pay 4 crowns."], {"4 crowns": 1.0}  # 0.73
    assert drafted(texts, answers, models).abstention is None
    assert drafted(texts, answers, models, 0.1).certainty is Certainty.TENTATIVE
    assert drafted(texts, answers, models, 0.1, threshold=0.5).abstention is None
    assert drafted(texts, answers, models, 0.3).abstention is None


def test_no_hit_is_no_answer():
    assert drafted([], {}).abstention is Abstention.NOTHING_RETRIEVED


# ---- what ships


def test_the_shipped_ranking_was_trained_with_the_shipped_reader(encoder):
    models, reader = load_ranking_models(MODELS), load_reader(encoder)
    assert load_trained(MODELS)["reader"] == WEIGHTS_SHA256
    assert reader.identity == f"reader@{WEIGHTS_SHA256[:16]}"
    assert len(models.select.weights) == len(FEATURES) + 4
    assert len(models.answer.weights) == len(FEATURES) + 1  # of 6 more, 5 tell how a question is typed
    errors = [error for _, error in models.curve]
    assert errors == sorted(errors, reverse=True)
    assert 0 < models.threshold < 1


def test_the_shipped_reader_reads(encoder):
    text = "The bridge opened in 1934. Lorries pay a toll of 4 crowns. Otters swim below it."
    (passage,) = split_passages(Document.create("a.txt", text), max_tokens=100, fits=encoder.fits)
    reader = load_reader(encoder)
    ((opened, toll, otters),) = reader.read("How much do lorries pay?", [passage])
    assert "4 crowns" in text[toll.span.start : toll.span.end]
    assert toll.margin > max(opened.margin, otters.margin)
    same, other = reader.judge("The bridge opened in 1934.", [text, "Otters swim below the bridge."])
    assert same.supported > 0.5 > other.supported
    assert sum((same.supported, same.unsupported, same.contradicted)) == pytest.approx(1)


def test_without_its_weights_the_simpler_parts_go_on_with_a_notice(encoder, monkeypatch, caplog):
    assert choose_parts(Settings(), encoder).extractive.model.startswith("reader@")
    assert not caplog.records
    monkeypatch.setattr("assistant.models.reader.WEIGHTS_SHA256", "abc")
    parts = choose_parts(Settings(), encoder)
    assert (parts.extractive.model, parts.extractive.threshold) == (encoder.identity, load_ranking_models(SELECTOR).threshold)
    assert "reader.safetensors' has SHA-256" in caplog.text


def test_a_smaller_error_asks_for_more_confidence(encoder):
    thresholds = [choose_parts(Settings(target_error=error), encoder).extractive.threshold for error in (0.3, 0.1, 0.05)]
    assert thresholds == sorted(thresholds)
    assert thresholds[0] < thresholds[-1]
