"""An assistant whose Articles tab is used from the inside and over HTTP."""

import http.client
import re

import pytest

from assistant.answer import Assistant
from assistant.server.serve import running_server

MILL = "The mill at Arden was built in 1931."
LIGHTHOUSE = "The Vexley lighthouse was painted by Ada Quill in 1904."


@pytest.fixture(name="assistant")
def assistant_fixture(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "mill.txt").write_text(MILL, "utf-8")
    with Assistant.open(tmp_path / "corpus", data_dir=tmp_path / "data", port=0, max_document_mb=0.01) as opened:
        yield opened


def upload(assistant, name, data, folder="a"):
    """A file as Gradio leaves it: its own name cleaned, the person's beside it."""
    path = assistant.settings.data_dir / "uploads" / folder / (re.sub(r"[^\w. ]|^\.+", "", name)[-60:] or "x")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return {"path": str(path), "orig_name": name, "meta": {"_type": "gradio.FileData"}}


def waiting(assistant):
    return [path for path in (assistant.settings.data_dir / "uploads").rglob("*") if path.is_file()]


def ids(assistant):
    return [document.doc_id for document, _ in assistant.documents()]


def last(shown):
    return list(shown)[-1]


def ask_server(url, method, path, body=None, kind="application/json"):
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
    connection.request(method, path, body=body, headers={"Content-Type": kind})
    response = connection.getresponse()
    found = response.status, response.read().decode("utf-8", "replace")
    connection.close()
    return found


def send_file(url, name, data):
    head = f'--b\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
    return ask_server(url, "POST", "/gradio_api/upload", head + data + b"\r\n--b--\r\n", "multipart/form-data; boundary=b")


@pytest.fixture(name="url")
def url_fixture(assistant):
    with running_server(assistant) as running:
        yield running
