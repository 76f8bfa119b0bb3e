"""A name means one thing, and what a docstring says can be understood without the code."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
TREES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "assistant").rglob("*.py"))
}
RIDDLES = ("Of ", "In ", "From ", "By ", "None.", "As ")


def test_no_class_is_defined_twice_under_one_name():
    homes = defaultdict(list)
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(name)
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}


def test_no_docstring_is_half_a_sentence():
    """Such as "Of each row." where it has to be said what is returned."""
    documented = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = [
        (name, node.name, text)
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, documented) and (text := ast.get_docstring(node)) and text.startswith(RIDDLES) and len(text) < 40
    ]
    assert found == []


def test_the_files_that_contributing_sends_to_hold_what_it_names():
    rows = re.findall(r"^\| [^|]+\? \| `([\w/.]+)`, `(\w+)` \|", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE)
    assert len(rows) == 10
    for path, name in rows:
        assert re.search(rf"\b{name}\b", (ROOT / "assistant" / path).read_text("utf-8")), (path, name)
