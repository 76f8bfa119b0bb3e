"""What installing and importing the package brings with it, and how its modules are kept."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import assistant

ROOT = Path(__file__).parents[1]
HEAVY = {
    "chromadb",
    "gradio",
    "jinja2",
    "langchain",
    "langchain_core",
    "matplotlib",
    "numpy",
    "pydantic",
    "sentence_transformers",
    "torch",
    "transformers",
}
PUBLIC = [
    "Abstention",
    "Answer",
    "Assistant",
    "AssistantError",
    "Citation",
    "Claim",
    "Document",
    "Hit",
    "Passage",
    "Settings",
    "Support",
    "Turn",
    "Verdict",
]
MODULES = sorted((ROOT / "assistant").rglob("*.py"))


def loaded(code):
    """The top-level packages that running the code loads."""
    script = f"import sys, json\n{code}\nprint(json.dumps(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_loads_nothing_heavy():
    assert not HEAVY & loaded("import assistant")


@pytest.mark.parametrize("name", ["schema", "errors"])
def test_values_and_errors_load_nothing_heavy(name):
    assert not HEAVY & loaded(f"import assistant.{name}")


def test_importing_the_assistant_loads_no_model():
    late = HEAVY - {"numpy", "pydantic"}
    assert not late & loaded("from assistant import Assistant")


def test_the_public_names():
    assert sorted(assistant.__all__) == PUBLIC
    for name in PUBLIC:
        assert getattr(assistant, name).__name__ == name
    with pytest.raises(AttributeError, match="'assistant' has no attribute 'Oracle'"):
        assistant.Oracle  # noqa: B018


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_is_short_and_says_what_it_is(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) < 300
    assert re.match(r'"""[A-Z`].*', text)


def test_every_module_can_be_imported():
    for path in MODULES:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if not name.endswith("__main__"):
            importlib.import_module(name)


def test_the_wheel_holds_the_package_and_nothing_else(tmp_path):
    builder = pytest.importorskip("hatchling.builders.wheel")
    (path,) = builder.WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"assistant"}
    data = ("selector.json", "reading-ranker.json", "reader.safetensors", "reader.md", "idf.tsv", "articles-8k.tiktoken")
    for needed in ("__init__.py", "evaluation/report/templates/report.html.jinja", *(f"data/{name}" for name in data)):
        assert f"assistant/{needed}" in names
    assert any(name.startswith("assistant/data/corpus/") for name in names)
    cases = ROOT / "evals/cases"
    assert {f"assistant/data/cases/{path.relative_to(cases).as_posix()}" for path in cases.rglob("*.*")} <= set(names)
    assert {f"assistant/data/prompts/{path.name}" for path in (ROOT / "prompts").iterdir()} <= set(names)
    assert not [name for name in names if "__pycache__" in name or name.startswith(("tests/", "training/", "evals/"))]
