"""Markup in words from outside is taken out, and put in again as it was."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.rendering.published_text import publish
from assistant.schema import Claim, Draft, Span
from assistant.text.markup import plain_words, take_bold, without_bold

STARRED = st.text(st.sampled_from("*ab \n["), min_size=1, max_size=24)


@pytest.mark.parametrize(
    ("text", "plain", "bold"),
    [
        ("It **grew** fast.", "It grew fast.", ["grew"]),
        ("**It** grew **fast.**", "It grew fast.", ["It", "fast."]),
        ("It **grew fast.", "It **grew fast.", []),
        ("It makes 2**3 here.", "It makes 2**3 here.", []),
        ("**One** of **two", "One of **two", ["One"]),
        ("*So* it ****is.", "*So* it ****is.", []),
    ],
)
def test_pairs_are_taken_out_and_what_is_left_over_stays(text, plain, bold):
    words, spans = take_bold(text)
    assert (words, [words[span.start : span.end] for span in spans]) == (plain, bold)


def test_a_pair_that_a_source_has_is_a_copy():
    assert take_bold("It was **so** **big**.", ["It was **so** there."]) == ("It was **so** big.", (Span(14, 17),))


@given(text=STARRED)
@example(text="***a***")
@example(text="**a** **")
def test_what_is_taken_out_is_published_in_its_place(text):
    words, spans = take_bold(text)
    assert publish(Draft((Claim(words, (), spans),), (), 1.0)).text == text


def test_published_words_without_markup():
    assert plain_words("It **grew** fast. [1][12]") == "It grew fast."
    assert without_bold("It **grew fa") == "It grew fa"
