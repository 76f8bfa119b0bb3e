"""The `assistant` command: what it does to corpus and index, and how it exits.

Thresholds of 0 and 1 make it answer and abstain.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from assistant.retrieval.sync import index_home
from assistant.settings import load_settings
from tests.support.command import OTTER_QUESTION, OTTERS, UNSAFE, run, write

HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "chromadb",
    "gradio",
    "langchain_core",
    "numpy",
    "pydantic",
    "fastapi",
    "jinja2",
    "matplotlib",
)


def test_help_and_version_are_quick_and_load_nothing_heavy():
    code = (
        "import sys, assistant, assistant.cli.main\n"
        "try: assistant.cli.main.main(['--help'])\n"
        f"finally: print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert done.returncode == 0
    assert done.stderr.strip() == "[]"
    for name in ("ask", "chat", "add", "list", "remove", "index", "serve", "eval", "doctor"):
        assert re.search(rf"\b{name}\b", done.stdout)


def test_the_version(home):
    ran = run("--version")
    assert ran.status == 0
    assert re.fullmatch(r"assistant \d+\.\d+\.\d+\n", ran.out)


def test_abstaining_exits_3_and_shows_what_is_nearest(home):
    ran = run("ask", OTTER_QUESTION, "--threshold", "1")
    assert ran.status == 3
    words, heading, first, *_ = ran.out.splitlines()
    assert (words, heading) == ("The articles don't say.", "Nearest passages:")
    assert first.startswith("- Otters return (otters.md, characters ")
    ran = run("ask", OTTER_QUESTION, "--threshold", "1", "--json")
    assert (ran.status, json.loads(ran.out)["abstention"]) == (3, "not_in_corpus")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["ask", " "], 1, "empty"),
        (["ask", "x" * 3000], 1, "3000 characters"),
        (["ask", "x", "--engine", "llm"], 1, "setting 'model' is None"),
        (["ask", "x", "--corpus", "no/such"], 1, "is not a folder"),
        (["index", "--corpus", "no/such"], 1, "is not a folder"),
        (["list", "--corpus", "no/such"], 1, "is not a folder"),
        (["remove", "a.md", "--corpus", "no/such"], 1, "is not a folder"),
        (["serve", "--host", "0.0.0.0"], 1, "anyone on the network could read your articles"),
        (["serve", "--host", "example.org"], 1, "anyone on the network"),
        (["ask"], 2, "QUESTION"),
        (["ask", "x", "--engine", "magic"], 2, "engine"),
        (["ask", "x", "--threshold", "2"], 2, "threshold"),
        (["ask", "x", "--k", "0"], 2, "--k"),
        (["serve", "--port", "70000"], 2, "port"),
        (["dance"], 2, "dance"),
    ],
)
def test_errors_are_one_line_and_wrong_usage_is_2(home, arguments, status, said):
    ran = run(*arguments)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    if status == 1:
        assert re.fullmatch(r"error: .+\n", ran.err)


def test_settings_come_from_the_file_and_the_environment(own, monkeypatch):
    write(own / "assistant.toml", "threshold = 1.0\n")
    assert run("ask", OTTER_QUESTION).status == 3
    monkeypatch.setenv("ASSISTANT_THRESHOLD", "0")
    assert run("ask", OTTER_QUESTION).status == 0
    write(own / "assistant.toml", "threshold = \n")
    for command in (["ask", "x"], ["doctor"]):
        ran = run(*command)
        assert ran.status == 1
        assert re.fullmatch(r"error: .+\n", ran.err)


def test_listing(home):
    ran = run("list")
    header, hostile, otters = (line.split("\t") for line in ran.out.splitlines())
    assert header == ["document", "title", "date", "passages", "characters", "digest", "tags"]
    assert hostile[0] == "hostile.md"
    assert otters[:2] == ["otters.md", "Otters return"]
    assert otters[4] == str(len(OTTERS))
    listed = json.loads(run("list", "--json").out)
    assert [entry["document"] for entry in listed["documents"]] == ["hostile.md", "otters.md"]
    assert listed["documents"][1]["digest"].startswith(otters[5])
    assert listed["problems"] == []


def test_what_was_guessed_of_a_document_is_listed(own):
    text = "Die Mühle gehört der Gemeinde. Das Café nebenan ist geöffnet."
    (own / "corpus" / "mill.txt").write_bytes(text.encode("cp1252"))
    ran = run("list")
    assert re.search(r"^note: document 'mill.txt': its encoding was guessed to be \S+; save it as UTF-8", ran.err, re.MULTILINE)
    listed = {entry["document"]: entry["notes"] for entry in json.loads(run("list", "--json").out)["documents"]}
    assert len(listed.pop("mill.txt")) == 1
    assert not any(listed.values())


def test_adding_listing_asking_removing(own, tmp_path):
    path = write(tmp_path / "in" / "foxes.txt", "Foxes moved into the old mine in 1998.")
    ran = run("add", str(path))
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "added foxes.txt (Foxes)",
        "3 documents: 1 added, 0 changed, 2 unchanged, 0 removed; 3 passages",
    ]
    assert "foxes.txt" in run("list").out
    assert "1998" in run("ask", "When did foxes move into the old mine?", "--threshold", "0").out
    ran = run("add", str(path))
    assert ran.out.splitlines()[0] == "unchanged foxes.txt (Foxes)"
    write(path, "Foxes left the old mine in 2001.")
    ran = run("add", str(path))
    assert (ran.status, ran.out) == (1, "")
    assert re.fullmatch(r"error: document 'foxes\.txt' is in the corpus already.*--replace.*\n", ran.err)
    ran = run("add", "--replace", str(path))
    assert (ran.status, ran.out.splitlines()[0]) == (0, "replaced foxes.txt (Foxes)")
    ran = run("remove", "foxes.txt")
    assert (ran.status, ran.out.splitlines()[0]) == (0, "removed foxes.txt")
    assert not (own / "corpus" / "foxes.txt").exists()
    assert "foxes" not in run("list").out
    ran = run("remove", "foxes.txt", "../corpus/otters.md", "otter.md")
    assert ran.status == 1
    assert "did you mean 'otters.md'?" in ran.err
    assert (own / "corpus" / "otters.md").exists()


def test_what_cannot_be_added_does_not_keep_the_rest_out(own, tmp_path):
    good = write(tmp_path / "in" / "foxes.txt", "Foxes moved in.")
    bad = write(tmp_path / "in" / "broken.pdf", "%PDF-1.7")
    ran = run("add", str(bad), str(tmp_path / "nowhere.md"), str(good), "http://127.0.0.1:9/x")
    assert ran.status == 1
    assert ran.out.startswith("added foxes.txt")
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["error"] * 3
    assert "not a public address" in ran.err
    assert not (own / "corpus" / "broken.pdf").exists()


def test_a_folder_is_added_with_all_below(own, tmp_path):
    write(tmp_path / "zoo" / "a" / "foxes.txt", "Foxes moved in.")
    write(tmp_path / "zoo" / "call.mp3", "x")
    ran = run("add", str(tmp_path / "zoo"))
    assert ran.status == 0
    assert ran.out.startswith("added zoo/a/foxes.txt")
    assert "call.mp3" in ran.err


def test_a_page_is_added_and_removed_by_its_url(own, monkeypatch):
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"Foxes moved into the old mine in 1998.")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/foxes"
    assert run("add", url).status == 1
    monkeypatch.setenv("ASSISTANT_FETCH_PRIVATE_ADDRESSES", "1")
    ran = run("add", url)
    server.shutdown()
    server.server_close()
    assert ran.status == 0
    name = f"127.0.0.1-{server.server_port}-foxes.md"
    assert ran.out.splitlines()[0] == f"added {name} (Foxes)"
    assert run("remove", url).out.splitlines()[0] == f"removed {name}"


def test_all_documents_may_go_and_asking_then_says_what_to_do(own):
    ran = run("remove", "otters.md", "hostile.md")
    assert ran.status == 0
    assert ran.out.startswith("removed otters.md\nremoved hostile.md\n0 documents: ")
    assert (run("index").status, run("list").status) == (0, 0)
    ran = run("ask", "x")
    assert (ran.status, ran.out) == (1, "")
    assert re.fullmatch(r"error: no readable document in 'corpus'; add articles before you ask\n", ran.err)


def test_broken_documents_are_told_and_the_others_answer(own):
    write(own / "corpus" / "broken\x1b[2J.pdf", "%PDF-1.7")
    write(own / "corpus" / "film.mp4", "x")
    write(own / "corpus" / "otters.md", OTTERS.replace("2019", "2018"))
    ran = run("index")
    assert ran.status == 0
    assert ran.out == "2 documents: 0 added, 1 changed, 1 unchanged, 0 removed; 2 passages\n"
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["problem", "problem"]
    assert not UNSAFE.search(ran.err)
    ran = run("ask", OTTER_QUESTION, "--threshold", "0", "--json")
    assert "2018" in json.loads(ran.out)["text"]
    assert ran.err == "note: 2 documents can't be read; `assistant list` says why\n"
    assert len(json.loads(run("list", "--json").out)["problems"]) == 2


def test_rebuilding(own):
    ran = run("index", "--rebuild")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == "2 documents: 2 added, 0 changed, 0 unchanged, 0 removed; 2 passages\n"
    assert run("index").out == "2 documents: 0 added, 0 changed, 2 unchanged, 0 removed; 2 passages\n"


def test_an_index_that_cannot_be_locked_is_one_line(own):
    home = index_home(load_settings())
    lock = home.with_name(f"{home.name}.lock")
    lock.unlink()
    lock.mkdir()
    ran = run("ask", "x")
    assert ran.status == 1
    assert re.fullmatch(r"error: the index can't be locked .+\n", ran.err)


def test_a_text_from_a_pipe_is_an_article(own):
    text = "# Voles\n\nVoles moved into the mill in 2024."
    assert "added voles.md (Voles)" in run("add", "-", "--name", "voles.md", text=text).out
    assert "added piped-" in run("add", "-", text=f"{text} They like it there.").out
    assert "unchanged piped-" in run("add", "-", text=f"{text} They like it there.").out
    assert "2024" in run("ask", "When did voles move into the mill?").out
    assert run("add", "-", "--name", "../out.md", text=text).status == 1
    assert run("add", "-", text="").status == 1


def test_the_shell_completes_commands():
    assert "--install-completion" in run("--help").out
