"""The public sets as examples: spans and sentences stand where they are said to, and held-out texts are never trained on."""

from __future__ import annotations

import doctest
import random

import pytest

from tests.support.mill import DATA, with_data
from training.reader import reading_sets
from training.reader.dialogue_sets import canard_examples, response_examples
from training.reader.encode import Encoder
from training.reader.examples import Example, Support
from training.reader.files import held_out, table_rows
from training.reader.page_sets import Page, bump_pages, fm2_pages, page_examples, wice_pages
from training.reader.summedits import Windows
from training.reader.support_sets import (
    dialogue_examples,
    fever_examples,
    inference_examples,
    one_word_examples,
    science_examples,
    web_examples,
    written,
    yes_no_examples,
)

PARTS = ("The mill opened in 1934.", "It rained all day.", "Ann Lee ran the mill for 25 years.", "The town has a ferry.")


@pytest.fixture(scope="module")
def windows():
    return Windows(Encoder())


def test_examples_in_docstrings_hold():
    assert not doctest.testmod(reading_sets).failed


def test_sentences_and_spans_of_the_mill_are_labelled_as_pieces():
    passage, places = reading_sets.in_order(PARTS)
    (row,) = Encoder().rows([Example("test", "Who ran it?", passage, None, True, sentences=(places[2],))])
    (window,) = Encoder().windows(Example("test", "Who ran it?", passage, None, True, sentences=(places[2],)))
    ((first, last),) = row.regions
    assert passage[slice(*window.characters(first, last))] == PARTS[2]
    assert (row.start, row.answerable) == (-1, 1)


def test_a_long_answer_counts_as_the_sentence_that_answers():
    passage = " ".join(["mill"] * 30)
    whole = Example("test", "Which?", passage, (0, len(passage)), True)
    assert reading_sets.spanned(whole).sentences == ((0, len(passage)),)
    assert reading_sets.spanned(Example("test", "Which?", passage, (0, 4), True)).answer == (0, 4)


def test_a_page_gives_what_supports_the_claim_and_what_is_near(windows):
    page = Page("test", "Mill", PARTS, "Ann Lee ran the mill.", frozenset({2}), Support.SUPPORTED)
    assert page.example(12, windows).passage == PARTS[2]
    assert page.example(100, windows).passage == " ".join(PARTS)
    without = page.without()
    assert (without.support, without.telling) == (Support.UNSUPPORTED, frozenset())
    assert PARTS[2] not in without.example(100, windows).passage


def test_claims_are_also_read_without_what_supports_them(windows):
    pages = [Page("test", "Mill", PARTS, "Ann Lee ran the mill.", frozenset({2}), Support.SUPPORTED)] * 40
    made = list(page_examples(pages, windows, random.Random(1), 0.5))
    assert 50 < len(made) < 70
    assert {example.support for example in made} == {Support.SUPPORTED, Support.UNSUPPORTED}


def test_a_quarter_of_the_documents_is_held_out():
    assert 0.2 < sum(held_out(f"page {number}") for number in range(2000)) / 2000 < 0.3


def test_quotation_marks_in_a_table_with_tabs_are_signs_like_others(tmp_path):
    path = tmp_path / "table.tsv"
    path.write_text('claim\tlabel\n"The mill" opened\t1\n', "utf-8")
    assert list(table_rows(path)) == [{"claim": '"The mill" opened', "label": "1"}]


def test_tokens_of_the_treebank_are_written_as_text():
    assert written("It opened -LRB- 1934 -RRB- -- late .") == "It opened (1934) – late."


@with_data
def test_marked_spans_and_sentences_lie_within_their_passages():
    sets = (
        reading_sets.squad1_examples(DATA),
        reading_sets.covid_examples(DATA),
        reading_sets.selqa_examples(DATA, held=False),
        reading_sets.hotpot_examples(DATA),
        reading_sets.quotesum_examples(DATA),
        canard_examples(DATA),
        response_examples(DATA),
    )
    for examples in map(list, sets):
        assert len(examples) > 400
        for example in examples:
            for start, end in (*example.sentences, *([example.answer] if example.answer else [])):
                assert 0 <= start < end <= len(example.passage)
            assert example.answerable is not None and not (example.answerable is False and example.sentences)


@with_data
def test_a_sentence_of_squad_stands_in_its_paragraph_where_that_is_known():
    paragraphs = sorted({example.passage for example in reading_sets.squad1_examples(DATA)})[:300]
    found = list(reading_sets.squad1_sentences(DATA, paragraphs))
    assert {"squad1/sentence", "squad1/paragraph"} == {example.source for example in found}
    assert all(example.passage in paragraphs for example in found if example.source == "squad1/paragraph")


@with_data
def test_every_set_of_claims_has_supported_ones_and_others():
    chance = random.Random(1)
    pages = [*wice_pages(DATA, chance), *fm2_pages(DATA, chance), *bump_pages(DATA)]
    sets = [
        inference_examples(DATA), one_word_examples(DATA), science_examples(DATA), fever_examples(DATA), web_examples(DATA),
        dialogue_examples(DATA), yes_no_examples(DATA, held=False), pages,
    ]  # fmt: skip
    for examples in sets:
        labels = [one.support for one in examples]
        assert 0.1 < labels.count(Support.SUPPORTED) / len(labels) < 0.7


@with_data
def test_held_out_articles_are_the_same_for_all_parts_of_a_set():
    held = {example.passage for example in reading_sets.selqa_examples(DATA, held=True)}
    assert len(held) > 200
    assert not held & {example.passage for example in reading_sets.selqa_examples(DATA, held=False)}
    for pages in (wice_pages(DATA, random.Random(1)), bump_pages(DATA)):
        kept: dict[bool, set[str]] = {True: set(), False: set()}
        for page in pages:
            kept[page.held].add(" ".join(page.parts))
        assert kept[True] and not kept[True] & kept[False]
