"""What the README shows is what happens: its Python and its commands are run, and their output compared."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.server.serve import running_server

ADDRESS = "127.0.0.1:7860"
ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
BLOCKS = [match.groups() for match in BLOCK.finditer((ROOT / "README.md").read_text("utf-8"))]
COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
COMMANDS = [pair for kind, text in BLOCKS if kind == "console" for pair in COMMAND.findall(text)]
PROGRAMS = [(text, output) for (kind, text), (after, output) in pairwise(BLOCKS) if (kind, after) == ("python", "text")]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    own = {"ASSISTANT_DATA_DIR": str(tmp_path_factory.mktemp("data")), "HF_HUB_OFFLINE": "1", "COLUMNS": "120"}
    return {**os.environ, **own, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the shipped articles are served, in place of the address that the README names."""
    data_dir = tmp_path_factory.mktemp("served")
    with Assistant.open(ROOT / "corpus", data_dir=data_dir, port=0) as assistant, running_server(assistant) as url:
        yield url.removeprefix("http://")


def at_hand(text: str, request: pytest.FixtureRequest) -> str:
    """What the README shows, asking a server that is there."""
    return text.replace(ADDRESS, request.getfixturevalue("address")) if ADDRESS in text else text


def run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, 3), done.stderr
    return done.stdout


def test_the_readme_has_something_to_run() -> None:
    assert COMMANDS and PROGRAMS


@pytest.mark.parametrize(("command", "output"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_command(command: str, output: str, environment: dict[str, str], request: pytest.FixtureRequest) -> None:
    if command.startswith("curl") and not shutil.which("curl"):
        pytest.skip("needs curl")
    assert run(["bash", "-c", at_hand(command, request)], environment).strip() == output.strip()


@pytest.mark.parametrize(("program", "output"), PROGRAMS)
def test_program(program: str, output: str, environment: dict[str, str], request: pytest.FixtureRequest) -> None:
    assert run([sys.executable, "-c", at_hand(program, request)], environment).strip() == output.strip()
