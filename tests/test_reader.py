"""The reader in NumPy gives what PyTorch gives; long texts are read in windows; and its ranking cites whole sentences."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.embed import file_digest
from assistant.errors import SettingsError
from assistant.extract import ExtractiveEngine
from assistant.minilm import MiniLMEmbedder
from assistant.reader import Chances, MiniLMReader, Reading
from assistant.reading import Calibration, ReaderRanker
from assistant.schema import Abstention, Document, Hit, Passage, Question, Span
from training.reader import model as torch_model
from training.reader.encode import Encoder
from training.reader.examples import Example

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


def test_a_reading_is_what_pytorch_finds(reader, weights):
    window, spans, answerable, _ = by_torch(weights, QUESTION, TEXT, answerable=True)
    (found,) = reader.read(QUESTION, [TEXT])
    assert found.answerable == pytest.approx(answerable, abs=1e-3)
    best = max(
        (spans[0, i] + spans[1, j], i, j)
        for i in range(window.row.passage, spans.shape[1] - 1)
        for j in range(i, min(i + 30, spans.shape[1] - 1))
    )
    assert found.span == Span(*window.characters(*best[1:]))
    assert found.margin == pytest.approx(best[0] - spans[0, 0] - spans[1, 0], abs=1e-3)
    assert found.score == found.margin + found.answerable


def test_a_judgement_is_what_pytorch_finds(reader, weights):
    from training.reader.examples import Support

    *_, support = by_torch(weights, "Lorries pay 5 crowns.", TEXT, answerable=None, support=Support.SUPPORTED)
    (found,) = reader.judge("Lorries pay 5 crowns.", [TEXT])
    assert (found.supported, found.unsupported, found.contradicted) == pytest.approx(tuple(support), abs=1e-4)
    assert found.supported + found.unsupported + found.contradicted == pytest.approx(1.0)


def test_texts_are_read_by_themselves(reader):
    texts = [TEXT, "Otters swim.", TEXT * 3, "x"]
    together = reader.read(QUESTION, texts)
    for text, found in zip(texts, together, strict=True):
        (alone,) = reader.read(QUESTION, [text])
        assert alone.span == found.span
        assert alone.margin == pytest.approx(found.margin, abs=1e-3)
    assert reader.read(QUESTION, []) == ()
    assert [isinstance(one, Chances) for one in reader.judge("It rose.", texts)] == [True] * 4


def test_a_text_without_a_word_holds_no_answer(reader):
    empty, blank = reader.read(QUESTION, ["", " \n"])
    assert empty.span is blank.span is None
    assert empty.score == -np.inf


def test_the_end_of_a_long_text_is_read_too(reader):
    start = "The mayor of Ketterby spoke of otters and of the river. " * 60
    long = start + TEXT
    whole = {window.offsets[-1][1] for window in reader._windows(QUESTION, 0, long)}
    assert max(whole) == len(long)
    assert len(whole) > 2
    covered = sorted({place for window in reader._windows(QUESTION, 0, long) for place in window.offsets})
    assert covered == sorted(set(reader._tokenizer.encode(long, add_special_tokens=False).offsets))


@settings(max_examples=25, deadline=None)
@given(question=st.text(max_size=60), text=st.text(max_size=200))
def test_any_text_is_read(reader, question, text):
    (found,) = reader.read(question, [text])
    if found.span:
        assert 0 <= found.span.start < found.span.end <= len(text)
        assert np.isfinite(found.score)


def test_other_weights_are_refused(encoder, weights, tmp_path):
    with pytest.raises(SettingsError, match="has SHA-256 'missing', not 'abc'; install the package again"):
        MiniLMReader(encoder, tmp_path / "none.safetensors", "abc")
    with pytest.raises(SettingsError, match="has SHA-256"):
        MiniLMReader(encoder, weights, "abc")


# ---- ranking


class Told:
    """A reader that finds what it is told."""

    identity = "told"

    def __init__(self, **answers):
        self.answers = answers

    def read(self, question, texts):
        return tuple(self._reading(text) for text in texts)

    def judge(self, claim, texts):
        raise NotImplementedError

    def _reading(self, text):
        for answer, score in self.answers.items():
            start = text.find(answer.replace("_", " "))
            if start >= 0:
                return Reading(Span(start, start + len(answer)), score, 0.0)
        return Reading(Span(0, 1), -9.0, 0.0)


def hit_of(text, rank):
    document = Document.create(f"{rank}.md", f"Before. {text}")
    start, spans = 8, []
    for sentence in text.split(". "):
        end = min(len(document.text), start + len(sentence) + 1)
        spans.append(Span(start, end))
        start = end + 1
    return document, Hit(
        Passage(f"{rank}#1", document.doc_id, text, 8, len(document.text), "", tuple(spans)), 1.0, rank, rank, rank
    )


def drafted(texts, told, **options):
    pairs = [hit_of(text, rank) for rank, text in enumerate(texts, start=1)]
    calibration = Calibration("", 1.0, 0.0, CURVE)
    engine = ExtractiveEngine(ReaderRanker(told, calibration, target_error=0.1), **options)
    question = Question(QUESTION, QUESTION)
    return engine.draft(question, [hit for _, hit in pairs], {document.doc_id: document for document, _ in pairs})


def test_the_sentence_with_the_answer_is_cited_and_the_answer_is_in_bold():
    draft = drafted(["The toll rose. Lorries pay 4 crowns. It rained.", "Otters swim."], Told(**{"4_crowns": 3.0}))
    assert draft.text == "Lorries pay **4 crowns**. [1]"
    (citation,) = draft.citations
    assert (citation.doc_id, citation.cited_text) == ("1.md", "Lorries pay 4 crowns.")
    assert draft.confidence == pytest.approx(1 / (1 + np.exp(-3.0)))


def test_several_passages_may_answer_and_the_best_comes_first():
    texts = ["Lorries pay 4 crowns.", "Ketterby asks five of each driver."]
    draft = drafted(texts, Told(**{"4_crowns": 2.0, "five": 3.0}))
    assert [citation.doc_id for citation in draft.citations] == ["2.md", "1.md"]
    assert drafted(texts, Told(**{"4_crowns": 0.1, "five": 3.0})).text == "Ketterby asks **five** of each driver. [1]"


def test_the_threshold_follows_from_the_error_that_is_allowed():
    calibration = Calibration("", 1.0, 0.0, CURVE)
    assert [calibration.threshold(error) for error in (1.0, 0.5, 0.3, 0.1, 0.05, 0.0)] == [0.0, 0.0, 0.4, 0.8, 0.8, 0.9]
    assert Calibration("", 1.0, 0.0, ((0.0, 0.5),)).threshold(0.1) > 1
    unsure = drafted(["Lorries pay 4 crowns."], Told(**{"4_crowns": 1.0}))  # 0.73, under 0.8
    assert unsure.abstention is Abstention.NOT_IN_CORPUS
    assert drafted(["Lorries pay 4 crowns."], Told(**{"4_crowns": 1.0}), threshold=0.5).abstention is None


def test_an_answer_that_goes_on_in_the_next_sentence_ends_with_its_own():
    draft = drafted(["Lorries pay 4 crowns. It rained."], Told(**{"crowns._It": 3.0}))
    assert draft.text == "Lorries pay 4 **crowns.** [1]"


def test_no_hit_is_no_answer():
    draft = drafted([], Told())
    assert draft.abstention is Abstention.NOTHING_RETRIEVED
