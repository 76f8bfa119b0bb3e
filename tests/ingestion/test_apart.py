"""Reading in a process of its own: heard as it goes on, and over once nobody waits any more."""

from __future__ import annotations

import os
import sys
import time

import pytest

from assistant.errors import DocumentReadError
from assistant.ingestion.apart import BrokenFileError, SlowFileError, apart, lines_apart
from assistant.ingestion.large_documents import title_of
from assistant.progress import heard_by
from tests.support.made_documents import make_pdf, parse

PAGES = [[f"Line {row} of sheet {page} tells of the river." for row in range(30)] for page in range(12)]


class EnoughError(Exception):
    """Whoever waits has had enough."""


def told_while(work):
    told = []
    with heard_by(lambda *one: told.append(one)):
        work()
    return told


def stop_at(pages):
    def listener(done, total, noun):
        if done >= pages:
            raise EnoughError

    return heard_by(listener)


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def script(tmp_path, monkeypatch, code):
    (tmp_path / "told.py").write_text(f"import os, sys, time\n{code}\n")
    monkeypatch.syspath_prepend(tmp_path)


def test_each_page_of_a_pdf_is_told():
    told = told_while(lambda: parse(make_pdf(PAGES), ".pdf"))
    counted = [one for one in told if one[1]]
    assert [done for done, _, _ in counted] == sorted(done for done, _, _ in counted)
    assert set(range(13)) == {done for done, _, _ in counted}
    assert {(total, noun) for _, total, noun in counted} == {(12, "page")}


def test_pages_are_told_from_a_large_document_too():
    told = told_while(lambda: title_of(make_pdf(PAGES), "a.pdf", ".pdf", 200))
    assert (12, 12, "page") in told


def test_whoever_hears_of_a_page_may_end_the_reading():
    with pytest.raises(EnoughError), stop_at(3):
        parse(make_pdf(PAGES), ".pdf")
    with pytest.raises(EnoughError), stop_at(3):
        title_of(make_pdf(PAGES), "a.pdf", ".pdf", 200)


def test_the_process_is_over_when_nobody_waits(tmp_path, monkeypatch):
    script(tmp_path, monkeypatch, "print(os.getpid(), flush=True); time.sleep(60)")
    began = time.monotonic()
    lines = lines_apart("told", given=b"")
    pid = int(next(line for line in lines if line))
    assert is_running(pid)
    assert next(lines) == b""  # asked whether it is still waited for, though nothing was written
    lines.close()
    assert not is_running(pid)
    assert time.monotonic() - began < 30


def test_much_is_given_and_written_without_a_deadlock(tmp_path, monkeypatch):
    script(tmp_path, monkeypatch, "sys.stderr.write('e' * 300_000)\nfor line in sys.stdin: sys.stdout.write(line)")
    given = b"0123456789 abcdefgh\n" * 50_000
    assert b"\n".join(line for line in lines_apart("told", given=given) if line) + b"\n" == given


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("sys.exit('no such thing')", BrokenFileError),
        ("pass", BrokenFileError),
        ("print('a', flush=True); os.kill(os.getpid(), 9)", SlowFileError),
    ],
)
def test_how_it_ended_is_known(tmp_path, monkeypatch, code, error):
    script(tmp_path, monkeypatch, code)
    with pytest.raises(error):
        list(lines_apart("told", given=b""))


def test_it_is_killed_when_its_time_is_over():
    command = (sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(60)")
    heard = []
    with pytest.raises(SlowFileError), apart(command, b"", seconds=5, environment=dict(os.environ)) as running:
        for line in running.lines():
            heard.append(line)  # noqa: PERF402, as they come
    (pid,) = filter(None, heard)
    assert not is_running(int(pid))


@pytest.mark.skipif(sys.platform == "win32", reason="limits of processor time are POSIX's")
def test_a_large_document_is_limited_by_processor_time_not_by_the_clock():
    with pytest.raises(DocumentReadError, match=r"'a\.txt' takes longer than 1 s to read; split it"):
        title_of(b"word" * 2_000_000, "a.txt", ".txt", 200, seconds=1.0)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limits")
@pytest.mark.parametrize(("given", "told"), [("", "60 61 1500000000 0"), ("2.1, 900_000_000", "3 4 900000000 0")])
def test_a_process_limits_itself_as_far_as_it_may(given, told):
    code = (
        f"from assistant.ingestion.apart import set_limits; set_limits({given}); import resource as r;"
        "print(*r.getrlimit(r.RLIMIT_CPU), r.getrlimit(r.RLIMIT_AS)[0], r.getrlimit(r.RLIMIT_CORE)[1])"
    )
    with apart([sys.executable, "-c", code], b"", seconds=60.0, environment=dict(os.environ)) as running:
        assert b" ".join(filter(None, running.lines())).decode() == told
