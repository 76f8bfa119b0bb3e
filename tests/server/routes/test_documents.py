"""Documents over HTTP: listing, adding, removing, and whatever a client may send instead. And checking texts."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest

from tests.support.served import ANSWER, QUESTION, TEXTS, assert_problem, client, client_of, light

LIONS = b"# Lions\n\nLions sleep for 20 hours a day. The zoo bought a lion in 1903."
ABOUT_LIONS = "When did the zoo buy a lion?"


@pytest.fixture
def folder(tmp_path):
    return tmp_path


@pytest.fixture
def api(folder):
    with client(folder) as opened:
        yield opened


def upload(api, *documents, **fields):
    return api.post("/v1/documents", files=[("files", document) for document in documents], data=fields)


def listed(api):
    return {entry["doc_id"]: entry for entry in api.get("/v1/documents").json()["documents"]}


def test_the_list_tells_what_is_there(api):
    zoo = listed(api)["zoo.md"]
    text = "# The zoo\n\nThe zoo of Vienna opened in 1752. It keeps pandas."
    digest = hashlib.sha256(text.encode()).hexdigest()
    expected = {
        "title": "The zoo",
        "source": "https://zoo.example/a",
        "published": "2021-05-04",
        "digest": digest,
        "passages": 1,
        "notes": [],
        "tags": [],
    }
    assert zoo == {"doc_id": "zoo.md", **expected}


def test_a_document_is_added_asked_about_replaced_and_removed(api, folder):
    added = upload(api, ("lions.md", LIONS))
    assert added.status_code == 201
    assert added.json() == {"documents": [{"doc_id": "lions.md", "title": "Lions", "change": "added"}], "problems": []}
    answer = api.post("/v1/answers", json={"question": ABOUT_LIONS}).json()
    assert answer["citations"][0]["document"] == "lions.md"
    assert upload(api, ("lions.md", LIONS)).json()["documents"][0]["change"] == "unchanged"
    other = LIONS.replace(b"1903", b"1904")
    assert "other content" in assert_problem(upload(api, ("lions.md", other)), 409)
    assert upload(api, ("lions.md", other), replace="true").json()["documents"][0]["change"] == "replaced"
    assert "1904" in api.post("/v1/answers", json={"question": ABOUT_LIONS}).json()["text"]
    assert api.delete("/v1/documents/lions.md").json() == {"removed": "lions.md"}
    assert set(listed(api)) == set(TEXTS)
    assert not (folder / "corpus" / "lions.md").exists()


def test_each_document_that_cant_be_added_says_why_and_the_others_get_in(api):
    response = upload(api, ("lions.md", LIONS), ("film.mp4", b"x"), ("empty.txt", b""), ("zoo.md", b"Other."))
    assert response.status_code == 207
    body = response.json()
    assert [entry["doc_id"] for entry in body["documents"]] == ["lions.md"]
    assert [(entry["name"], entry["status"]) for entry in body["problems"]] == [
        ("film.mp4", 415),
        ("empty.txt", 422),
        ("zoo.md", 409),
    ]
    assert "unsupported format '.mp4'" in body["problems"][0]["detail"]
    assert set(listed(api)) == {*TEXTS, "lions.md"}


def test_a_document_in_a_folder_and_one_of_a_url_can_be_removed(api, folder):
    assert upload(api, ("more/cats/lions.md", LIONS)).status_code == 201
    assert api.delete("/v1/documents/more/cats/lions.md").status_code == 200
    upload(api, ("lions.md", LIONS))
    assert api.delete("/v1/documents/https%3A%2F%2Fzoo.example%2Fa").json() == {"removed": "zoo.md"}


def test_the_last_document_may_go_and_a_question_then_says_what_to_do(api):
    for doc_id in ("zoo.md", "otters.md"):
        assert api.delete(f"/v1/documents/{doc_id}").status_code == 200
    assert_problem(api.delete("/v1/documents/zoo.md"), 404)
    assert listed(api) == {}
    assert "add articles before you ask" in assert_problem(api.post("/v1/answers", json={"question": "otters?"}), 409)
    assert api.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "../lions.md",
        "../../../../tmp/lions.md",
        "/etc/lions.md",
        "a/../../lions.md",
        "..\\lions.md",
        "a\\lions.md",
        ".hidden.md",
        "a/.git/lions.md",
        "a//lions.md",
        "README.md",
        "lions",
        "lions.exe",
        f"{'x' * 300}.md",
        "..",
        ".",
        "~",
    ],
)
def test_a_hostile_name_is_refused_and_nothing_is_written(api, folder, name):
    before = sorted(folder.rglob("*.md"))
    response = upload(api, (name, LIONS))
    assert 400 <= response.status_code < 500
    assert_problem(response, response.status_code)
    assert sorted(folder.rglob("*.md")) == before
    assert set(listed(api)) == set(TEXTS)


def test_control_characters_and_markup_in_a_name_are_harmless(api, folder):
    response = upload(api, ("<img src=x onerror=alert(1)>\u202e.md", LIONS))
    assert response.status_code == 201
    assert response.headers["content-type"] == "application/json"
    assert all(path.resolve().is_relative_to(folder / "corpus") for path in (folder / "corpus").rglob("*"))


def test_a_link_in_the_corpus_leads_nowhere(api, folder):
    (folder / "outside").mkdir()
    (folder / "corpus" / "link").symlink_to(folder / "outside")
    (folder / "corpus" / "file.md").symlink_to(folder / "outside.md")
    assert_problem(upload(api, ("link/lions.md", LIONS)), 400)
    assert_problem(upload(api, ("file.md", LIONS)), 400)
    assert not list((folder / "outside").iterdir())
    assert not (folder / "outside.md").exists()


def bomb():
    """A Word document whose text unpacks a thousandfold and more."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w>" + b"A" * 300_000_000 + b"</w>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", b"PK\x03\x04 broken"),
        ("a.pdf", b"%PDF-1.7\n" + b"\0" * 1000),
        ("a.md", b"\0\1\2\3" * 1000),
        ("a.html", b"<" * 100_000),
        ("a.md", b"---\na: &a [*a, *a]\n---\n"),
        ("a.txt", b"\xff\xfe\x00"),
    ],
)
def test_a_broken_document_is_a_problem(api, name, data):
    response = upload(api, (name, data))
    assert 400 <= response.status_code < 500
    assert_problem(response, response.status_code)
    assert api.post("/v1/answers", json={"question": QUESTION}).json()["citations"][0]["cited_text"] == ANSWER


