"""What is measured of a sentence, the kind of answer a question asks for, what of a sentence is marked, and words."""

from __future__ import annotations

import math
from dataclasses import replace
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.extraction.answer_span import answering_span
from assistant.extraction.answer_types import AnswerType, answer_type, candidate_spans
from assistant.extraction.features import FEATURES, candidate_sentences
from assistant.schema import Hit, Passage, Span
from assistant.text.words import content_stems, idf

ANY = st.text(max_size=120)


def hit(*sentences, rank=1, heading="", cosines=None, number=1):
    """A hit on a passage of these sentences."""
    text, spans = "", []
    for sentence in sentences:
        start = len(text) + bool(text)
        text = f"{text} {sentence}" if text else sentence
        spans.append(Span(start, start + len(sentence)))
    passage = Passage(f"a.txt#{number}", "a.txt", text, 0, len(text), heading, tuple(spans))
    return Hit(passage, 1.0 / rank, rank, rank, None, tuple(cosines or [0.5] * len(sentences)))


def features(question, sentence, **options):
    (candidate,) = candidate_sentences(question, [hit(sentence, **options)])
    return dict(zip(FEATURES, candidate.features, strict=True))


# ---- candidate


def test_every_sentence_once_in_order():
    first, second = hit("Otters swim.", "They eat fish."), hit("Otters swim.", "Herons wait.", rank=2)
    candidates = candidate_sentences("Do otters swim?", [first, second])
    assert [candidate.text for candidate in candidates] == ["Otters swim.", "They eat fish.", "Herons wait."]
    assert [candidate.hit for candidate in candidates] == [first, first, second]
    for candidate in candidates:
        assert candidate.text == candidate.hit.passage.text[candidate.sentence.start : candidate.sentence.end]
    assert candidate_sentences("Do otters swim?", []) == ()


def test_a_sentence_with_the_questions_words_lacks_none():
    found = features("How many otters swim in Oslo?", "There are 40 otters that swim in Oslo.")
    assert found["coverage"] == found["pairs_passage"] == found["names"] == found["answers_kind"] == 1.0
    assert found["missing"] == found["lacks_kind"] == 0.0
    lacking = features("How many otters swim in Oslo?", "Ministers signed a treaty.")
    assert lacking["coverage"] == lacking["names"] == lacking["answers_kind"] == 0.0
    assert lacking["lacks_kind"] == 1.0
    assert lacking["missing"] == max(idf(stem) for stem in content_stems("How many otters swim in Oslo?"))


def test_neighbours_and_heading_help():
    long = "It ended in 2023, after the ministers had met nine times in two years."
    candidates = candidate_sentences("When did the Jakarta treaty end?", [hit(long, "Rain fell.", heading="Jakarta treaty")])
    (found, rain) = (dict(zip(FEATURES, candidate.features, strict=True)) for candidate in candidates)
    assert found["coverage"] < found["coverage_nearby"] == rain["coverage_nearby"] == 1.0
    assert found["opens_with_pronoun"] == 1.0
    assert rain["opens_with_pronoun"] == 0.0


def test_a_short_sentence_is_read_with_its_heading():
    (candidate,) = candidate_sentences("where do I park", [hit("Space no. 14 behind the house.", heading="Parking")])
    assert dict(zip(FEATURES, candidate.features, strict=True))["coverage"] == 1.0


def test_the_name_of_the_document_counts_for_its_passages():
    plain = hit("Tickets are 3 euros.")
    named = replace(plain, passage=replace(plain.passage, doc_id="prices/lido_prices-2024.md"))

    def coverage(one):
        (candidate,) = candidate_sentences("lido tickets", [one])
        return dict(zip(FEATURES, candidate.features, strict=True))["coverage_passage"]

    assert coverage(plain) < coverage(named) == 1.0


