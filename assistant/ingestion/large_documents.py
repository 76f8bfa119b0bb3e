"""Reading a large document in a process of its own, with limits of time and memory, before it is accepted.

Reading and cutting may take a text that is meant to hurt minutes and gigabytes. Here that ends the process alone: the server
goes on answering, and what could not be read in time is never in the corpus. How far it is is told page by page, and whoever
hears of that may end it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import closing
from typing import Any

from assistant import errors
from assistant.errors import CorpusError, DocumentReadError
from assistant.ingestion.apart import Apart, SlowFileError, apart, set_limits
from assistant.progress import heard_by, tell

LARGE = 200_000
"""Bytes from which on a document is read in a process of its own, which takes a second or two to begin."""
SECONDS = 60.0
"""Of a processor. By the clock it may be `_BUSY` times as long, on a machine that has other work."""
_BUSY = 10
_MEMORY = 4 << 30
"""Bytes of address space."""
_ENCODING = "utf-8"


def title_of(data: bytes, doc_id: str, suffix: str, passage_tokens: int, *, seconds: float = SECONDS) -> str:
    """The title of a document that can be read and cut within the limits.

    Raises:
        CorpusError: if it can't; see `parse_document`.
    """
    command = [sys.executable, "-m", __name__, doc_id, suffix, str(passage_tokens), str(seconds)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": _ENCODING}
    too_slow = DocumentReadError(f"document {doc_id!r} takes longer than {seconds:g} s to read; split it")
    try:
        with apart(command, data, seconds=_BUSY * seconds, environment=environment) as running:
            said = _last_said(running)
            status, _ = running.ended()
    except SlowFileError as error:
        raise too_slow from error
    except OSError as error:
        raise DocumentReadError(f"document {doc_id!r} can't be read ({error.strerror}); free some memory") from error
    if status == -getattr(signal, "SIGXCPU", 0):
        raise too_slow
    if "error" in said:
        kind = getattr(errors, str(said["error"]), CorpusError)
        raise kind(said["message"])
    if "title" not in said:
        raise DocumentReadError(f"document {doc_id!r} takes more memory than it may to be read; split it")
    return str(said["title"])


def _last_said(running: Apart) -> dict[str, Any]:
    """What it says at its end; before that, how far it is, which is told here as it was there."""
    said: dict[str, Any] = {}
    done = (0, 0, "page")
    with closing(running.lines()) as lines:
        for line in lines:
            said = json.loads(line) if line else said
            done = tuple(said["told"]) if "told" in said else done
            tell(*done)
    return said


def _read(doc_id: str, suffix: str, passage_tokens: int) -> dict[str, str]:
    from assistant.ingestion.documents import parse_document
    from assistant.ingestion.passages import split_passages
    from assistant.models.minilm import bundled_embedder

    try:
        with heard_by(lambda *told: _say({"told": told})):
            document = parse_document(sys.stdin.buffer.read(), doc_id, suffix)
        split_passages(document, max_tokens=passage_tokens, fits=bundled_embedder().fits)
    except CorpusError as error:
        return {"error": type(error).__name__, "message": str(error)}
    return {"title": document.title}


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    set_limits(float(sys.argv[4]), _MEMORY)
    _say(_read(sys.argv[1], sys.argv[2], int(sys.argv[3])))
