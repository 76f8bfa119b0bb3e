"""What the README shows is what happens: its Python and its commands are run, and their output compared."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.server.serve import running_server
from tests.support.command import run

ADDRESS = "127.0.0.1:7860"
ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
BLOCKS = [match.groups() for match in BLOCK.finditer((ROOT / "README.md").read_text("utf-8"))]
COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
COMMANDS = [pair for kind, text in BLOCKS if kind == "console" for pair in COMMAND.findall(text)]
PROGRAMS = [(text, output) for (kind, text), (after, output) in pairwise(BLOCKS) if (kind, after) == ("python", "text")]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(autouse=True)
def checkout(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working folder is the checkout, and nothing is written there."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(data_dir))
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the shipped articles are served, in place of the address that the README names."""
    data_dir = tmp_path_factory.mktemp("served")
    with Assistant.open(ROOT / "corpus", data_dir=data_dir, port=0) as assistant, running_server(assistant) as url:
        yield url.removeprefix("http://")


def at_hand(text: str, request: pytest.FixtureRequest) -> str:
    """What the README shows, asking a server that is there."""
    return text.replace(ADDRESS, request.getfixturevalue("address")) if ADDRESS in text else text


def test_the_readme_has_something_to_run() -> None:
    assert COMMANDS and PROGRAMS


@pytest.mark.parametrize(("command", "output"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_command(command: str, output: str, request: pytest.FixtureRequest) -> None:
    name, *arguments = shlex.split(at_hand(command, request))
    if name == "assistant":
        ran = run(*arguments)
        assert ran.status in (0, 3), ran.err
        assert ran.out.strip() == output.strip()
    elif not shutil.which(name):
        pytest.skip(f"needs {name}")
    else:
        assert subprocess.check_output([name, *arguments], text=True, timeout=120).strip() == output.strip()


@pytest.mark.parametrize(("program", "output"), PROGRAMS)
def test_program(program: str, output: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(at_hand(program, request), "README.md", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out.strip() == output.strip()
