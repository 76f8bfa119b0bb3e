"""The `assistant` command: what it prints where, and how it exits. Thresholds of 0 and 1 make it answer and abstain."""

from __future__ import annotations

import errno
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from assistant.cli.main import main
from assistant.retrieval.sync import index_home
from assistant.settings import load_settings
from assistant.text.cleaning import clean, one_line

OTTERS = "# Otters return\n\nOtters came back to the river Lenn in 2019. Mayor Ada Brandt counted twelve of them."
HOSTILE = (
    "---\ntitle: '[red]Badgers[/red] \\e[31m'\n---\n\n"
    "Badgers dug [bold]forty[/bold] tunnels under \x1b[2J\x1b]0;owned\x07 the \x9b31m \u202emill\u202c :smile: in 2021."
)
OTTER_QUESTION = "When did the otters come back to the river Lenn?"
BADGER_QUESTION = "How many tunnels did the badgers dig under the mill?"
OURS = re.compile(r"\x1b\[(?:[0-9;]*m|\?25[lh]|2K|1A)|\r")  # colours, and what takes growing text away again
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
COMMAND = [sys.executable, "-m", "assistant"]
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


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """An indexed corpus that no test changes."""
    folder = tmp_path_factory.mktemp("home")
    write(folder / "corpus" / "otters.md", OTTERS)
    write(folder / "corpus" / "hostile.md", HOSTILE)
    run_outside(folder, "index")
    return folder


@pytest.fixture
def own(home, tmp_path, monkeypatch):
    """A copy of it that a test may change."""
    shutil.copytree(home, tmp_path / "own")
    monkeypatch.chdir(tmp_path / "own")
    return tmp_path / "own"


@pytest.fixture
def run(home, monkeypatch, capsys):
    monkeypatch.chdir(home)
    return lambda *arguments: run_inside(capsys, *arguments)


@pytest.fixture
def run_own(own, capsys):
    return lambda *arguments: run_inside(capsys, *arguments)


class Ran:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err


def run_inside(capsys, *arguments):
    capsys.readouterr()
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    return Ran(leaving.value.code, *capsys.readouterr())


