"""The reader in NumPy gives what PyTorch gives; long texts are read in windows; and its ranking cites whole sentences."""

from __future__ import annotations

import platform
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.components import choose_parts
from assistant.errors import SettingsError
from assistant.extraction.engine import ExtractiveEngine
from assistant.extraction.features import FEATURES
from assistant.extraction.linear_ranker import LinearRanker, RankingModels, load_ranking_models, load_trained
from assistant.extraction.reader_ranker import MODELS, ReaderDescriber
from assistant.extraction.selector_ranker import MODELS as SELECTOR
from assistant.ingestion.passages import split_passages
from assistant.models.entailment import Chances
from assistant.models.logistic import LinearModel, threshold_for
from assistant.models.minilm import MiniLMEmbedder
from assistant.models.reader import WEIGHTS_SHA256, MiniLMReader, load_reader
from assistant.models.spans import NOTHING, Reading
from assistant.models.weights import file_digest
from assistant.rendering.published_text import publish
from assistant.retrieval.fusion import retrieve
from assistant.schema import Abstention, Certainty, Document, Passage, Question, Span
from assistant.settings import Settings
from assistant.testing import HashEmbedder, MemoryIndex
from assistant.text.sentences import split_sections
from tests.support.reading import assert_reads_each_by_itself
from training.reader import model as torch_model
from training.reader.encode import Encoder
from training.reader.examples import Example, Support

QUESTION = "What do lorries pay?"
TEXT = "The toll rose again. Lorries pay 4 crowns. Cyclists pay nothing, as naïve 🚲 riders know."
CURVE = ((0.0, 0.5), (0.4, 0.25), (0.8, 0.05), (0.9, 0.0))


@pytest.fixture(scope="module")
def untrained():
    """The encoder with heads that were never trained, but are the same each time."""
    torch.manual_seed(1)
    model = torch_model.Reader(dropout=0.0)
    for head in (model.span, model.answerable, model.support):
        torch.nn.init.normal_(head.weight, std=0.5)
    return model.eval()


@pytest.fixture(scope="module")
def weights(untrained, tmp_path_factory):
    path = tmp_path_factory.mktemp("weights") / "reader.safetensors"
    torch_model.export(untrained, path)
    return path


@pytest.fixture(scope="module")
def encoder():
    return MiniLMEmbedder()


@pytest.fixture(scope="module")
def reader(encoder, weights):
    return MiniLMReader(encoder, weights, file_digest(weights))


def by_torch(weights, asked, text, **labels):
    (window, *_) = Encoder().windows(Example("x", asked, text, None, **labels))
    with torch.inference_mode():
        spans, answerable, support = torch_model.load_export(weights)(torch_model.Batch([window.row]))
    return window, spans[0].numpy(), float(answerable[0]), support[0].softmax(-1).numpy()


# ---- reading


def passage_of(text, number=0):
    """A passage of a longer document, cut into sentences as the assistant cuts them."""
    document = Document.create(f"{number}.md", f"Before. {text}")
    (section,) = split_sections(f"{text}") or (None,)
    spans = tuple(Span(span.start + 8, span.end + 8) for span in section.sentences) if section else ()
    return Passage(f"{number}#1", document.doc_id, text, 8, 8 + len(text), "", spans)


def best(readings):
    return max(readings, key=lambda reading: reading.margin)


def test_a_reading_is_what_pytorch_finds(reader, weights):
    window, spans, answerable, _ = by_torch(weights, QUESTION, TEXT, answerable=True)
    (readings,) = reader.read(QUESTION, [passage_of(TEXT)])
    assert len(readings) == 3
    wanted = max(
        (spans[0, i] + spans[1, j], i, j)
        for i in range(window.row.passage, spans.shape[1] - 1)
        for j in range(i, min(i + 30, spans.shape[1] - 1))
    )
    found = best(readings)
    assert found.span == Span(*window.characters(*wanted[1:]))
    assert found.margin == pytest.approx(wanted[0] - spans[0, 0] - spans[1, 0], abs=1e-3)
    assert [reading.answerable for reading in readings] == pytest.approx([answerable] * 3, abs=1e-3)


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="to the last bit on processors of this kind only")
def test_a_reading_depends_on_neither_company_nor_what_was_read_before(encoder, weights):
    passages = [passage_of(TEXT), passage_of("Otters swim. They eat fish.", 1), passage_of("It is cold.", 2)]
    alone = tuple(MiniLMReader(encoder, weights, file_digest(weights)).read(QUESTION, [one])[0] for one in passages)
    reader = MiniLMReader(encoder, weights, file_digest(weights))
    assert reader.read(QUESTION, passages[1:]) == alone[1:]
    assert reader.read(QUESTION, passages) == alone
    assert reader.read("Where do otters swim?", passages) != alone


