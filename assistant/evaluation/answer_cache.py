"""Answers kept on disk while an evaluation runs, so that a run that was cut off goes on where it was, and none asks twice.

The key is a digest of all that an answer depends on: the assistant's own code and data, its settings and prompts, the encoder,
the articles, the libraries that rank and compute, the question and its history. What is kept is a cache; it may be deleted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Self

from assistant.errors import DamagedDatabaseError
from assistant.evaluation.cases.case import Case
from assistant.history.database import Database
from assistant.history.mending import delete
from assistant.rendering.from_json import answer_of, hits_of
from assistant.schema import Answer, Document

if TYPE_CHECKING:
    from assistant.answer import Assistant

_TABLES = "CREATE TABLE IF NOT EXISTS answers(key TEXT PRIMARY KEY, answer TEXT NOT NULL) WITHOUT ROWID"
_VERSION = 1
_LIBRARIES = ("chromadb", "langchain-core", "numpy", "PyStemmer", "sentencex", "tiktoken", "tokenizers")
_NO_MATTER = frozenset(
    {
        "access_log",
        "allow_changes",
        "allowed_hosts",
        "answers_at_once",
        "api_key",
        "api_keys",
        "corpus",
        "data_dir",
        "cors_origins",
        "fetch_private_addresses",
        "fetch_timeout",
        "host",
        "lock_timeout",
        "log_questions",
        "max_body_bytes",
        "max_check_chars",
        "max_history_chars",
        "max_history_turns",
        "max_upload_mb",
        "max_uploads",
        "milvus_collection",
        "milvus_token",
        "milvus_uri",
        "port",
        "prompts",
        "requests_per_minute",
        "shutdown_seconds",
        "trusted_proxies",
    }
)
"""Settings on which no answer depends, or whose content is looked at instead of their value."""


class AnswerCache:
    """Answers by key. Safe to share between threads and processes; a context manager. Build it with `open`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the file, or begin it, anew where it is damaged.

        Raises:
            StoreError: if it can't be read or written.
        """
        try:
            return cls(Database.open(path, tables=_TABLES, version=_VERSION))
        except DamagedDatabaseError:
            delete(path)
            return cls(Database.open(path, tables=_TABLES, version=_VERSION))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def find(self, key: str, documents: Mapping[str, Document]) -> Answer | None:
        """The answer stored under the key, or None; its hits are cut from these documents."""
        rows = self._database.rows("SELECT answer FROM answers WHERE key = ?", key)
        dumped = _sound(rows[0][0]) if rows else None
        return load_answer(dumped, documents) if dumped else None

    def store(self, key: str, answer: Answer) -> None:
        """Store an answer, in place of what was stored under the key."""
        dumped = dump_answer(answer)
        with self._database.change():
            self._database.write("INSERT OR REPLACE INTO answers VALUES (?, ?)", key, f"{_digest(dumped)}\n{dumped}")


def _digest(dumped: str) -> str:
    return hashlib.sha256(dumped.encode("utf-8", "replace")).hexdigest()


def _sound(stored: str) -> str | None:
    """The dumped answer, if it is what was stored: a damaged one would make a figure wrong."""
    digest, _, dumped = stored.partition("\n")
    return dumped if digest == _digest(dumped) else None


class WriteOnlyCache(AnswerCache):
    """Finds nothing, so that all is asked anew; what is answered takes the place of what was stored."""

    def find(self, key: str, documents: Mapping[str, Document]) -> None:  # noqa: ARG002, the signature is the base's
        """None, whatever is stored."""
        return


def dump_answer(answer: Answer) -> str:
    """The answer as JSON. Its confidence is not rounded: it is held against a threshold."""
    return json.dumps({**answer.to_dict(), "confidence": answer.confidence}, ensure_ascii=False)


def load_answer(dumped: str, documents: Mapping[str, Document]) -> Answer:
    """The answer that `dump_answer` wrote; its hits are cut anew from their documents."""
    row = json.loads(dumped)
    return answer_of(row, hits_of(row, documents))


def fingerprint(assistant: Assistant) -> str:
    """A digest of all that an answer depends on but its question."""
    settings = assistant.settings
    digest = hashlib.sha256(_code().encode())
    digest.update(settings.model_dump_json(exclude=set(_NO_MATTER)).encode())
    digest.update(assistant.embedder_identity.encode())
    for name, data in _prompts(settings.prompts):
        digest.update(name.encode() + b"\0" + data)
    for document in assistant.summaries():
        digest.update(json.dumps([document.doc_id, document.title, document.digest, document.passages]).encode())
    return digest.hexdigest()


def case_key(run: str, case: Case) -> str:
    """The key of a case in the run with this fingerprint."""
    asked = json.dumps([run, case.question, [[turn.question, turn.answer] for turn in case.history]])
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _code() -> str:
    """A digest of the package's own files and of the libraries' versions; a changed line may change an answer."""
    digest = hashlib.sha256(json.dumps([[name, version(name)] for name in _LIBRARIES]).encode())
    package = Path(__file__).parents[1]
    for path in _files(package, ("*.py", "data/*")):
        if "evaluation" in path.parts:
            continue  # it judges answers, but makes none
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _files(folder: Path, patterns: Iterable[str]) -> list[Path]:
    return sorted(path for pattern in patterns for path in folder.rglob(pattern) if path.is_file())


def _prompts(folder: Path | None) -> Iterator[tuple[str, bytes]]:
    from assistant.llm.prompts import prompt_folder

    yield from ((path.name, path.read_bytes()) for path in _files(folder or prompt_folder(), ("*.md",)))
