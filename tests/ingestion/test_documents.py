"""Files and bytes -> `Document`: every format, the encodings, and what must be refused or left out."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import (
    CorpusError,
    DocumentReadError,
    DocumentTooLargeError,
    EmptyCorpusError,
    UnsupportedDocumentError,
)
from assistant.ingestion.documents import SUPPORTED_SUFFIXES, corpus_paths, document_id, parse_document, read_document
from assistant.text.cleaning import tidy
from tests.support.made_documents import LIMIT, PDF_PAGES, article_docx, make_docx, make_pdf, parse, write
from tests.support.network import NetworkBlockedError, SocketGuard
from tests.support.unprivileged import unprivileged

SEED = Path(__file__).parents[3] / "shared/seed/article.txt"

# ---- the guards of conftest.py


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_socket_guard_blocks_connections(method):
    with SocketGuard() as guard, socket.socket() as sock:
        with pytest.raises(NetworkBlockedError):
            getattr(sock, method)(("93.184.216.34", 80))
        assert guard.attempts == [("93.184.216.34", 80)]


def test_socket_guard_blocks_lookups_and_is_lifted():
    before = socket.getaddrinfo
    with SocketGuard() as guard:
        with pytest.raises(NetworkBlockedError):
            socket.create_connection(("example.com", 80))
        assert guard.attempts == ["example.com"]
    assert socket.getaddrinfo is before


def test_socket_guard_allows_loopback():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_environment_is_clean():
    assert not [name for name in os.environ if name.startswith("ASSISTANT_")]
    assert os.environ["HF_HUB_OFFLINE"] == "1"


# ---- plain text and encodings


def test_plain_text_is_kept_as_it_stands():
    document = parse("First line  \nSecond line\n\n\n\n  Indented é\n", ".txt")
    assert document.text == "First line\nSecond line\n\n  Indented é"
    assert (document.doc_id, document.title, document.source, document.published) == ("otters.txt", "Otters", "otters.txt", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_encodings_agree(encoding):
    text = "Øtters 🦦 said: “yes”.\nשלום\n水獭"
    assert parse(text.encode(encoding), ".txt") == parse(text, ".txt")


@pytest.mark.parametrize("mark", [b"\xfe\xff", b"\xff\xfe"])
def test_utf16_of_both_byte_orders(mark):
    encoding = "utf-16-be" if mark == b"\xfe\xff" else "utf-16-le"
    assert parse(mark + "Otters".encode(encoding), ".txt").text == "Otters"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Le café était “très” agréable – naïve."),
        ("cp1252", "Für die Größe der Straße gibt es Maße."),
        ("cp1251", "Выдры вернулись в реку после многих лет отсутствия, сказали смотрители."),
        ("shift_jis", "カワウソは川に戻ってきました。"),
        ("gb18030", "水獭回到了河里，看守人说。"),
    ],
)
def test_old_encodings_are_guessed(encoding, text):
    assert parse(text.encode(encoding), ".txt").text == text


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n", "\u2028", "\x0c"])
def test_line_ends_become_lf(line_end):
    assert parse(line_end.join(["one", "two", "", "three"]), ".txt").text == "one\ntwo\n\nthree"


def test_text_becomes_nfc():
    decomposed = unicodedata.normalize("NFD", "Ünïcödé Åse")
    assert parse(decomposed, ".txt") == parse("Ünïcödé Åse", ".txt")


def test_control_characters_and_soft_hyphens_are_removed():
    assert parse("trans\u00adlation\x07 of\x9b words\tkept " + "and more " * 20, ".txt").text.startswith(
        "translation of words\tkept and"
    )


@pytest.mark.parametrize("data", [b"PK\x03\x04\0\0", bytes(range(1, 32)) * 20, b"Otters\0\0\0"])
def test_binary_content_is_not_text(data):
    with pytest.raises(DocumentReadError, match=r"'otters\.txt' holds binary data"):
        parse(data, ".txt")


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@pytest.mark.parametrize("data", ["", " \n\t \r\n", "\ufeff", "\u00a0\n"])
def test_empty_documents(data, suffix):
    with pytest.raises(DocumentReadError, match="is empty"):
        parse(data, suffix)


# ---- front matter and titles


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


# ---- Markdown

MARKDOWN = """\
Setext *title*
==============

