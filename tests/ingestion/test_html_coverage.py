"""Where much of what a page shows is not in the article, its note says so."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant.ingestion.html_coverage import left_out_note
from tests.support.made_documents import parse

PROSE = "<p>The wardens counted the otters every spring and wrote the numbers down in a large green book by the door.</p>" * 5


@pytest.mark.parametrize(
    ("kept", "note"),
    [
        ("a b c d e f g h i j", ""),
        ("a b c d e f g h i", ""),
        ("a b c d e f g h", "about 20% of the words that the page shows were left out; save it as text if they matter"),
        ("j i h g f e d c b a and more", ""),
        ("", "about 100% of the words that the page shows were left out; save it as text if they matter"),
    ],
)
def test_more_than_a_tenth_is_told(kept, note):
    assert left_out_note(Counter("abcdefghij"), kept) == note


def test_a_page_without_words_lacks_none():
    assert left_out_note(Counter(), "") == ""


@pytest.mark.parametrize(
    "page",
    [
        f"<nav>{PROSE}</nav><article>{PROSE}</article><footer>{PROSE}</footer>",
        f"<main><h1>Otters</h1>{PROSE}<aside>{PROSE}</aside><!-- {PROSE} --><script>{PROSE}</script></main>",
        f'<div class="cookie-banner">{PROSE}</div><div>{PROSE}</div>',
        f"<article>{PROSE}<ul><li>rope</li></ul><table><tr><td>a</td><td>b</td></tr></table></article>",
        PROSE,
        "<div>" * 200 + PROSE,
    ],
)
def test_menus_notices_and_what_is_not_shown_are_not_missed(page):
    assert parse(f"<html><body>{page}</body></html>".encode(), ".html").notes == ()


def test_what_the_main_part_shows_outside_of_the_article_is_missed():
    other = "<p>Foxes crossed the bridge at night while herons stood below waiting for fish near old mill stones.</p>" * 3
    page = f"<main><div><article>{PROSE}</article></div><div class='related'>No</div><div><form>{other}</form></div></main>"
    assert parse(f"<html><body>{page}</body></html>".encode(), ".html").notes == ()  # a form is no article
    kept = parse(f"<html><body><main>{PROSE}{other}</main></body></html>".encode(), ".html")
    assert kept.notes == ()
    assert "Foxes" in kept.text
