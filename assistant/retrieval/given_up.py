"""Documents whose reading was given up, since it takes too long or OCR found no word, so that no start tries them again.

They are tried again where their bytes change, and at `assistant index --verify` and `--rebuild`.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.private_files import private_folder, write_private


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The SHA-256 of the bytes whose reading was given up, and why, in one sentence."""

    digest: str
    message: str


def given_up_file(home: Path) -> Path:
    """Where they are kept, beside the index, which may be made anew."""
    return home.with_name(f"{home.name}.given-up.json")


def read_given_up(path: Path) -> dict[str, GivenUp]:
    """All of them by the ids of their documents; none where the file is missing or damaged, so that they are tried again."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        return {str(doc_id): GivenUp(str(one["digest"]), str(one["message"])) for doc_id, one in kept.items()}
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return {}


def write_given_up(path: Path, given_up: Mapping[str, GivenUp]) -> None:
    """Keep these in place of those that were kept; where that can't be, they are tried again."""
    with contextlib.suppress(OSError):
        private_folder(path.parent)
        fresh = path.with_name(f"{path.name}.new")
        write_private(fresh, json.dumps({doc_id: asdict(one) for doc_id, one in given_up.items()}).encode())
        fresh.replace(path)
