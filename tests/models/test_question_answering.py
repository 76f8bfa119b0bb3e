"""A question-answering model of one's own reads passages as the port of readers wants."""

from __future__ import annotations

import pytest

from assistant.components import choose_parts, choose_reader
from assistant.errors import SettingsError
from assistant.models.minilm import bundled_embedder
from assistant.models.question_answering import QuestionAnsweringReader
from assistant.models.reader import load_reader
from assistant.models.spans import NOTHING
from assistant.schema import Passage
from assistant.settings import load_settings
from assistant.text.sentences import split_sections
from tests.support.reading import assert_reads_each_by_itself
from tests.support.tiny_models import tiny_encoder, tiny_question_answerer

QUESTION = "how much do lorries pay ?"
TEXT = "The toll rose in May. Lorries pay 4 crowns. Otters swim below it."


def passage_of(text, number=0):
    sentences = tuple(span for section in split_sections(text) for span in section.sentences)
    return Passage(f"{number}#1", f"{number}.md", text, 0, len(text), "", sentences)


@pytest.fixture(params=["bundled", "named", "named, with short windows"])
def reader(request, tmp_path):
    if request.param == "bundled":
        return load_reader(bundled_embedder())
    return QuestionAnsweringReader(tiny_question_answerer(tmp_path, 48 if "short" in request.param else 512))


def test_each_sentence_has_an_answer_that_begins_in_it(reader):
    passage = passage_of(" ".join([TEXT] * 12))
    (readings,) = reader.read(QUESTION, [passage])
    assert len(readings) == len(passage.sentences)
    for sentence, reading in zip(passage.sentences, readings, strict=True):
        assert sentence.start <= reading.span.start < sentence.end
        assert reading.span.start < reading.span.end <= len(passage.text)


def test_passages_are_read_by_themselves(reader):
    passages = [passage_of(text, number) for number, text in enumerate((TEXT, "Otters swim.", TEXT * 3, "x"))]
    assert_reads_each_by_itself(reader, QUESTION, passages)


def test_no_text_and_a_long_question(reader):
    assert reader.read(QUESTION, [Passage("p", "d.md", "", 0, 0, "", ())]) == ((),)
    (readings,) = reader.read("what " * 2000, [passage_of(TEXT)])
    assert NOTHING not in readings


def test_the_setting_names_what_reads_passages(tmp_path):
    name = tiny_question_answerer(tmp_path)
    settings = load_settings(reader_model=name)
    assert choose_reader(settings, bundled_embedder()).identity.startswith(f"{name}@")
    assert choose_parts(settings, bundled_embedder()).engine.model.startswith(f"{name}@")
    assert choose_reader(load_settings(settings, reader=False), bundled_embedder()) is None


@pytest.mark.parametrize("name", ["no/such-model", "/no/such/folder", "{headless}"])
def test_what_is_no_such_model_is_refused_in_one_line_and_nothing_is_fetched(name, tmp_path, socket_guard):
    name = name.format(headless=tiny_encoder(tmp_path))
    with pytest.raises(SettingsError, match=r"^reader_model .*; name ") as caught:
        choose_reader(load_settings(reader_model=name), bundled_embedder())
    assert "\n" not in str(caught.value)
    assert not socket_guard.attempts