def run_outside(folder, *arguments, text=None, **environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=folder, input=text, capture_output=True, env={**kept, **environment}, encoding="utf-8"
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def run_on_terminal(folder, *arguments):
    """What a person would see: standard output and error on a pseudo-terminal."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen(
        [*COMMAND, *arguments], cwd=folder, stdin=follower, stdout=follower, stderr=follower, env=environment
    ):
        os.close(follower)
        seen = b""
        try:
            while piece := os.read(leader, 4096):
                seen += piece
        except OSError as error:  # how Linux says that the other side is closed
            assert error.errno == errno.EIO
    os.close(leader)
    return seen.decode()


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


def test_the_version(run):
    ran = run("--version")
    assert ran.status == 0
    assert re.fullmatch(r"assistant \d+\.\d+\.\d+\n", ran.out)


def test_an_answer_piped_is_plain_and_quotes_exactly(run, home):
    ran = run("ask", OTTER_QUESTION, "--threshold", "0")
    assert (ran.status, ran.err) == (0, "")
    answer, citation, *_ = ran.out.splitlines()
    assert "**" not in ran.out
    assert answer.startswith("Otters came back to the river Lenn in 2019. [1]")
    match = re.fullmatch(r'\[1\] Otters return \(otters\.md, characters (\d+)-(\d+)\): "(.*)"', citation)
    assert OTTERS[int(match[1]) : int(match[2])] == match[3] == "Otters came back to the river Lenn in 2019."


def test_json_is_all_there_is_on_standard_output(run, home):
    ran = run("ask", OTTER_QUESTION, "--threshold", "0", "--json")
    answer = json.loads(ran.out)
    assert ran.out.count("\n") == 1
    assert (ran.status, answer["abstained"], answer["citations"][0]["document"]) == (0, False, "otters.md")
    assert set(answer) == {
        *("question", "standalone_question", "text", "abstained", "abstention", "confidence", "engine", "model"),
        *("groundedness", "citations", "claims", "hits", "timings_ms", "notes", "usage"),
    }


def test_abstaining_exits_3_and_shows_what_is_nearest(run):
    ran = run("ask", OTTER_QUESTION, "--threshold", "1")
    assert ran.status == 3
    words, heading, first, *_ = ran.out.splitlines()
    assert (words, heading) == ("The articles don't say.", "Nearest passages:")
    assert first.startswith("- Otters return (otters.md, characters ")
    ran = run("ask", OTTER_QUESTION, "--threshold", "1", "--json")
    assert (ran.status, json.loads(ran.out)["abstention"]) == (3, "not_in_corpus")


@pytest.mark.parametrize("threshold", ["0", "1"])
def test_hostile_articles_cannot_steer_the_terminal(run, threshold):
    ran = run("ask", BADGER_QUESTION, "--threshold", threshold)
    assert "[bold]forty[/bold] tunnels" in ran.out
    assert ":smile:" in ran.out or threshold == "1"
    assert "[red]Badgers[/red]" in ran.out
    assert not UNSAFE.search(ran.out + ran.err)


def test_on_a_terminal_the_answer_is_styled_by_us_alone(home):
    seen = run_on_terminal(home, "ask", BADGER_QUESTION, "--threshold", "0")
    assert "\x1b[1m" in seen
    assert "confidence" in seen
    assert "[bold]" in seen
    assert not UNSAFE.search(OURS.sub("", seen))
    assert "\x1b[2J" not in seen and "\x1b[31m" not in seen and "\x9b" not in seen
    table = run_on_terminal(home, "list")
    assert "[red]Badgers[/red]" in table
    assert "\x1b[31m" not in table


def test_a_question_from_standard_input_and_one_with_stray_bytes(home):
    ran = run_outside(home, "ask", "-", "--threshold", "0", text=f"{OTTER_QUESTION}\n")
    assert ran.out.startswith("Otters came back")
    ran = run_outside(home, "ask", "--json", "--threshold", "0", "otters \udcff?", PYTHONIOENCODING="ascii")
    assert ran.out.isascii()
    assert json.loads(ran.out)["question"] == "otters \ufffd?"


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
def test_errors_are_one_line_and_wrong_usage_is_2(run, arguments, status, said):
    ran = run(*arguments)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    if status == 1:
        assert re.fullmatch(r"error: .+\n", ran.err)


def test_settings_come_from_the_file_and_the_environment(own, capsys, monkeypatch):
    write(own / "assistant.toml", "threshold = 1.0\n")
    assert run_inside(capsys, "ask", OTTER_QUESTION).status == 3
    monkeypatch.setenv("ASSISTANT_THRESHOLD", "0")
    assert run_inside(capsys, "ask", OTTER_QUESTION).status == 0
    write(own / "assistant.toml", "threshold = \n")
    for command in (["ask", "x"], ["doctor"]):
        ran = run_inside(capsys, *command)
        assert ran.status == 1
        assert re.fullmatch(r"error: .+\n", ran.err)


def test_a_reader_that_leaves_early_is_no_trouble(home):
    with subprocess.Popen([*COMMAND, "list"], cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_conversation_is_kept_goes_on_and_is_rated(home):
    first = run_outside(home, "chat", "--threshold", "0", text=f"/up too early\n{OTTER_QUESTION}\n/down wrong river\n")
    assert first.status == 0
    assert "there is no answer to rate yet" in first.err
    assert "rated down" in first.err
    key = re.search(r"--resume (\S+)` goes on", first.err)[1]
    second = run_outside(home, "chat", "--threshold", "0", "--resume", key, text="Who counted them?\n/up\n")
    assert "Asked as: Who counted them? (" in second.out
    listed = json.loads(run_outside(home, "conversations", "list", "--json").out)["conversations"]
    assert [(one["conversation_id"], one["turns"]) for one in listed] == [(key, 2)]
    cases = home / "cases.jsonl"
    assert run_outside(home, "feedback", "--to-cases", str(cases)).status == 0
    (case,) = map(json.loads, cases.read_text("utf-8").splitlines())
    assert (case["question"], case["comment"]) == (OTTER_QUESTION, "wrong river")


def test_an_unknown_conversation_is_one_line(home):
    ran = run_outside(home, "chat", "--resume", "nothing", text="Who?\n")
    assert ran.status == 1
    assert re.fullmatch(r"error: there is no conversation 'nothing'.*\n", ran.err)


def test_chat_goes_line_by_line_where_it_is_piped(home):
    lines = f"{OTTER_QUESTION}\n\n{'x' * 3000}\nWho counted them?\n/quit\nnever asked\n"
    ran = run_outside(home, "chat", "--threshold", "0", text=lines)
    assert ran.status == 0
    assert ran.out.startswith("Otters came back")
    assert ran.out.count("Asked as: Who counted them? (") == 1
    assert ran.out.count("\n\n") == 2
    assert re.fullmatch(r"error: the question has 3000 characters.*\nnote: kept as (\w|-)+; .*\n", ran.err)


def test_chat_ends_with_its_input(run, monkeypatch, tmp_path):
    with write(tmp_path / "lines", "").open() as lines:
        monkeypatch.setattr(sys, "stdin", lines)
        assert run("chat").status == 0


def test_listing(run):
    ran = run("list")
    header, hostile, otters = (line.split("\t") for line in ran.out.splitlines())
    assert header == ["document", "title", "date", "passages", "characters", "digest"]
    assert hostile[0] == "hostile.md"
    assert otters[:2] == ["otters.md", "Otters return"]
    assert otters[4] == str(len(OTTERS))
    listed = json.loads(run("list", "--json").out)
    assert [entry["document"] for entry in listed["documents"]] == ["hostile.md", "otters.md"]
    assert listed["documents"][1]["digest"].startswith(otters[5])
    assert listed["problems"] == []


def test_adding_listing_asking_removing(run_own, own, tmp_path):
    path = write(tmp_path / "in" / "foxes.txt", "Foxes moved into the old mine in 1998.")
    ran = run_own("add", str(path))
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "added foxes.txt (Foxes)",
        "3 documents: 1 added, 0 changed, 2 unchanged, 0 removed; 3 passages",
    ]
    assert "foxes.txt" in run_own("list").out
    assert "1998" in run_own("ask", "When did foxes move into the old mine?", "--threshold", "0").out
    ran = run_own("add", str(path))
    assert ran.out.splitlines()[0] == "unchanged foxes.txt (Foxes)"
    write(path, "Foxes left the old mine in 2001.")
    ran = run_own("add", str(path))
    assert (ran.status, ran.out) == (1, "")
    assert re.fullmatch(r"error: document 'foxes\.txt' is in the corpus already.*--replace.*\n", ran.err)
    ran = run_own("add", "--replace", str(path))
    assert (ran.status, ran.out.splitlines()[0]) == (0, "replaced foxes.txt (Foxes)")
    ran = run_own("remove", "foxes.txt")
    assert (ran.status, ran.out.splitlines()[0]) == (0, "removed foxes.txt")
    assert not (own / "corpus" / "foxes.txt").exists()
    assert "foxes" not in run_own("list").out
    ran = run_own("remove", "foxes.txt", "../corpus/otters.md", "otter.md")
    assert ran.status == 1
    assert "did you mean 'otters.md'?" in ran.err
    assert (own / "corpus" / "otters.md").exists()


def test_what_cannot_be_added_does_not_keep_the_rest_out(run_own, own, tmp_path):
    good = write(tmp_path / "in" / "foxes.txt", "Foxes moved in.")
    bad = write(tmp_path / "in" / "broken.pdf", "%PDF-1.7")
    ran = run_own("add", str(bad), str(tmp_path / "nowhere.md"), str(good), "http://127.0.0.1:9/x")
    assert ran.status == 1
    assert ran.out.startswith("added foxes.txt")
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["error"] * 3
    assert "not a public address" in ran.err
    assert not (own / "corpus" / "broken.pdf").exists()


def test_a_folder_is_added_with_all_below(run_own, tmp_path):
    write(tmp_path / "zoo" / "a" / "foxes.txt", "Foxes moved in.")
    write(tmp_path / "zoo" / "map.png", "x")
    ran = run_own("add", str(tmp_path / "zoo"))
    assert ran.status == 0
    assert ran.out.startswith("added zoo/a/foxes.txt")
    assert "map.png" in ran.err


def test_a_page_is_added_and_removed_by_its_url(run_own, monkeypatch):
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
    assert run_own("add", url).status == 1
    monkeypatch.setenv("ASSISTANT_FETCH_PRIVATE_ADDRESSES", "1")
    ran = run_own("add", url)
    server.shutdown()
    server.server_close()
    assert ran.status == 0
    name = f"127.0.0.1-{server.server_port}-foxes.md"
    assert ran.out.splitlines()[0] == f"added {name} (Foxes)"
    assert run_own("remove", url).out.splitlines()[0] == f"removed {name}"


def test_the_last_document_stays(run_own):
    ran = run_own("remove", "otters.md", "hostile.md")
    assert ran.status == 1
    assert ran.out.startswith("removed otters.md\n1 document: ")
    assert ran.err == "error: document 'hostile.md' is the last one; add another before it is removed\n"


def test_a_corpus_without_documents_is_told(run_own, own):
    for path in (own / "corpus").iterdir():
        path.unlink()
    for command in (["ask", "x"], ["index"], ["list"]):
        ran = run_own(*command)
        assert (ran.status, ran.out) == (1, "")
        assert re.fullmatch(r"error: no readable document in 'corpus'.*\n", ran.err)


def test_broken_documents_are_told_and_the_others_answer(run_own, own):
    write(own / "corpus" / "broken\x1b[2J.pdf", "%PDF-1.7")
    write(own / "corpus" / "film.mp4", "x")
    write(own / "corpus" / "otters.md", OTTERS.replace("2019", "2018"))
    ran = run_own("index")
    assert ran.status == 0
    assert ran.out == "2 documents: 0 added, 1 changed, 1 unchanged, 0 removed; 2 passages\n"
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["problem", "problem"]
    assert not UNSAFE.search(ran.err)
    ran = run_own("ask", OTTER_QUESTION, "--threshold", "0", "--json")
    assert "2018" in json.loads(ran.out)["text"]
    assert ran.err == "note: 2 documents can't be read; `assistant list` says why\n"
    assert len(json.loads(run_own("list", "--json").out)["problems"]) == 2


def test_rebuilding(run_own):
    ran = run_own("index", "--rebuild")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == "2 documents: 2 added, 0 changed, 0 unchanged, 0 removed; 2 passages\n"
    assert run_own("index").out == "2 documents: 0 added, 0 changed, 2 unchanged, 0 removed; 2 passages\n"


def test_indexing_shows_a_bar_on_a_terminal(own):
    write(own / "corpus" / "foxes.txt", "Foxes moved into the old mine in 1998.")
    seen = run_on_terminal(own, "index")
    assert "indexing" in seen
    assert "3 documents: 1 added" in seen


def test_an_index_that_cannot_be_locked_is_one_line(run_own, own):
    home = index_home(load_settings())
    lock = home.with_name(f"{home.name}.lock")
    lock.unlink()
    lock.mkdir()
    ran = run_own("ask", "x")
    assert ran.status == 1
    assert re.fullmatch(r"error: the index can't be locked .+\n", ran.err)


def test_the_doctor_finds_all_well(run):
    ran = run("doctor")
    assert (ran.status, ran.err) == (0, "")
    findings = {line[6:18].strip(): line for line in ran.out.splitlines()}
    assert {"python", "packages", "embedder", "selector", "data folder", "disk", "corpus", "index", "threads"} <= set(findings)
    assert all(findings[subject].startswith("ok") for subject in ("embedder", "selector", "corpus", "index"))
    assert "SHA-256" in findings["embedder"]
    assert "2 documents, 2 passages" in findings["index"]


def test_the_doctor_sees_a_missing_corpus_and_no_index(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    ran = run_inside(capsys, "doctor")
    assert (ran.status, ran.err) == (1, "")
    assert re.search(r"^fail  corpus .*create it", ran.out, re.MULTILINE)
    assert re.search(r"^ok    index .*none yet", ran.out, re.MULTILINE)
    assert not (tmp_path / ".assistant").exists()


@pytest.mark.parametrize("name", ["CURRENT", "ledger.sqlite3", "chroma.sqlite3"])
def test_the_doctor_sees_a_damaged_index_and_the_next_question_mends_it(run_own, own, name):
    for path in (own / ".assistant").rglob(name):
        path.write_bytes(b"\xff\x00 damaged")
    ran = run_own("doctor")
    assert ran.status == 0
    assert re.search(r"^warn  index .*built anew.*`assistant index`", ran.out, re.MULTILINE)
    assert run_own("ask", OTTER_QUESTION, "--threshold", "0").status == 0
    assert re.search(r"^ok    index ", run_own("doctor").out, re.MULTILINE)


def test_the_doctor_sees_problems_of_documents_model_and_data_folder(run_own, own, capsys):
    write(own / "corpus" / "broken.pdf", "%PDF-1.7")
    write(own / "file", "x")
    ran = run_own("doctor", "--data-dir", str(own / "file"))
    assert ran.status == 1
    assert re.search(r"^warn  document .*broken\.pdf", ran.out, re.MULTILINE)
    assert re.search(r"^fail  data folder .*set data_dir", ran.out, re.MULTILINE)


def test_eval_reports_and_gates(run, home, tmp_path):
    case = {
        "id": "otters-1",
        "question": OTTER_QUESTION,
        "expected": ["2019"],
        "evidence": ["Otters came back to the river Lenn in 2019."],
        "unanswerable": False,
        "tags": [],
    }
    cases = write(tmp_path / "cases.jsonl", json.dumps(case) + "\n")
    ran = run("eval", "--cases", str(cases), "--json", "--fail-under", "recall_at_1=0.5")
    assert ran.status == 0
    assert isinstance(json.loads(ran.out), dict)
    ran = run("eval", "--cases", str(cases), "--fail-under", "magic=1")
    assert (ran.status, ran.out) == (1, "")


def test_text_is_cleaned_for_the_terminal():
    assert clean("a\x1b[31mb\x9b\x07\x00\r\u202ec\ud800\td\n") == "a[31mbc\td\n"
    assert one_line("  a\n\tb\x1b ") == "a b"
    assert clean("naïve – עברית 😀") == "naïve – עברית 😀"
