"""What stands before a text and tells its title, date and source; titles where nothing does."""

from __future__ import annotations

import pytest

from assistant.ingestion.documents import parse_document
from tests.support.made_documents import parse


@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_front_matter(suffix):
    fields = ['title: "Otters: a return"', "date: 2024-03-02", "source: https://x.org/a", "tags: [a]"]
    document = parse("\r\n".join(["---", *fields, "---", "", "Text here.", ""]), suffix)
    assert document.text == "Text here."
    assert (document.title, document.published, document.source) == ("Otters: a return", "2024-03-02", "https://x.org/a")


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2024-03-02 10:30:00", "2024-03-02"),
        ("2024-03-02T10:30:00Z", "2024-03-02"),
        ("March 2, 2024", "2024-03-02"),
        ("2 Mar 2024", "2024-03-02"),
        ("2024-13-45", ""),
        ("soon", ""),
        ("[2024]", ""),
    ],
)
def test_dates_become_iso(written, published):
    assert parse(f"---\ndate: {written}\n---\nText.", ".md").published == published


@pytest.mark.parametrize("name", ["date", "published", "publishDate", "pubDate", "published_at"])
def test_the_date_goes_by_the_names_that_tools_give_it(name):
    assert parse(f"---\n{name}: 2024-03-02\nurl: https://x.org/a\n---\nText.", ".md").published == "2024-03-02"
    assert parse(f"---\ndate: 2024-03-02\n{name}: 2024-03-02\n---\nText.", ".md").source == "otters.md"
    assert parse(f"+++\n{name} = 2024-03-02\n+++\nText.", ".md").published == "2024-03-02"


def test_front_matter_values_stay_strings():
    assert parse("---\ntitle: 1984\n---\nText.", ".md").title == "1984"
    assert parse("---\ntitle: |\n  two\n  lines\n---\nText.", ".md").title == "two lines"
    assert parse('---\ntitle: "a\\ud800b"\n---\nText.', ".md").title == "ab"


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ("---\ntitle: Otters: a return\ndate: 2024-03-02\n---\n", "Otters: a return"),
        ('---\ntitle: "open\n---\n', "open"),
        ("---\n\tx: 1\ntitle: Otters\n---\n", "Otters"),
        ("---\ntitle: Otters\nsee: *unknown\n---\n", "Otters"),
        ("---\ntitle: Otters\ndate: 2024-03-02\n\n", "Otters"),
        ('+++\ntitle = "Otters: a return"\ndate = 2024-03-02\n+++\n', "Otters: a return"),
        ("---\ntitle: [" + "[" * 3000 + "\n---\n", "[" * 301),
        ("", "Otters"),
    ],
)
def test_front_matter_written_badly_costs_none_of_the_article(front, title):
    document = parse(f"{front}The gate code is 4471.", ".md")
    assert document.text == "The gate code is 4471."
    assert document.title == title[:300]
    assert bool(document.notes) == (front.startswith("---") and front.count("---") == 2)


def test_thematic_breaks_are_not_front_matter():
    assert parse("---\nOnly prose here.\n---\nMore.", ".txt").text == "---\nOnly prose here.\n---\nMore."
    assert parse("---\nOnly prose, never closed.", ".txt").text.startswith("---")


def test_empty_front_matter_is_dropped():
    assert parse("---\n---\nText.", ".txt").text == "Text."


def test_aliases_in_front_matter_do_not_explode():
    levels = "\n".join(f"k{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    assert parse(f"---\nk0: &a0 [x]\n{levels}\ntitle: *a11\n---\nText.", ".md").title == "Otters"


def test_title_falls_back_to_heading_then_name():
    assert parse("Intro.\n\n## The *real* title ##\n\nText.", ".md").title == "The real title"
    assert parse("# Closed ##\nText.", ".txt").title == "Closed"
    assert parse("## On C#\nText.", ".txt").title == "On C#"
    assert parse_document(b"Text.", "deep/my_first-article.txt", ".txt").title == "My first article"
    assert parse_document(b"Text.", "https://x.org/a/the%20end.txt?x=1", ".txt").title == "The end"
    assert parse_document(b"Text.", "https://x.org/", ".txt").title == "x.org"


@pytest.mark.parametrize("date", ["2025", "2025-07", "2025-07-14"])
def test_front_matter_date_of_any_precision(date: str) -> None:
    document = parse_document(f"---\ndate: {date}\n---\nOtters swim.".encode(), "otters.md", ".md")
    assert document.published == date