def test_a_bomb_is_refused(api):
    response = upload(api, ("bomb.docx", bomb()))
    assert 400 <= response.status_code < 500
    assert_problem(response, response.status_code)
    assert set(listed(api)) == set(TEXTS)


def test_sizes_and_numbers_of_uploads_are_limited(folder):
    with client(folder, max_document_mb=0.001, max_upload_mb=0.005, max_uploads=2) as api:
        assert "over the limit of 1,000" in assert_problem(upload(api, ("a.md", b"word " * 300)), 413)
        assert_problem(upload(api, ("a.md", b"word " * 2000)), 413)
        response = upload(api, *((f"{n}.md", b"A word.") for n in range(3)))
        assert_problem(response, 400)
        assert set(listed(api)) == set(TEXTS)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"json": {}}, 422),
        ({"json": {"url": "lions.md"}}, 422),
        ({"json": {"url": "/etc/passwd"}}, 422),
        ({"json": {"url": "file:///etc/passwd"}}, 422),
        ({"json": {"url": "ftp://127.0.0.1/a"}}, 422),
        ({"json": {"url": "http://127.0.0.1:1/a"}}, 422),
        ({"json": {"url": "http://[::1]/a"}}, 422),
        ({"json": {"url": "http://[::ffff:127.0.0.1]/a"}}, 422),
        ({"json": {"url": "http://[::ffff:a9fe:a9fe]/latest/meta-data"}}, 422),
        ({"json": {"url": "http://169.254.169.254/latest/meta-data"}}, 422),
        ({"json": {"url": "http://2130706433/a"}}, 422),
        ({"json": {"url": "http://0x7f.1/a"}}, 422),
        ({"json": {"url": "http://10.0.0.1/a"}}, 422),
        ({"json": {"url": "http://user:secret@127.0.0.1/a"}}, 422),
        ({"json": {"url": "http://\u0000/a"}}, 422),
        ({"json": [1]}, 422),
        ({"content": "{", "headers": {"content-type": "application/json"}}, 422),
        ({"content": "[" * 100_000, "headers": {"content-type": "application/json"}}, 422),
        ({"data": {"replace": "true"}}, 415),
        ({"files": {"replace": (None, "true")}}, 422),
        ({"content": b"--b\r\nbroken", "headers": {"content-type": "multipart/form-data; boundary=b"}}, 422),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400),
    ],
)
def test_what_cant_be_added_is_a_problem(api, sent, status):
    response = api.post("/v1/documents", **sent)
    detail = assert_problem(response, status)
    assert "secret" not in detail
    assert set(listed(api)) == set(TEXTS)


