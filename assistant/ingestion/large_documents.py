"""Reading a large document in a process of its own, with limits of time and memory, before it is accepted.

Reading and cutting may take a text that is meant to hurt minutes and gigabytes. Here that ends the process alone: the server
goes on answering, and what could not be read in time is never in the corpus.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from assistant import errors
from assistant.errors import CorpusError, DocumentReadError

LARGE = 200_000
"""Bytes from which on a document is read in a process of its own, which takes a second or two to begin."""
SECONDS = 60.0
_MEMORY = 4 << 30
"""Bytes of address space."""
_ENCODING = "utf-8"


def title_of(data: bytes, doc_id: str, suffix: str, passage_tokens: int, *, seconds: float = SECONDS) -> str:
    """The title of a document that can be read and cut within the limits.

    Raises:
        CorpusError: if it can't; see `parse_document`.
    """
    command = [sys.executable, "-m", __name__, doc_id, suffix, str(passage_tokens)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": _ENCODING}
    try:
        ran = subprocess.run(command, input=data, capture_output=True, timeout=seconds, check=False, env=environment)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise DocumentReadError(f"document {doc_id!r} takes longer than {seconds:g} s to read; split it") from error
    except OSError as error:
        raise DocumentReadError(f"document {doc_id!r} can't be read ({error.strerror}); free some memory") from error
    try:
        told = json.loads(ran.stdout)
    except ValueError as error:
        raise DocumentReadError(f"document {doc_id!r} takes more memory than it may to be read; split it") from error
    if "error" in told:
        kind = getattr(errors, str(told["error"]), CorpusError)
        raise kind(told["message"])
    return str(told["title"])


def _read(doc_id: str, suffix: str, passage_tokens: int) -> dict[str, str]:
    from assistant.ingestion.documents import parse_document
    from assistant.ingestion.passages import split_passages
    from assistant.models.minilm import bundled_embedder

    try:
        document = parse_document(sys.stdin.buffer.read(), doc_id, suffix)
        split_passages(document, max_tokens=passage_tokens, fits=bundled_embedder().fits)
    except CorpusError as error:
        return {"error": type(error).__name__, "message": str(error)}
    return {"title": document.title}


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    _limit_memory()
    json.dump(_read(sys.argv[1], sys.argv[2], int(sys.argv[3])), sys.stdout)
