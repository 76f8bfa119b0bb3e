"""Words typed in haste are read as what is meant, and words that are no slip stay as they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.text.hasty import mended

KNOWN = frozenset({"which", "what", "people", "summary", "list"})


def test_short_forms_and_slips_of_one_letter_are_mended():
    assert mended("wat did u do", KNOWN) == "what did you do"
    assert mended("Whcih peple", KNOWN) == "which people"


def test_common_words_names_and_short_words_are_left_alone():
    assert mended("The gist of Sorensens lst", KNOWN) == "The gist of Sorensens lst"


@given(st.text(max_size=200))
def test_any_text_is_read_and_read_again_the_same(text):
    once = mended(text, KNOWN)
    assert mended(once, KNOWN) == once
