"""Imports go one way through the folders, and never in a circle."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = (
    {"errors"},
    {"schema", "settings", "progress", "connection_deadline", "private_files"},
    {"text", "step_clock"},
    {"models"},
    {"engine", "ingestion", "retrieval", "followups", "extraction", "llm", "citation", "verification", "rendering", "history"},
    {"components", "testing"},
    {
        *("live_corpus", "live_index", "shared_index", "langchain_runnable", "present_documents"),
        *("answer", "small_talk", "check", "recheck", "changes", "corpus_follower"),
    },
    {"evaluation", "server", "cli"},
    {"__main__", "__init__"},
)
"""The folders and files of `assistant/`, lowest first: what stands in a layer imports from its own and those before it."""
ADAPTER_LIBRARIES = {
    "chromadb": {"retrieval"},
    "gradio": {"server"},
    "langchain": {"llm"},
    "mcp": {"server"},
    "milvus_lite": {"retrieval"},
    "pymilvus": {"retrieval"},
    "pypdfium2": {"ingestion"},
    "ray": {"retrieval"},
    "torch": {"models"},
    "trafilatura": {"ingestion"},
}
"""Libraries that only the adapters of some folders may name."""


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def modules():
    found = {module_of(path): path for folder in ("assistant", "evals", "training") for path in (ROOT / folder).rglob("*.py")}
    return {name: (path, ast.parse(path.read_text("utf-8"))) for name, path in found.items()}


def imported(tree):
    """Every module that is named by an import when the code runs, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def without_typing(tree):
    """The tree without what stands under `if TYPE_CHECKING`, which never runs."""

    class Dropper(ast.NodeTransformer):
        def visit_If(self, node):
            return None if "TYPE_CHECKING" in ast.dump(node.test) else self.generic_visit(node)

    return Dropper().visit(ast.parse(ast.unparse(tree)))


def known(name):
    """The module of ours that an imported name lies in, if any."""
    while name and name not in modules():
        name = name.rpartition(".")[0]
    return name


def test_no_module_imports_itself_in_a_circle():
    graph = {
        name: {known(other) for other in imported(without_typing(tree))} - {name, ""} for name, (_, tree) in modules().items()
    }
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def layer(name):
    part = name.split(".")[1] if "." in name else "__init__"
    return next(level for level, parts in enumerate(LAYERS) if part in parts)


@pytest.mark.parametrize("name", sorted(name for name in modules() if name.startswith("assistant.")))
def test_imports_go_down_the_layers(name):
    for other in imported(modules()[name][1]):
        if other.startswith("assistant.") and known(other) != "assistant":
            assert layer(known(other)) <= layer(name), f"{name} imports {other}"


def test_the_package_imports_neither_evals_nor_training_and_evals_not_training():
    for name, (_, tree) in modules().items():
        roots = {other.split(".")[0] for other in imported(tree)}
        forbidden = {"assistant": {"evals", "training", "tests"}, "evals": {"training", "tests"}, "training": {"tests"}}
        assert not roots & forbidden[name.split(".")[0]], name


def test_no_test_imports_from_another_test():
    for path in (ROOT / "tests").rglob("*.py"):
        for other in imported(ast.parse(path.read_text("utf-8"))):
            assert ".test_" not in f".{other}", path


@pytest.mark.parametrize("library", sorted(ADAPTER_LIBRARIES))
def test_only_adapters_name_a_library(library):
    for name, (_, tree) in modules().items():
        if name.startswith("assistant.") and any(other.split(".")[0] == library for other in imported(tree)):
            assert name.split(".")[1] in ADAPTER_LIBRARIES[library], name
