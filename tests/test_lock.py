"""What `make install` brings: exact versions, from wherever the reader's package index is, and no CUDA by surprise."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "requirements.lock").read_text("utf-8")
LOCK = re.findall(r"^[^ \\\n]+", TEXT, re.MULTILINE)
DIGEST = r" \\\n    --hash=sha256:[0-9a-f]{64}"
PINNED = {name.lower().replace("_", "-"): version for name, version in (line.split("==") for line in LOCK)}
NAME = re.compile(r"[A-Za-z0-9._-]+")


def test_entries_are_names_versions_and_digests_only() -> None:
    assert re.fullmatch(rf"(?:[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*(?:{DIGEST})*\n)+", TEXT)


def test_all_but_torch_whose_builds_differ_have_digests() -> None:
    assert re.findall(r"^(\S+)==\S+$", TEXT, re.MULTILINE) in ([], ["torch"])


def test_no_package_of_a_gpu_vendor_is_locked() -> None:
    assert not [name for name in PINNED if name.startswith(("nvidia", "cuda")) or name == "triton"]


def test_everything_declared_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = (line for lines in project["optional-dependencies"].values() for line in lines)
    declared = [*project["dependencies"], *(line for line in extras if not line.startswith(project["name"]))]
    names = {match.group().lower().replace("_", "-") for line in declared if (match := NAME.match(line))}
    assert names <= set(PINNED)
