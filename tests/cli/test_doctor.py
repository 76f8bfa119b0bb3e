"""`assistant doctor`: what it finds well and ill."""

from __future__ import annotations

import re

import pytest

from tests.support.command import OTTER_QUESTION, run, write


def test_the_doctor_finds_all_well(home):
    ran = run("doctor")
    assert (ran.status, ran.err) == (0, "")
    findings = {line[6:18].strip(): line for line in ran.out.splitlines()}
    assert {"python", "packages", "embedder", "selector", "data folder", "disk", "corpus", "index", "threads"} <= set(findings)
    assert all(findings[subject].startswith("ok") for subject in ("embedder", "selector", "corpus", "index"))
    assert "SHA-256" in findings["embedder"]
    assert "2 documents, 2 passages" in findings["index"]


def test_the_doctor_sees_a_missing_corpus_and_no_index(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run("doctor")
    assert (ran.status, ran.err) == (1, "")
    assert re.search(r"^fail  corpus .*create it", ran.out, re.MULTILINE)
    assert re.search(r"^ok    index .*none yet", ran.out, re.MULTILINE)
    assert not (tmp_path / ".assistant").exists()


@pytest.mark.parametrize("name", ["CURRENT", "index-*.sqlite3"])
def test_the_doctor_sees_a_damaged_index_and_the_next_question_mends_it(own, name):
    for path in (own / ".assistant").rglob(name):
        path.write_bytes(b"\xff\x00 damaged")
    ran = run("doctor")
    assert ran.status == 0
    assert re.search(r"^warn  index .*built anew.*`assistant index`", ran.out, re.MULTILINE)
    assert run("ask", OTTER_QUESTION, "--threshold", "0").status == 0
    assert re.search(r"^ok    index ", run("doctor").out, re.MULTILINE)


def test_the_doctor_sees_problems_of_documents_model_and_data_folder(own):
    write(own / "corpus" / "broken.pdf", "%PDF-1.7")
    write(own / "file", "x")
    ran = run("doctor", "--data-dir", str(own / "file"))
    assert ran.status == 1
    assert re.search(r"^warn  document .*broken\.pdf", ran.out, re.MULTILINE)
    assert re.search(r"^fail  data folder .*set data_dir", ran.out, re.MULTILINE)
