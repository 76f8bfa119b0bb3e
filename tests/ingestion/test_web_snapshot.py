"""A web page kept in the corpus as Markdown: its name, and that no word of it is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingestion.documents import parse_document
from assistant.ingestion.web_snapshot import snapshot_name, to_markdown, write_snapshot
from assistant.schema import Document
from assistant.text.cleaning import tidy


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.Example.org/news/otters.html", "example.org-news-otters.md"),
        ("https://example.org/", "example.org.md"),
        ("https://example.org/a/?id=5&x=ü", "example.org-a-id-5-x-ü.md"),
        ("https://example.org/%C3%BCber%2F..%2f..%2Fetc", "example.org-über-..-..-etc.md"),
        ("https://u:p@example.org:8080/a.pdf#part", "example.org-8080-a.pdf.md"),
    ],
)
def test_snapshots_have_readable_names(url, name):
    assert snapshot_name(url) == name


def test_long_urls_get_short_and_different_names():
    made = {snapshot_name(f"https://example.org/{'漢字' * 200}{end}") for end in "ab"}
    assert len(made) == 2
    assert max(len(name.encode()) for name in made) < 140


TRICKY = """# Head

Para *stars* _x_ snake_case `code` <b>bold</b> &amp; [a](b) [c]: d ~~e~~ ![f](g)

- item 1. x
- item [2]
second line
- 3) x
- - nested

1. one
2) two

> quote
>quote

---

foo
---
bar
===

a | b
c | d

--- | ---

    code <x> *y*
    # not a heading

+ plus

[ref]: http://x 'y'

end\\
back\\*slash \\ x

5 < 6 > 3 a<b <!-- c --> <?php <script>x</script>

para
- not an item"""


def snapshot_text(text):
    document = Document.create("u", text, title="T: [x] 'q' # é", source="https://e.org/a?b=c#d", published="2025-07-01")
    back = parse_document(write_snapshot(document).encode(), "n.md", ".md")
    assert (back.title, back.source, back.published) == (document.title, document.source, document.published)
    return back.text


def test_nothing_in_a_snapshot_is_taken_for_markup():
    assert snapshot_text(TRICKY) == TRICKY


ATOMS = (
    *(
        "foo",
        "é",
        " ",
        "  ",
        "\n",
        "\n\n",
        "*",
        "**",
        "_",
        "`",
        "```",
        "~~",
        "[",
        "]",
        "(",
        ")",
        ":",
        "<",
        "b>",
        "<script>",
        "-",
    ),
    *(
        "&",
        "lt;",
        "#",
        "##",
        "- ",
        "+ ",
        "> ",
        "1. ",
        "2)",
        "---",
        "===",
        "|",
        "    ",
        "\\",
        "!",
        "\t",
        "http://x.y",
        "<!--",
        "-->",
    ),
)


@given(st.lists(st.sampled_from(ATOMS), min_size=1, max_size=14).map("".join))
def test_a_snapshot_loses_no_word(written):
    text = tidy(f"x {written}")
    assert re.findall(r"\w+", snapshot_text(text)) == re.findall(r"\w+", text)


def test_plain_prose_stays_readable():
    prose = (
        "A sentence (with 3 numbers: 1, 2 and 3.5 %) & a dash – “quoted”. See a_b, C:\\x and f[0].\n\n- An item!\n- Another?"
    )
    assert to_markdown(prose) == prose
