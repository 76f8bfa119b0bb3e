"""A server takes in what changes in the folder of articles, without being asked, unless it is told not to."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from assistant.corpus_follower import following, syncs
from tests.support.served import QUESTION, TEXTS, light

LIONS = "# Lions\n\nLions sleep for 20 hours a day. The zoo bought a lion in 1903."
PATIENCE = 60.0
SELDOM = 1000.0
"""Seconds between looks, so that only what the operating system tells can be noticed."""


def soon(happened, patience=PATIENCE):
    """Whether something comes to be, though nobody asks anything."""
    over = time.monotonic() + patience
    while time.monotonic() < over:
        if happened():
            return True
        time.sleep(0.02)
    return False


def reported(assistant, change, patience=PATIENCE):
    """Whether a sync soon reports this change."""
    return soon(lambda: change(assistant.report), patience)


def awake(assistant, folder):
    """Write a file until a follower tells of it, as it takes a moment to begin."""
    for i in range(int(PATIENCE)):
        (folder / "corpus" / "early.md").write_text(f"Bird {i} is early.", "utf-8")
        if reported(assistant, lambda report: "early.md" in report.added + report.changed, patience=1.0):
            return
    raise AssertionError("the follower never woke")


@pytest.fixture
def lions(tmp_path):
    return tmp_path / "corpus" / "lions.md"


def test_what_comes_changes_and_goes_is_taken_in_at_once(tmp_path, lions):
    with light(tmp_path) as assistant, following(assistant, every=SELDOM):
        awake(assistant, tmp_path)
        lions.write_text(LIONS, "utf-8")
        assert reported(assistant, lambda report: report.added == ("lions.md",))
        lions.write_text(LIONS.replace("1903", "1904"), "utf-8")
        assert reported(assistant, lambda report: report.changed == ("lions.md",))
        assert "1904" in assistant.ask("When did the zoo buy a lion?").text
        lions.unlink()
        assert reported(assistant, lambda report: report.removed == ("lions.md",))


def test_files_that_come_one_after_the_other_are_answered_beside(tmp_path):
    with light(tmp_path) as assistant, following(assistant, every=SELDOM):
        awake(assistant, tmp_path)
        for i in range(12):
            (tmp_path / "corpus" / f"{i}.md").write_text(f"Owl {i} lives in the zoo.", "utf-8")
            if i % 4 == 0:
                assert "1752" in assistant.ask(QUESTION).text
        assert soon(lambda: assistant.totals().documents == 13 + len(TEXTS))


def test_where_nothing_is_told_it_looks_now_and_then(tmp_path, lions):
    with light(tmp_path) as assistant:
        texts = {name: (tmp_path / "corpus" / name).read_bytes() for name in TEXTS}
        shutil.rmtree(tmp_path / "corpus")  # which can't be watched
        with following(assistant, every=0.1):
            time.sleep(0.3)
            lions.parent.mkdir()
            for name, text in texts.items():
                (lions.parent / name).write_bytes(text)
            lions.write_text(LIONS, "utf-8")
            assert reported(assistant, lambda report: "lions.md" in report.added)


def test_it_watches_nothing_where_the_setting_is_off(tmp_path, lions):
    with light(tmp_path, watch=False) as assistant, following(assistant, every=0.05):
        assert "corpus-follower" not in {thread.name for thread in threading.enumerate()}
        lions.write_text(LIONS, "utf-8")
        time.sleep(0.3)
        assert assistant.report.added != ("lions.md",)
        assert "1903" in assistant.ask("When did the zoo buy a lion?").text  # which notices by itself


def test_it_ends_with_the_block(tmp_path):
    with light(tmp_path) as assistant:
        began = time.monotonic()
        with following(assistant, every=SELDOM):
            time.sleep(0.1)
        assert "corpus-follower" not in {thread.name for thread in threading.enumerate()}
        assert time.monotonic() - began < PATIENCE


def test_each_sync_is_told_once_as_it_comes(tmp_path, lions):
    over = threading.Event()
    with light(tmp_path) as assistant:
        told = syncs(assistant, over, every=0.1)
        lions.write_text(LIONS, "utf-8")
        assert next(told).added == ("lions.md",)
        lions.unlink()
        assert next(told).removed == ("lions.md",)
        threading.Timer(0.5, over.set).start()
        assert list(told) == []


@pytest.mark.parametrize("named", ["as a whole", "from here", "by a link"])
def test_what_is_told_has_changed_is_looked_at_and_nothing_else(tmp_path, lions, monkeypatch, named):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    folder = {"as a whole": tmp_path, "from here": Path(), "by a link": tmp_path / "link"}[named]
    with light(folder) as assistant, following(assistant, every=SELDOM):
        awake(assistant, tmp_path)
        lions.write_text(LIONS, "utf-8")
        assert reported(assistant, lambda report: report.added == ("lions.md",))
        assert assistant.report.unchanged == ()


def test_what_is_not_told_is_found_by_a_look_at_all_though_other_changes_are_told(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    with light(tmp_path) as assistant:
        (outside / "lions.md").write_text(LIONS, "utf-8")
        os.link(outside / "lions.md", tmp_path / "corpus" / "lions.md")
        assistant.sync()
        with following(assistant, every=1.0):
            awake(assistant, tmp_path)
            (outside / "lions.md").write_text(LIONS.replace("1903", "1904"), "utf-8")  # the same file, of which nothing is told
            over = time.monotonic() + PATIENCE
            while "lions.md" not in assistant.report.changed and time.monotonic() < over:
                (tmp_path / "corpus" / "busy.md").write_text(f"Bees are busy at {time.monotonic()}.", "utf-8")
                time.sleep(0.1)
            assert "lions.md" in assistant.report.changed


def test_folders_that_come_and_go_take_their_articles_with_them(tmp_path):
    with light(tmp_path) as assistant, following(assistant, every=SELDOM):
        awake(assistant, tmp_path)
        zoo, away = tmp_path / "corpus" / "africa", tmp_path / "away"
        away.mkdir()
        (away / "lions.md").write_text(LIONS, "utf-8")
        away.rename(zoo)
        assert reported(assistant, lambda report: report.added == ("africa/lions.md",))
        zoo.rename(away)
        assert reported(assistant, lambda report: report.removed == ("africa/lions.md",))


def test_what_changed_while_nothing_watched_is_taken_in_at_the_start(tmp_path, lions):
    with light(tmp_path) as assistant, following(assistant, every=SELDOM):
        assert assistant.totals().documents == len(TEXTS)
    lions.write_text(LIONS, "utf-8")
    with light(tmp_path) as assistant, following(assistant, every=SELDOM):
        assert assistant.report.added == ("lions.md",)
