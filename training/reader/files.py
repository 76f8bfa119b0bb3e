"""Rows of published files, and which documents are kept apart from training."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def json_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON array, or of a file with one on each line."""
    text = path.read_text("utf-8")
    if text.startswith("["):
        yield from json.loads(text)
    else:
        yield from (json.loads(line) for line in text.split("\n") if line.strip())


def table_rows(path: Path, delimiter: str = "\t") -> Iterator[dict[str, str]]:
    """The rows of a table by column. In those with tabs quotation marks are signs like any other."""
    with path.open(encoding="utf-8", newline="") as file:
        if delimiter == "\t":
            yield from csv.DictReader(file, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        else:
            yield from csv.DictReader(file, delimiter=delimiter)


def held_out(document: str) -> bool:
    """Whether a document, by its title or its text, is kept apart: a quarter of all, by the first byte of the SHA-256."""
    return hashlib.sha256(document.encode()).digest()[0] % 4 == 0
