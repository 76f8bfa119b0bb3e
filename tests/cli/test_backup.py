"""`assistant backup` and `restore`, and what `doctor` says of the data folder."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from assistant.cli.doctor_data import examine_data
from assistant.cli.finding import Level
from assistant.cli.main import app
from assistant.history.conversations import FILE_NAME, History
from tests.support.answers import make_answer

RUNNER = CliRunner()


@pytest.fixture
def data(tmp_path):
    with History.open(tmp_path / "data" / FILE_NAME) as history:
        history.add(history.start().conversation_id, make_answer())
    return tmp_path / "data"


def found(data, subject):
    return [(finding.level, finding.detail) for finding in examine_data(data) if finding.subject == subject]


def test_a_copy_and_back(data, tmp_path):
    copy = tmp_path / "copy.db"
    ran = RUNNER.invoke(app, ["backup", str(copy), "--data-dir", str(data)])
    assert (ran.exit_code, ran.stdout) == (0, f"1 conversation copied to {copy}\n")
    (data / FILE_NAME).unlink()
    ran = RUNNER.invoke(app, ["restore", str(copy), "--data-dir", str(data)])
    assert (ran.exit_code, ran.stdout) == (0, f"1 conversation restored from {copy}\n")


def test_what_others_may_read_is_told(data):
    assert found(data, "private")[0][0] is Level.OK
    data.chmod(0o755)
    (data / FILE_NAME).chmod(0o644)
    level, detail = found(data, "private")[0]
    assert level is Level.WARN
    assert FILE_NAME in detail and "chmod -R go=" in detail


def test_a_damaged_database_is_told_and_left(data):
    assert found(data, "database")[0][0] is Level.OK
    for damaged in (b"\xff" * 5000, b"x"):
        (data / FILE_NAME).write_bytes(damaged)
        level, detail = found(data, "database")[0]
        assert level is Level.WARN
        assert "set aside" in detail
        assert (data / FILE_NAME).read_bytes() == damaged
