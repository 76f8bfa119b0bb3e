"""What the reader learns from: labels, windows and the places of answers."""

from __future__ import annotations

import doctest
import hashlib
import itertools
import random
from importlib import import_module

import pytest

from assistant.evaluation.human.labelled import LabelledClaim
from evals.datasets import Article, read_squad
from tests.support.mill import DATA, MILL, asked, with_data
from training.reader.answers import answer_claims, plausible_claims
from training.reader.claims import claims, texts_of
from training.reader.encode import CLS, QUESTION, SEP, STRIDE, WINDOW, Encoder
from training.reader.examples import Example, Nearest, Support
from training.reader.sources import joined, nq_examples, qamr_examples, qed_examples, squad_examples
from training.reader.summedits import (
    Edited,
    Windows,
    read_summedits,
    sentence_examples,
    summary_examples,
    swapped_examples,
)
from training.reader.swapping import Article as Names
from training.reader.unanswerable import changed_questions, near_misses, without_answer

HELD_OUT = {"French_and_Indian_War", "1973_oil_crisis", "Warsaw", "Packet_switching", "Scottish_Parliament"}
FERRY = "The ferry opened in 1951. Nine men ran it until the bridge was built by the county of Ghent in 1970."


@pytest.fixture(scope="module")
def encoder():
    return Encoder()


@pytest.mark.parametrize("name", ["encode", "claims", "answers", "learn", "measure", "sources"])
def test_examples_in_docstrings_hold(name):
    module = import_module(f"training.reader.{name}")
    result = doctest.testmod(module, extraglobs={"random": random})
    assert result.attempted and not result.failed


def test_a_window_marks_question_and_passage_and_gives_the_answer_back(encoder):
    (window,) = encoder.windows(asked())
    ids = window.row.ids.tolist()
    assert ids[0] == CLS and ids[-1] == SEP and ids[window.row.passage - 1] == SEP
    assert window.row.answerable == 1
    assert MILL[slice(*window.characters(window.row.start, window.row.end))] == "Ann Lee"


def test_an_unanswerable_question_points_at_the_first_token(encoder):
    (window,) = encoder.windows(Example("test", "Who built the mill?", MILL, None, False))
    assert (window.row.start, window.row.end, window.row.answerable, window.row.support) == (0, 0, 0, -1)


def test_a_claim_has_no_place_and_no_answerability(encoder):
    (window,) = encoder.windows(Example("test", "Ann Lee ran it.", MILL, support=Support.CONTRADICTED))
    assert (window.row.start, window.row.end, window.row.answerable, window.row.support) == (-1, -1, -1, 2)


