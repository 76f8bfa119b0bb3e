"""The reader in NumPy gives what PyTorch gives; long texts are read in windows; and its ranking cites whole sentences."""

from __future__ import annotations

import platform
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import SettingsError
from assistant.models.entailment import Chances
from assistant.models.reader import MiniLMReader
from assistant.models.spans import NOTHING
from assistant.models.weights import file_digest
from assistant.schema import Document, Passage, Span
from assistant.text.sentences import split_sections
from tests.support.reading import assert_reads_each_by_itself
from tests.support.untrained_reader import QUESTION, encoder_fixture, reader_fixture, untrained_fixture, weights_fixture
from training.reader import model as torch_model
from training.reader.encode import Encoder
from training.reader.examples import Example, Support

__all__ = ["encoder_fixture", "reader_fixture", "untrained_fixture", "weights_fixture"]


TEXT = "The toll rose again. Lorries pay 4 crowns. Cyclists pay nothing, as naïve 🚲 riders know."


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