A soft
wrapped **bold** and _emphasised_ [link](http://evil.example "tip") with `code_here`<!-- hidden -->,
an ![image alt](pic.png)image, <span>inline</span> and an \\*escape\\* &amp; entity.
<http://auto.example>

<!-- a hidden
comment -->

<div onclick="x()">
dropped block
</div>

## Second [part][ref]

- one
- two
  wrapped

  its second paragraph
  1. nested
* * *
> quoted text

| Year | Count |
|------|------:|
| 2023 | **4** |

```python
# not a heading
x  =  1
```

Before <script>alert(1)</script>after.

[ref]: http://reference.example
[//]: # (a comment)
"""


def test_markdown_is_flattened():
    assert parse(MARKDOWN, ".md").text.split("\n\n") == [
        "# Setext title",
        "A soft wrapped bold and emphasised link with code_here, an image, inline and an *escape* & entity. http://auto.example",
        "## Second part",
        "- one\n- two wrapped\nits second paragraph\n1. nested",
        "quoted text",
        "Year: 2023 | Count: 4",
        "    # not a heading\n    x  =  1",
        "Before after.",
    ]


def test_markdown_code_is_not_the_title():
    assert parse("```\n# comment\n```\n\n# Title\n", ".md").title == "Title"


def test_markdown_hard_breaks_stay():
    assert parse("one  \ntwo<br>three\\\nfour\nfive", ".md").text == "one\ntwo\nthree\nfour five"


# ---- reading from disk


def test_read_document(tmp_path):
    path = write(tmp_path, "a.MD", "# Title\n\nText.")
    document = read_document(path, "a.MD", LIMIT)
    assert (document.doc_id, document.title, document.text) == ("a.MD", "Title", "# Title\n\nText.")


def test_too_large_names_both_sizes(tmp_path):
    path = write(tmp_path, "a.txt", "x" * 2001)
    assert read_document(path, "a.txt", 2001).text
    with pytest.raises(DocumentTooLargeError, match=r"'a\.txt' has 2,001 bytes, over the limit of 2,000; split it"):
        read_document(path, "a.txt", 2000)


@pytest.mark.parametrize("name", ["film.mp4", "none", "old.doc"])
def test_unsupported_lists_what_is_supported(tmp_path, name):
    with pytest.raises(UnsupportedDocumentError, match=repr(Path(name).suffix)) as caught:
        read_document(write(tmp_path, name, b"\0" * 100), name, 10)
    assert all(suffix in str(caught.value) for suffix in SUPPORTED_SUFFIXES)


def test_unreadable_paths(tmp_path):
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder").mkdir()
    for name in ("missing", "missing.txt", "folder", "folder.txt", "broken.txt", "pipe.txt", "nul\0.txt", "x" * 300 + ".txt"):
        with pytest.raises(DocumentReadError, match=r"document '.*' (can't be read|is not a regular)"):
            read_document(tmp_path / name, name, LIMIT)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_forbidden_document(tmp_path):
    path = write(tmp_path, "a.txt", "text")
    path.chmod(0)
    with pytest.raises(DocumentReadError, match="Permission denied"):
        read_document(path, "a.txt", LIMIT)


# ---- the corpus


def test_corpus_paths(tmp_path):
    corpus, outside = tmp_path / "corpus", write(tmp_path, "outside.txt", "x")
    for name in ("b.txt", "a/z.md", "a/README.md", "README.md", ".hidden.txt", ".git/x.txt", "a/.x/y.txt", "film.mp4"):
        write(corpus, name, "x")
    (corpus / "escape.txt").symlink_to(outside)
    (corpus / "circle.txt").symlink_to(corpus / "circle.txt")
    (corpus / "up").symlink_to(tmp_path)
    (corpus / "inside.txt").symlink_to(corpus / "b.txt")
    assert [document_id(corpus, path) for path in corpus_paths(corpus)] == [
        "a/README.md",
        "a/z.md",
        "b.txt",
        "film.mp4",
        "inside.txt",
    ]


def test_a_folder_that_lies_too_deep_stands_for_what_is_in_it(tmp_path):
    corpus, deepest = tmp_path / "corpus", "/".join(["a"] * 16)
    write(corpus, f"{deepest}/read.md", "x")
    write(corpus, f"{deepest}/{'b/' * 900}deep.md", "x")
    found = corpus_paths(corpus)
    assert [document_id(corpus, path) for path in found] == [f"{deepest}/b", f"{deepest}/read.md"]
    with pytest.raises(DocumentReadError, match="below 16 folders at most"):
        read_document(found[0], f"{deepest}/b", LIMIT)


def test_corpus_in_a_hidden_folder(tmp_path):
    write(tmp_path / ".articles", "a.txt", "x")
    assert corpus_paths(tmp_path / ".articles") == (tmp_path / ".articles/a.txt",)


@pytest.mark.skipif(os.name == "nt", reason="rights are POSIX's")
def test_a_locked_folder_is_told_and_stops_nothing_else():
    with tempfile.TemporaryDirectory() as folder:  # not pytest's, which nobody else may enter
        Path(folder).chmod(0o755)
        corpus = Path(folder, "articles")
        write(corpus, "a.txt", "Otters swim.")
        (corpus / "closed").mkdir(mode=0o000)
        with unprivileged():
            found = {document_id(corpus, path): path for path in corpus_paths(corpus)}
            assert list(found) == ["a.txt", "closed"]
            with pytest.raises(DocumentReadError, match=r"folder '.+closed' can't be listed \(Permission denied\); check"):
                read_document(found["closed"], "closed", 1000)
        corpus.chmod(0o000)
        with unprivileged(), pytest.raises(DocumentReadError, match="can't be listed"):
            corpus_paths(corpus)
        corpus.chmod(0o755)


def test_corpus_missing_or_not_a_folder(tmp_path):
    for corpus in (tmp_path / "missing", write(tmp_path, "a.txt", "x")):
        with pytest.raises(EmptyCorpusError, match="is not a folder; create it"):
            corpus_paths(corpus)
    (tmp_path / "empty").mkdir()
    assert corpus_paths(tmp_path / "empty") == ()


def test_document_id_is_nfc_and_clean(tmp_path):
    assert document_id(tmp_path, tmp_path / unicodedata.normalize("NFD", "é/ü.md")) == "é/ü.md"
    assert document_id(tmp_path, tmp_path / os.fsdecode(b"a\xff.txt")) == "a\ufffd.txt"


# ---- identities


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=300), suffix=st.sampled_from([".txt", ".md", ".html"]))
def test_any_text_gives_a_clean_document_or_a_corpus_error(text, suffix):
    try:
        document = parse(text.encode("utf-8", "replace"), suffix)
    except CorpusError:
        return
    assert document.text == tidy(document.text)
    assert unicodedata.is_normalized("NFC", document.text)
    assert document.title
    document.text.encode()


@settings(max_examples=80, deadline=None)
@given(data=st.binary(max_size=300), suffix=st.sampled_from(SUPPORTED_SUFFIXES))
def test_any_bytes_give_a_document_or_a_corpus_error(data, suffix):
    try:
        assert parse(data, suffix).text
    except CorpusError as error:
        assert "\n" not in str(error)


@settings(max_examples=60, deadline=None)
@given(
    markup=st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<ul>",
                "<li>",
                "<b>",
                "# ",
                "- ",
                "> ",
                "| a | b |\n|---|---|\n",
                "`",
                "```\n",
                "[",
                "](x)",
                "*",
                "\n",
                "\n\n",
                "    ",
                "word ",
                "<!--",
                "-->",
                "---\n",
                "1. ",
            ]
        ),
        max_size=40,
    )
)
def test_markup_soup(markup):
    for suffix in (".md", ".html"):
        with contextlib.suppress(CorpusError):
            assert parse("".join(markup), suffix).text


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(0, 3000), value=st.integers(0, 255), suffix=st.sampled_from([".pdf", ".docx"]))
def test_damaged_documents(cut, value, suffix):
    whole = make_pdf(PDF_PAGES) if suffix == ".pdf" else make_docx(article_docx)
    damaged = bytearray(whole)
    damaged[cut % len(whole)] = value
    with contextlib.suppress(CorpusError):
        assert parse(bytes(damaged), suffix).doc_id


def test_import_is_light():
    heavy = {"trafilatura", "pypdfium2", "docx", "markdown_it", "chardet", "httpx", "lxml", "yaml"}
    code = "import sys, assistant.ingestion.documents, assistant.ingestion.web; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not heavy & set(loaded)


@pytest.mark.skipif(not SEED.is_file(), reason="the seed article is not at hand")
def test_seed_article():
    document = read_document(SEED, "article.txt", LIMIT)
    assert document.title == "Article"
    assert document.text.startswith("Deutsche Welle report that Malaysia and Indonesia")
    assert len(document.text.split()) > 800


@pytest.mark.parametrize("date", ["2025", "2025-07", "2025-07-14"])
def test_front_matter_date_of_any_precision(date: str) -> None:
    document = parse_document(f"---\ndate: {date}\n---\nOtters swim.".encode(), "otters.md", ".md")
    assert document.published == date
