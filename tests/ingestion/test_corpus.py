"""What comes into the corpus, what goes out, and what must not."""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from assistant.errors import CorpusError, DocumentReadError, DocumentTooLargeError, FetchError, UnsupportedDocumentError
from assistant.ingestion.corpus import Source, add_bytes, add_path, add_source, add_url, find_sources, is_url, remove
from assistant.ingestion.corpus_file import Change
from assistant.ingestion.corpus_listing import corpus_paths, document_id
from assistant.ingestion.documents import parse_document
from assistant.settings import load_settings

OTTERS = b"# Otters\n\nOtters are back in the river."
PAGE = """<html><head><title>Otters</title><meta property="article:published_time" content="2025-07-01"></head><body>
<article><h1>Otters</h1><p>Otters *are* back in [the river](x), says <b>snake_case</b> &amp;amp; co.</p>
<ul><li>Two were seen.</li><li>1. One dived.</li></ul><p>The count was 5 &lt; 6.</p></article></body></html>"""


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "corpus").mkdir()
    return load_settings(corpus=tmp_path / "corpus", data_dir=tmp_path / "data")


def ids(settings):
    return [document_id(settings.corpus, path) for path in corpus_paths(settings.corpus)]


def names(folder):
    return [path.name for path in folder.iterdir()]


def write(path, data=OTTERS):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def ignore(message):
    pass


@contextmanager
def served(body):
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            if self.path.startswith("/short"):
                self.send_response(302)
                self.send_header("Location", "/news/otters.html")
                self.end_headers()
                return
            data = body["html"].encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_document_comes_in_byte_for_byte(settings, tmp_path):
    added = add_path(settings, write(tmp_path / "otters.md"))
    assert (added.doc_id, added.title, added.change) == ("otters.md", "Otters", Change.ADDED)
    assert (settings.corpus / "otters.md").read_bytes() == OTTERS
    assert names(settings.corpus) == ["otters.md"]


def test_the_same_again_is_unchanged_and_another_needs_replace(settings, tmp_path):
    path = write(tmp_path / "otters.md")
    add_path(settings, path)
    assert add_path(settings, path).change is Change.UNCHANGED
    path.write_bytes(b"Badgers.")
    with pytest.raises(CorpusError, match="already"):
        add_path(settings, path)
    assert (settings.corpus / "otters.md").read_bytes() == OTTERS
    assert add_path(settings, path, replace=True).change is Change.REPLACED
    assert (settings.corpus / "otters.md").read_bytes() == b"Badgers."


def test_the_corpus_is_made_if_it_is_missing(settings, tmp_path):
    settings.corpus.rmdir()
    add_path(settings, write(tmp_path / "otters.md"))
    assert ids(settings) == ["otters.md"]


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("empty.md", b" \n", DocumentReadError),
        ("binary.txt", b"\0\1\2", DocumentReadError),
        ("broken.pdf", b"%PDF-1.7", DocumentReadError),
        ("film.mp4", b"x", UnsupportedDocumentError),
        ("large.txt", b"otter " * 50_000, DocumentTooLargeError),
        (".hidden.md", OTTERS, CorpusError),
        ("README.md", OTTERS, CorpusError),
        ("Readme.MD", OTTERS, CorpusError),
    ],
)
def test_what_could_not_be_asked_about_stays_out(settings, tmp_path, name, data, error):
    settings = settings.model_copy(update={"max_document_mb": 0.1})
    with pytest.raises(error):
        add_path(settings, write(tmp_path / "in" / name, data))
    assert names(settings.corpus) == []


def test_a_missing_path_is_told(settings, tmp_path):
    with pytest.raises(DocumentReadError, match=r"nowhere\.md"):
        add_path(settings, tmp_path / "nowhere.md")


@pytest.mark.parametrize(
    "doc_id",
    ["a/" * 1000 + "deep.md", "a/" * 17 + "x.md", "x" * 198 + ".md", "é" * 100 + ".md", ("x" * 150 + "/") * 7 + "x.md"],
)
def test_no_name_is_too_long_or_too_deep(settings, doc_id):
    with pytest.raises(CorpusError, match="over the limit of 16 folders, 200 bytes") as caught:
        add_bytes(settings, OTTERS, doc_id)
    assert len(str(caught.value)) < 300
    assert names(settings.corpus) == []


@pytest.mark.parametrize("doc_id", ["a/" * 16 + "x.md", "x" * 197 + ".md"])
def test_what_is_accepted_is_read(settings, doc_id):
    add_bytes(settings, OTTERS, doc_id)
    assert ids(settings) == [doc_id]


@pytest.mark.parametrize("doc_id", ["../x.md", "a/../../x.md", "/x.md", "a//x.md", "a/.x.md", "", ".", "..", "a/ /x.md"])
def test_no_id_leads_out_of_the_corpus(settings, doc_id):
    with pytest.raises(CorpusError):
        add_bytes(settings, OTTERS, doc_id)
    assert not (settings.corpus.parent / "x.md").exists()


def test_a_linked_folder_is_not_written_through(settings, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (settings.corpus / "sub").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CorpusError, match="outside"):
        add_bytes(settings, OTTERS, "sub/x.md")
    (settings.corpus / "link.md").symlink_to(tmp_path / "victim.md")
    with pytest.raises(CorpusError, match="link"):
        add_bytes(settings, OTTERS, "link.md", replace=True)
    assert names(tmp_path / "elsewhere") == []
    assert not (tmp_path / "victim.md").exists()


def test_names_lose_control_characters_and_stray_bytes(settings):
    assert add_bytes(settings, OTTERS, "a\x1b\nb\udcff.md").doc_id == "ab\ufffd.md"
    assert ids(settings) == ["ab\ufffd.md"]


