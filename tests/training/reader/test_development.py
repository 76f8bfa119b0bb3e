"""What runs are compared on: right sentences, typed questions, and what shared words alone would do."""

from __future__ import annotations

import torch

from tests.support.mill import MILL
from training.reader.development import Held, first_right, overlap, overlap_figures
from training.reader.encode import Encoder
from training.reader.examples import Example, Support
from training.reader.model import Batch

PARTS = ("The mill opened in 1934.", "Ann Lee ran it for 25 years.", "It was sold to Carl Voss.")
SECTION = " ".join(PARTS)


def section(question, number):
    start = SECTION.index(PARTS[number])
    return Example("test", question, SECTION, None, True, sentences=((start, start + len(PARTS[number])),))


def reading(piece: int):
    """A model that begins and ends its span at a place, counted from the passage's first piece."""

    def scores(batch: Batch) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        rows, length = batch.ids.shape
        spans = torch.zeros(rows, 2, length)
        for row in range(rows):
            spans[row, :, int(batch.types[row].argmax()) + piece] = 9.0
        return spans, torch.zeros(rows), torch.zeros(rows, 3)

    return scores


def test_a_section_counts_as_right_where_the_best_span_begins_in_a_sentence_that_answers():
    asked = [section("When did it open?", 0), section("Who ran it?", 1)]
    assert first_right(reading(0), asked, Encoder()) == 0.5
    assert first_right(reading(8), asked, Encoder()) == 0.5
    assert first_right(reading(20), asked, Encoder()) == 0.0


def test_overlap_is_the_share_of_telling_words():
    assert overlap("Ann Lee ran the mill.", MILL) == 1.0
    assert overlap("Nobody painted bridges.", "The mill opened.") == 0.0
    assert 0.0 < overlap("Ann Lee painted bridges.", MILL) < 1.0
    assert overlap("It was.", MILL) == 1.0


def test_shared_words_find_the_sentence_and_tell_claims_apart_where_that_is_enough():
    claims = (
        Example("test", "Ann Lee ran the mill.", MILL, support=Support.SUPPORTED),
        Example("test", "Nobody painted bridges.", MILL, support=Support.UNSUPPORTED),
    )
    found = overlap_figures(Held((), (), (section("When was it sold?", 2), section("Who was Ann?", 0)), {"made": claims}, ()))
    assert found == {"overlap_selqa_first": 0.5, "overlap_made_auroc": 1.0}