def test_changes_can_be_switched_off(folder):
    with client(folder, allow_changes=False) as api:
        assert "set allow_changes" in assert_problem(upload(api, ("lions.md", LIONS)), 403)
        assert_problem(api.post("/v1/documents", json={"url": "http://127.0.0.1/"}), 403)
        assert_problem(api.delete("/v1/documents/zoo.md"), 403)
        assert set(listed(api)) == set(TEXTS)


# Checking.


@pytest.fixture(scope="module")
def checking(tmp_path_factory):
    with light(tmp_path_factory.mktemp("check"), max_check_chars=500) as assistant, client_of(assistant) as opened:
        yield opened


def test_a_text_is_checked_against_its_sources(checking):
    sent = {"text": "Entry costs $25. [2] It rained.", "sources": ["It snowed.", "Adults pay. Entry costs $25."]}
    body = checking.post("/v1/check", json=sent).json()
    assert [claim["support"] for claim in body["claims"]] == ["supported", "unsupported"]
    (citation,) = body["citations"]
    assert (citation["document"], citation["cited_text"]) == ("source 2", "Entry costs $25.")
    assert sent["sources"][1][citation["start"] : citation["end"]] == "Entry costs $25."
    assert body["groundedness"] == 0.5


def test_a_text_is_checked_against_the_articles(checking):
    text = f"{ANSWER} [7] The zoo of Vienna opened in 1753. Elephants play chess on Mondays."
    body = checking.post("/v1/check", json={"text": text}).json()
    assert [claim["support"] for claim in body["claims"]] == ["supported", "contradicted", "unsupported"]
    (citation, *_) = body["citations"]
    assert (citation["document"], citation["cited_text"]) == ("zoo.md", ANSWER)
    assert body["claims"][0]["text"] == f"{ANSWER} [1]"


def test_a_text_to_check_is_limited(checking):
    assert "501 characters, more than the 500" in assert_problem(checking.post("/v1/check", json={"text": "x" * 501}), 413)
    assert_problem(checking.post("/v1/check", json={"text": "x", "sources": ["y" * 500]}), 413)


def test_a_document_is_tagged_and_asked_by_its_tag(api):
    told = api.put("/v1/documents/zoo.md/tags", json={"tags": ["Animals", "Vienna", "Animals"]})
    assert told.json() == {"doc_id": "zoo.md", "tags": ["Animals", "Vienna"]}
    assert {key: entry["tags"] for key, entry in listed(api).items() if entry["tags"]} == {"zoo.md": ["Animals", "Vienna"]}
    for stream in (False, True):
        asked = api.post("/v1/answers", json={"question": QUESTION, "tags": ["animals"], "stream": stream})
        assert "Only 'zoo.md' was asked." in asked.text
    unknown = assert_problem(api.post("/v1/answers", json={"question": QUESTION, "tags": ["sea"]}), 404)
    assert unknown == "no document has the tag 'sea'; the tags are 'Animals', 'Vienna'"
    assert_problem(api.put("/v1/documents/gone.md/tags", json={"tags": []}), 404)
    assert "comma" in assert_problem(api.put("/v1/documents/zoo.md/tags", json={"tags": ["a,b"]}), 400)


def test_nobody_tags_where_documents_may_not_be_changed(folder):
    with client(folder, allow_changes=False) as closed:
        assert_problem(closed.put("/v1/documents/zoo.md/tags", json={"tags": ["a"]}), 403)