def test_each_sentence_has_the_best_answer_that_begins_in_it(reader):
    passage = passage_of(TEXT)
    (readings,) = reader.read(QUESTION, [passage])
    for sentence, reading in zip(passage.sentences, readings, strict=True):
        assert sentence.start <= reading.span.start + passage.start < sentence.end


def test_a_judgement_is_what_pytorch_finds(reader, weights):
    *_, support = by_torch(weights, "Lorries pay 5 crowns.", TEXT, answerable=None, support=Support.SUPPORTED)
    (found,) = reader.judge("Lorries pay 5 crowns.", [TEXT])
    assert (found.supported, found.unsupported, found.contradicted) == pytest.approx(tuple(support), abs=1e-4)
    assert found.supported + found.unsupported + found.contradicted == pytest.approx(1.0)


def test_passages_are_read_by_themselves(reader):
    passages = [passage_of(text, number) for number, text in enumerate((TEXT, "Otters swim.", TEXT * 2, "x"))]
    assert_reads_each_by_itself(reader, QUESTION, passages)
    assert [isinstance(one, Chances) for one in reader.judge("It rose.", [TEXT, "x"])] == [True] * 2


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("Fee | 5 crowns", True),
        ("Fee: 5 crowns\nKeeper: Ann Fox", True),
        ("Bring:\n\n- 5 crowns\n- soap", True),
        ("The fee is 5 crowns. It rose.", False),
    ],
)
def test_what_is_no_prose_is_read_below_its_heading_and_its_spans_are_its_own(reader, text, is_read):
    below, alone = (replace(passage_of(text), heading=heading) for heading in ("The ferry to Ketterby", ""))
    read, unread = reader.read("What is the fee of the ferry?", [below, alone])
    assert (read != unread) is is_read
    assert all(0 <= reading.span.start < reading.span.end <= len(text) for reading in read)
    (window,) = reader._windows(QUESTION, 0, text, "The ferry")
    assert window.first == window.second + len(reader._tokenizer.encode("The ferry", add_special_tokens=False).ids)


def test_a_sentence_without_a_word_says_nothing(reader):
    passage = Passage("p", "d.md", "Yes. \n", 0, 6, "", (Span(0, 4), Span(4, 6)))
    ((first, second),) = reader.read(QUESTION, [passage])
    assert first.span == Span(0, 3) or first.span == Span(0, 4)
    assert second == NOTHING


def test_the_end_of_a_long_text_is_read_too(reader):
    long = "The mayor of Ketterby spoke of otters and of the river. " * 60 + TEXT
    windows = reader._windows(QUESTION, 0, long, "")
    assert len(windows) > 2
    covered = sorted({place for window in windows for place in window.offsets})
    assert covered == sorted(set(reader._tokenizer.encode(long, add_special_tokens=False).offsets))
    (readings,) = reader.read(QUESTION, [passage_of(long)])
    assert all(reading.span for reading in readings)


@settings(max_examples=25, deadline=None)
@given(question=st.text(max_size=60), text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_is_read(reader, question, text):
    passage = passage_of(text)
    (readings,) = reader.read(question, [passage])
    assert len(readings) == len(passage.sentences)
    for reading in readings:
        assert np.isfinite(reading.margin)
        assert reading == NOTHING or 0 <= reading.span.start < reading.span.end <= len(text)


def test_other_weights_are_refused(encoder, weights, tmp_path):
    with pytest.raises(SettingsError, match="has SHA-256 'missing', not 'abc'; install the package again"):
        MiniLMReader(encoder, tmp_path / "none.safetensors", "abc")
    with pytest.raises(SettingsError, match="has SHA-256"):
        MiniLMReader(encoder, weights, "abc")


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
    assert publish(drafted(texts, {"4 crowns": -3.0, "five": 3.0})).text == "Ketterby asks **five** of each driver. [1]"


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