@given(question=ANY, sentences=st.lists(ANY.filter(bool), min_size=1, max_size=4), heading=ANY)
@example(question="", sentences=["…"], heading="")
@example(question="Who? 🦦", sentences=["水", "\u200b"], heading="\x00")
def test_features_are_finite_and_within_bounds(question, sentences, heading):
    for candidate in candidate_sentences(question, [hit(*sentences, heading=heading)]):
        assert len(candidate.features) == len(FEATURES)
        assert all(math.isfinite(value) and -1 <= value <= 2 for value in candidate.features)  # two cosines may lie 2 apart


# ---- questions


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How old is the minister?", AnswerType.AGE),
        ("How much did the treaty cost?", AnswerType.MONEY),
        ("How long did it take?", AnswerType.DURATION),
        ("How many otters are there?", AnswerType.COUNT),
        ("How much grew trade?", AnswerType.NUMBER),
        ("What percentage of power is coal?", AnswerType.NUMBER),
        ("When was it signed?", AnswerType.DATE),
        ("In which year was it signed?", AnswerType.DATE),
        ("Where was it signed?", AnswerType.PLACE),
        ("Who signed it?", AnswerType.NAME),
        ("Why was it signed?", AnswerType.REASON),
        ("What did the minister say?", AnswerType.QUOTE),
        ("Do otters swim?", AnswerType.OTHER),
        ("", AnswerType.OTHER),
    ],
)
def test_the_kind_of_answer(question, kind):
    assert answer_type(question) is kind


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("How much did it cost?", "The bridge cost $3.5 million in 2021.", ["$3.5 million"]),
        ("When did it open?", "The zoo opened on 3 May 1752 in Vienna.", ["3 May 1752"]),
        ("How many pandas are there?", "In 2021 the zoo had two pandas.", ["two"]),
        ("Who signed the treaty?", "The treaty was signed by Kao Kim Hourn.", ["Kao Kim Hourn"]),
        ("Where does Anwar live?", "Anwar lives in Kuala Lumpur.", ["Kuala Lumpur"]),
        ("What did he say?", "He called it “a step too far” then.", ["“a step too far”"]),
        ("Do otters swim?", "Otters swim in 2023.", []),
    ],
)
def test_what_is_of_the_kind(question, sentence, expected):
    spans = candidate_spans(answer_type(question), sentence, question)
    assert [sentence[span.start : span.end] for span in spans] == expected


def test_what_the_question_says_itself_is_no_answer():
    question = "Who met Anwar Ibrahim?"
    spans = candidate_spans(AnswerType.NAME, "Anwar Ibrahim met Vladimir Putin.", question)
    assert ["Anwar Ibrahim met Vladimir Putin."[span.start : span.end] for span in spans] == ["Vladimir Putin"]


@given(question=ANY, sentence=ANY, kind=st.sampled_from(AnswerType))
def test_candidates_are_spans_of_the_sentence(question, sentence, kind):
    answer_type(question)
    for span in candidate_spans(kind, sentence, question):
        assert sentence[span.start : span.end].strip()


@pytest.mark.parametrize(
    "piece", ["1", "1,", "1.", "A.", "A ", "Ab of ", "a", " ", "“", "12th ", "one ", "twenty-", "so ", "$"]
)
def test_no_sentence_takes_long(piece):
    sentence = (piece * 4000)[:4000]
    began = process_time()
    for kind in AnswerType:
        candidate_spans(kind, sentence, "Who?")
    answer_type(("how much " + piece * 2000)[:2000])
    assert process_time() - began < 10


# ---- the answering span


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("When did the zoo open?", "The zoo opened in 1752.", "1752"),
        ("Who fed the otters?", "The otters were fed by Anna Berg.", "Anna Berg"),
        ("When did the zoo open?", "The zoo opened.", None),
    ],
)
def test_the_answering_span(question, sentence, expected):
    span = answering_span(question, sentence)
    assert (sentence[span.start : span.end] if span else None) == expected


@given(question=ANY, sentence=ANY)
@example(question="When?", sentence="In 1752 and 1753.")
@example(question="Why?", sentence="He left because it rained .")
def test_an_answering_span_has_words(question, sentence):
    span = answering_span(question, sentence)
    assert span is None or sentence[span.start : span.end].strip()
