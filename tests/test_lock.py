"""What `make install` brings: exact versions, from wherever the reader's package index is, and no CUDA by surprise."""

import hashlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "requirements.lock").read_text("utf-8")
LOCK = re.findall(r"^[^ \\\n]+", TEXT, re.MULTILINE)
DIGEST = r" \\\n    --hash=sha256:[0-9a-f]{64}"
PINNED = {name.lower().replace("_", "-"): version for name, version in (line.split("==") for line in LOCK)}
FLAWED = {
    "filelock": "3.20.2",
    "jinja2": "3.1.5",
    "langchain-core": "1.3.2",
    "pillow": "12.2.0",
    "python-multipart": "0.0.31",
    "starlette": "1.3.0",
}
"""The last versions for which the public advisories name a flaw, by late November 2026."""
NAME = re.compile(r"[A-Za-z0-9._-]+")


def test_entries_are_names_versions_and_digests_only() -> None:
    assert re.fullmatch(rf"(?:[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*(?:{DIGEST})*\n)+", TEXT)


def test_all_but_torch_whose_builds_differ_have_digests() -> None:
    assert re.findall(r"^(\S+)==\S+$", TEXT, re.MULTILINE) in ([], ["torch"])


@pytest.mark.parametrize(("name", "version"), FLAWED.items())
def test_a_version_with_known_flaws_is_neither_locked_nor_allowed(name: str, version: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (wanted,) = (one for line in project["dependencies"] if (one := Requirement(line)).name == name)
    assert version not in wanted.specifier
    assert Version(PINNED[name]) > Version(version)


def test_no_package_of_a_gpu_vendor_is_locked() -> None:
    assert not [name for name in PINNED if name.startswith(("nvidia", "cuda")) or name == "triton"]


def test_everything_that_is_installed_for_development_is_locked() -> None:
    """Not so the extras that `dev` doesn't name: what a cluster of machines needs is large, and seldom wanted."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    own, *tools = extras["dev"]
    named = own.removeprefix(f"{project['name']}[").rstrip("]").split(",")
    declared = [*project["dependencies"], *tools, *(line for name in named for line in extras[name])]
    names = {match.group().lower().replace("_", "-") for line in declared if (match := NAME.match(line))}
    assert names <= set(PINNED)
    assert len(names) == len(declared)


@pytest.mark.parametrize(("digest", "installed"), [("right", True), ("wrong", False)])
def test_the_installer_checks_the_digests_of_constraints(tmp_path: Path, digest: str, installed: bool) -> None:
    """As `make install` gives it the lock as constraints, so that what isn't needed for asking is left out."""
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        pytest.skip("needs the uv that `make install` brings")
    wheel = tmp_path / "owls-1.0-py3-none-any.whl"
    with ZipFile(wheel, "w") as made:
        made.writestr("owls.py", "")
        made.writestr("owls-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: owls\nVersion: 1.0\n")
        made.writestr("owls-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        made.writestr("owls-1.0.dist-info/RECORD", "")
    found = hashlib.sha256(wheel.read_bytes()).hexdigest() if digest == "right" else "0" * 64
    (tmp_path / "lock").write_text(f"owls==1.0 --hash=sha256:{found}\n", "utf-8")
    command = [uv, "pip", "install", "--no-index", "--no-cache", "--find-links", tmp_path, "--target", tmp_path / "to"]
    done = subprocess.run([*command, "owls", "-c", tmp_path / "lock"], capture_output=True, text=True)
    assert (done.returncode == 0, (tmp_path / "to" / "owls.py").exists()) == (installed, installed), done.stderr


def test_all_that_is_installed_is_constrained_by_the_lock() -> None:
    installs = re.findall(r"pip install (.*)", (ROOT / "Makefile").read_text("utf-8"))
    assert [line for line in installs if "requirements.lock" not in line and not line.endswith(" uv")] == []