def test_a_corpus_that_is_no_folder_is_told(settings, tmp_path):
    with pytest.raises(CorpusError, match="can't be written"):
        add_bytes(settings.model_copy(update={"corpus": write(tmp_path / "file")}), OTTERS, "x.md")


def test_a_folder_brings_its_documents_in_their_places(settings, tmp_path):
    for name in ("a.md", "deep/b.txt", "deep/README.md", ".git/c.md", "README.md", "clip.mp3"):
        write(tmp_path / "notes" / name)
    notices = []
    sources = find_sources(str(tmp_path / "notes"), notices.append)
    assert [source.doc_id for source in sources] == ["notes/a.md", "notes/deep/README.md", "notes/deep/b.txt"]
    assert len(notices) == 1 and "clip.mp3" in notices[0]
    assert {add_source(settings, source).change for source in sources} == {Change.ADDED}
    assert {add_source(settings, source).change for source in sources} == {Change.UNCHANGED}
    assert ids(settings) == ["notes/a.md", "notes/deep/README.md", "notes/deep/b.txt"]


def test_what_lies_in_the_corpus_already_is_not_copied(settings, tmp_path):
    write(settings.corpus / "sub" / "a.md")
    write(tmp_path / "b.md")
    found = find_sources(str(tmp_path), ignore)
    changes = {added.doc_id: added.change for added in (add_source(settings, source) for source in found)}
    assert changes == {"sub/a.md": Change.UNCHANGED, f"{tmp_path.name}/b.md": Change.ADDED}


def test_a_folder_without_documents_is_told(settings, tmp_path):
    (tmp_path / "empty").mkdir()
    (source,) = find_sources(str(tmp_path / "empty"), ignore)
    with pytest.raises(CorpusError, match="no document"):
        add_source(settings, source)


def test_urls_and_paths_are_told_apart():
    assert all(map(is_url, ["http://a.b", "HTTPS://a.b", "file:///etc/passwd", "ftp://x"]))
    assert not any(map(is_url, ["a.md", "c:\\x", "c://x", "/http://x", "http:x"]))
    assert find_sources("http://a.b/c", ignore) == (Source("http://a.b/c", ""),)


def test_a_page_is_kept_as_markdown_that_reads_back_the_same(settings):
    settings = settings.model_copy(update={"fetch_private_addresses": True})
    body = {"html": PAGE}
    with served(body) as root:
        url = f"{root}/news/otters.html"
        added = add_url(settings, url)
        assert add_url(settings, url).change is Change.UNCHANGED
        body["html"] = PAGE.replace("Two", "Three")
        with pytest.raises(CorpusError, match="replace"):
            add_url(settings, url)
        assert add_url(settings, url, replace=True).change is Change.REPLACED
    assert re.fullmatch(r"127\.0\.0\.1-\d+-news-otters\.md", added.doc_id)
    document = parse_document((settings.corpus / added.doc_id).read_bytes(), added.doc_id, ".md")
    assert (document.title, document.source, document.published) == ("Otters", url, "2025-07-01")
    assert "Otters *are* back in [the river](x), says snake_case &amp; co." in document.text
    assert "- Three were seen.\n- 1. One dived." in document.text
    assert "5 < 6" in document.text
    assert remove(settings, url).doc_id == added.doc_id
    assert ids(settings) == []


def test_a_redirected_page_is_removed_by_either_url(settings):
    settings = settings.model_copy(update={"fetch_private_addresses": True})
    with served({"html": PAGE}) as root:
        for name in (f"{root}/short", f"{root}/news/otters.html"):
            add_url(settings, f"{root}/short")
            remove(settings, name)
            assert ids(settings) == []


def test_private_addresses_are_refused(settings):
    with served({"html": PAGE}) as root, pytest.raises(FetchError, match="public"):
        add_url(settings, root)
    with pytest.raises(FetchError):
        add_url(settings, "file:///etc/passwd")
    assert ids(settings) == []


def test_removing(settings, tmp_path):
    write(settings.corpus / "sub" / "otters.md")
    write(settings.corpus / "badgers.md")
    write(tmp_path / "x.md")
    assert remove(settings, "sub/otters.md").doc_id == "sub/otters.md"
    assert ids(settings) == ["badgers.md"]
    for outside in ("../x.md", str(tmp_path / "x.md"), "sub/../../x.md", "", ".", "http://[x", "http://a.b/c"):
        with pytest.raises(CorpusError, match="no document"):
            remove(settings, outside)
    assert (tmp_path / "x.md").exists()


@pytest.mark.parametrize("wanted", ["badger.md", "BADGERS", "bagders.md"])
def test_an_unknown_id_leads_to_close_ones(settings, wanted):
    write(settings.corpus / "badgers.md")
    with pytest.raises(CorpusError, match=r"did you mean 'badgers\.md'"):
        remove(settings, wanted)


def test_several_documents_of_one_url_are_named(settings):
    for name in ("a.md", "b.md"):
        write(settings.corpus / name, b"---\nsource: http://x.org/y\n---\nOtters.")
    write(settings.corpus / "broken.md", b"---\na: [\n---\nOtters.")
    with pytest.raises(CorpusError, match=r"'a\.md', 'b\.md'"):
        remove(settings, "http://x.org/y")


def test_a_removed_link_leaves_its_target(settings):
    write(settings.corpus / "sub" / "a.md")
    (settings.corpus / "b.md").symlink_to(settings.corpus / "sub" / "a.md")
    remove(settings, "b.md")
    assert ids(settings) == ["sub/a.md"]