def test_long_passages_are_read_in_windows_that_cover_every_piece(encoder):
    passage = " ".join(f"word{number}" for number in range(400))
    windows = list(encoder.windows(Example("test", "Which?", passage, None, False)))
    total = len(encoder.pieces(passage))
    read_places = {place for window in windows for place in window.offsets}
    assert len(windows) == -(-(total - WINDOW) // STRIDE) + 1
    assert len(read_places) == total
    assert all(len(window.offsets) <= WINDOW for window in windows)


def test_a_window_without_the_answer_is_unanswerable_and_one_that_cuts_it_is_left_out(encoder):
    passage = " ".join(["mill"] * (WINDOW - 1) + ["Ann", "Lee"] + ["mill"] * WINDOW)
    start = passage.index("Ann")
    example = Example("test", "Who?", passage, (start, start + len("Ann Lee")), True)
    labels = [window.row.answerable for window in encoder.windows(example)]
    assert labels == [0, 1, 0, 0]  # the first ends within the name, and the third begins there
    assert [row.answerable for row in encoder.rows([example])] == [1, 0]


def test_a_long_claim_is_cut_and_only_the_first_window_is_read(encoder):
    example = Example("test", "mill " * 200, "mill " * 700, support=Support.SUPPORTED)
    (row,) = encoder.rows([example])
    assert row.passage == QUESTION + 2
    assert len(row.ids) == QUESTION + WINDOW + 3


def test_near_misses_never_hold_the_answer():
    other = FERRY.replace("Nine men", "Ann Lee and nine men")
    made = list(near_misses([asked()], [MILL, FERRY, other]))
    assert [example.passage for example in made] == [FERRY]
    assert made[0].answerable is False and made[0].answer is None


def test_the_nearest_text_shares_the_most_telling_words():
    assert Nearest([FERRY, MILL, "Nothing of the kind."])("When was the mill sold to Voss?") == [1]


def test_removing_the_answer_takes_out_every_sentence_that_holds_it():
    passage = f"{FERRY} Ann Lee was there. {FERRY} Nobody knew ann lee well."
    (made,) = without_answer([asked(passage=passage)])
    assert "lee" not in made.passage.lower()
    assert made.answerable is False
    assert list(without_answer([asked(passage="Ann Lee ran it.")])) == []


def test_changed_questions_ask_what_their_passage_does_not_say():
    example, names = asked("How long did Ann Lee run the mill of 1934?", "25 years"), Names.of(f"{MILL} {FERRY}")
    made = [one for seed in range(20) for one in changed_questions([example], names, random.Random(seed))]
    assert len({one.question for one in made}) > 3
    for one in made:
        assert one.question != example.question and one.passage == MILL
        assert (one.answer, one.answerable, one.source) == (None, False, "test/changed")
    assert list(changed_questions([asked("Who did it?")], Names.of(""), random.Random(1))) == []


def test_swapped_summaries_are_made_of_consistent_ones_only(encoder):
    labels = [LabelledClaim("x", MILL, "Ann Lee ran the mill for 25 years.", right, "summedits/x") for right in (True, False)]
    edited = [Edited(label, label.claim) for label in labels]
    (made,) = swapped_examples(edited, Windows(encoder), random.Random(1))
    assert made.question != labels[0].claim
    assert made.support is Support.CONTRADICTED


def test_claims_are_made_with_the_labels_that_their_evidence_gives_them():
    chance = random.Random(1)
    made = [claim for text in texts_of([MILL, FERRY]) for _ in range(10) for claim in claims(text, "test", chance)]
    kinds = {claim.source.partition("/")[2]: claim.support for claim in made}
    assert kinds["copied"] == kinds["trimmed"] == kinds["merged"] == Support.SUPPORTED
    assert kinds["dropped"] == kinds["half"] == kinds["hung on"] == Support.UNSUPPORTED
    assert kinds["swapped"] == Support.CONTRADICTED
    for claim in made:
        copied = claim.question.removesuffix(".") in claim.passage
        assert copied if claim.source == "test/copied" else True
        assert not copied if claim.source in ("test/swapped", "test/dropped", "test/half") else True


def test_answers_told_as_claims_are_contradicted_with_the_answer_of_another_question():
    pairs = [asked(), asked("Who bought it?", "Carl Voss")]
    made = {claim.question: claim.support for claim in answer_claims(pairs, random.Random(1)) if claim.question.startswith("C")}
    assert set(made.values()) <= {Support.SUPPORTED, Support.CONTRADICTED}
    told = list(answer_claims([asked("Who owned the mill?"), asked("Who owned it last?", "Carl Voss")], random.Random(1)))
    assert [(claim.question, claim.support) for claim in told] == [
        ("Ann Lee owned the mill.", Support.SUPPORTED),
        ("Carl Voss owned the mill.", Support.CONTRADICTED),
        ("Carl Voss owned it last.", Support.SUPPORTED),
        ("Ann Lee owned it last.", Support.CONTRADICTED),
    ]


def test_plausible_answers_make_claims_that_nothing_supports():
    plausible = {"text": "Ann Lee", "answer_start": MILL.index("Ann Lee")}
    question = {"question": "Who painted the mill?", "is_impossible": True, "answers": [], "plausible_answers": [plausible]}
    (claim,) = plausible_claims(Article("Mill", (MILL,), ((question,),)))
    assert (claim.question, claim.support) == ("Ann Lee painted the mill.", Support.NOT_SUPPORTED)


def test_evidence_of_a_long_document_is_what_is_near_in_its_own_order(encoder):
    filler = " ".join(f"On day {number} the weather was dull again." for number in range(60))
    document = f"{filler} Ann Lee ran the mill. {filler} The mill was sold to Carl Voss."
    evidence = Windows(encoder)(document, "Carl Voss bought the mill from Ann Lee.", 60)
    assert evidence.index("Ann Lee ran the mill.") < evidence.index("sold to Carl Voss.")
    assert len(encoder.pieces(evidence)) <= 60


def test_joined_tokens_keep_their_places():
    tokens = ["Ann", "-LRB-", "born", "1934", "-RRB-", ",", "``", "painter", "''", "."]
    text, places = joined(tokens)
    assert text.startswith("Ann (born 1934), ")
    assert [text[slice(*place)] for place in places] == ["Ann", "(", "born", "1934", ")", ",", '"', "painter", '"', "."]


@with_data
def test_the_split_is_by_article_and_by_the_hashes_of_titles():
    squad = read_squad(DATA)
    titles = [[article.title for article in part] for part in (squad.development, squad.test, squad.train)]
    assert set(titles[0] + titles[1]) == HELD_OUT
    assert list(map(len, titles)) == [3, 2, 11]
    flat = [hashlib.sha256(title.encode()).hexdigest() for title in itertools.chain(*titles)]
    assert flat == sorted(flat)


@with_data
def test_answers_of_real_data_come_back_from_their_pieces(encoder):
    squad = read_squad(DATA)
    every = [*squad_examples(squad.train[0]), *nq_examples(DATA), *qed_examples(DATA), *qamr_examples(DATA)]
    for example in random.Random(1).sample([one for one in every if one.answer], 200):
        windows = [window for window in encoder.windows(example) if window.row.answerable == 1]
        places = {window.characters(window.row.start, window.row.end) for window in windows}
        assert places == {example.answer}


@with_data
def test_no_held_out_summary_is_trained_on_and_edited_sentences_are_told_apart(encoder):
    edited = [one for one in read_summedits(DATA) if one.claim.group == "summedits/samsum"][:120]
    for example in sentence_examples(edited, Windows(encoder)):
        assert example.support in (Support.SUPPORTED, Support.NOT_SUPPORTED)
    whole = list(summary_examples(edited, Windows(encoder)))
    assert len(whole) == len(edited)
    assert max(len(row.ids) for row in encoder.rows(whole)) <= QUESTION + WINDOW + 3
