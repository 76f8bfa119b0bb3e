"""Web pages: the article alone, in whatever encoding, and no page that takes ages."""

from __future__ import annotations

import contextlib

import pytest

from assistant.errors import DocumentReadError, DocumentTooLargeError
from tests.support.made_documents import parse

PAGE = """\
<!DOCTYPE html><html><head><meta charset="{charset}"><title>Otters return | The Site</title>
<meta property="og:title" content="Otters return"><meta property="og:url" content="https://x.org/otters">
<meta property="article:published_time" content="2024-03-02T10:00:00Z"><style>p {{ color: red }}</style>
<script type="application/ld+json">{{"@type": "Article", "articleBody": "SECRET in JSON {filler}"}}</script></head>
<body><nav><a href="/">Home</a></nav><article><h1>Otters return</h1>
<p>Otters came <b>back</b> to the <a href="/river">river</a> – the café’s wardens said – after
decades of absence and of hard work.</p><script>SECRET()</script><!-- SECRET comment -->
<p style="color: red; DISPLAY : none">SECRET style</p><p hidden>SECRET attribute</p>
<div aria-hidden="true"><p>SECRET aria</p></div>After it. <span style="visibility:hidden">SECRET span</span>tail kept
<h2>Why</h2><ul><li>Clean water</li><li>More fish<ul><li>Trout</li></ul></li></ul>
<table><tr><th>Year</th><th>Count</th></tr><tr><td>2023</td><td>4</td></tr></table>
<pre><code># code
x = 1</code></pre>
<p>{filler}</p></article><footer>Copyright</footer></body></html>
"""
FILLER = "The wardens counted them every spring, and wrote the numbers down in a large green book. " * 4


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "iso-8859-1"])
def test_html_keeps_the_article_only(charset):
    encoding = "utf-8" if charset == "utf-8" else "cp1252"
    document = parse(PAGE.format(charset=charset, filler=FILLER).encode(encoding), ".html")
    assert "SECRET" not in document.text
    assert "Home" not in document.text
    assert "river – the café’s wardens said – after decades of absence and of hard work." in document.text
    for block in (
        "## Why\n\n",
        "- Clean water\n- More fish\n- Trout\n\n",
        "Year: 2023 | Count: 4\n\n",
        "    # code\n    x = 1",
    ):
        assert block in document.text
    assert "tail kept" in document.text
    assert (document.title, document.published, document.source) == ("Otters return", "2024-03-02", "https://x.org/otters")


def test_html_declared_encoding_beats_guessing():
    page = '<head><meta http-equiv="Content-Type" content="text/html; charset=koi8-r"></head><body><p>Выдры дома.</p></body>'
    assert parse(page.encode("koi8-r"), ".html").text == "Выдры дома."


def test_xhtml_declared_encoding():
    page = '<?xml version="1.0" encoding="iso-8859-2"?><html><body><p>Žluťoučký kůň.</p></body></html>'
    assert parse(page.encode("iso-8859-2"), ".htm").text == "Žluťoučký kůň."


@pytest.mark.parametrize("charset", ["no-such", "hex", "utf-16", "undefined", "shift_jis"])
def test_html_wrong_declaration_is_overruled(charset):
    assert parse(f'<meta charset="{charset}"><p>Größe – ½ “x”.</p>', ".html").text == "Größe – ½ “x”."


@pytest.mark.parametrize("page", ["<p>Otters swim.</p>", "Otters swim.", "<html><body><div>Otters swim.</div></body></html>"])
def test_small_pages(page):
    assert parse(page, ".html").text == "Otters swim."


@pytest.mark.parametrize("page", ["<p hidden>x</p>", "<script>x()</script>", "<!-- x -->", "<html></html>"])
def test_pages_without_visible_text(page):
    with pytest.raises(DocumentReadError, match="is empty"):
        parse(page, ".html")


def test_hidden_body_is_shown():  # pages hide it until their script has run
    assert parse('<html><body style="display:none"><p>Otters swim.</p></body></html>', ".html").text == "Otters swim."


def test_html_deep_nesting():
    assert parse("<div>" * 100 + "Otters" + "</div>" * 100, ".html").text == "Otters"
    with contextlib.suppress(DocumentReadError):  # libxml2 stops at some depth; it must not crash
        assert parse("<div>" * 5000 + "Otters" + "</div>" * 5000, ".html").text


def test_html_of_too_many_tags(monkeypatch):
    monkeypatch.setattr("assistant.ingestion.html._MAX_HTML_TAGS", 10)
    with pytest.raises(DocumentTooLargeError, match="holds 11 tags, over the limit of 10"):
        parse("<p>" * 11, ".html")


MANY = " ".join(f"a{number}" for number in range(6000))


@pytest.mark.parametrize(
    "tag",
    [
        f"<p {MANY}>",
        f"<p {MANY.replace(' ', '=1 ')}>",
        "<p " + MANY.replace(" ", '=">" ') + ">",
        f"<p {MANY.replace(' ', '/')}>",
        f"<p x='>' {MANY}>",
        f'<p x" {MANY} ">',
        f'<p ="{MANY}">',
        f'<p a=b ="{MANY}">',
        f'<p a=b"{MANY}">',
        f"<p\n{MANY}",
    ],
)
def test_html_tag_of_too_many_attributes_however_they_are_written(tag):
    with pytest.raises(DocumentTooLargeError, match="has a tag with more than 5,000 attributes"):
        parse(f"<p>Otters swim.</p>{tag}Otters eat.</p>", ".html")


def test_html_tag_of_one_long_attribute_is_read():
    assert (
        parse(f"<p style=\"{MANY}\" title='{MANY}'>Otters swim in cold rivers.</p>", ".html").text
        == "Otters swim in cold rivers."
    )
