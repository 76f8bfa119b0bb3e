"""The case files that a person can choose from: those that ship, what they uploaded, and what became of answers rated down.

Each person has a folder of their own below the data folder; nobody else chooses from it. Names of uploads are not trusted.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import EvalError
from assistant.evaluation.cases.case import load_cases
from assistant.evaluation.cases.feedback import Appended, append_cases, incomplete_cases, to_cases
from assistant.evaluation.cases.suites import shipped_cases
from assistant.evaluation.report.files import REPORTS
from assistant.history.conversations import FILE_NAME, History, Rating
from assistant.private_files import private_folder, write_private
from assistant.server.window.uploads import Upload, discard
from assistant.settings import Settings

FEEDBACK = "feedback.jsonl"
"""The file of cases that answers rated down become."""
SHIPPED = "shipped"
"""The key of all cases that ship."""

_LARGEST = 5_000_000
_NAME = re.compile(r"[\w(][\w ().-]{0,80}\.jsonl")


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """Something to choose: what it is called, the files it stands for, and a name for its reports."""

    label: str
    paths: tuple[Path, ...]
    name: str


def choices(settings: Settings, owner: str) -> Mapping[str, CaseFiles]:
    """What a person can choose from, by key."""
    shipped = _shipped()
    whole = {SHIPPED: CaseFiles("All cases that ship", shipped, SHIPPED)} if shipped else {}
    single = {f"{SHIPPED}/{path.name}": CaseFiles(f"Shipped: {path.stem}", (path,), path.stem) for path in shipped}
    own = {f"own/{path.name}": CaseFiles(_own_label(path), (path,), path.stem) for path in _own(settings, owner)}
    return whole | single | own


def keep_upload(settings: Settings, owner: str, upload: Upload) -> str:
    """Keep a case file that was uploaded, in place of one of the same name; the upload is deleted.

    Returns:
        Its key.

    Raises:
        AssistantError: if it is no file of cases, too large, or its name can't be used.
    """
    try:
        if not _NAME.fullmatch(upload.name):
            raise EvalError(f"case file {upload.name!r} can't be called that; use letters, digits and hyphens, and `.jsonl`")
        if upload.name == FEEDBACK:
            raise EvalError(f"case file {upload.name!r} has the name of the cases made of answers rated down; rename it")
        data = _read(upload)
        _refuse_broken(upload)
        _write(own_folder(settings, owner) / upload.name, data)
        return f"own/{upload.name}"
    finally:
        discard((upload,))


def collect_feedback(settings: Settings, owner: str) -> Appended:
    """Add what a person rated down to their cases.

    Raises:
        AssistantError: if their conversations or cases can't be read, or the cases can't be written.
    """
    with History.open(settings.data_dir / FILE_NAME) as history:
        theirs = {conversation.conversation_id for conversation in history.conversations(owner)}
        rated = [one for one in history.rated(Rating.DOWN) if one.conversation_id in theirs]
    path = feedback_path(settings, owner)
    if rated:
        _make(path.parent)
    return append_cases(path, to_cases(rated))


def to_complete(settings: Settings, owner: str) -> tuple[Mapping[str, Any], ...]:
    """The cases of answers that a person rated down, and hasn't said what is right of.

    Raises:
        EvalError: if their file is broken.
    """
    return incomplete_cases(feedback_path(settings, owner))


def feedback_path(settings: Settings, owner: str) -> Path:
    """The file of cases that a person's answers rated down become."""
    return own_folder(settings, owner) / FEEDBACK


def own_folder(settings: Settings, owner: str) -> Path:
    """The folder of a person's case files."""
    return settings.data_dir / "evals" / "cases" / _folder_of(owner)


def reports_folder(settings: Settings, owner: str) -> Path:
    """Where a person's reports are; who has no name shares the folder of the command line."""
    return settings.data_dir / "evals" / "reports" / _folder_of(owner) if owner else REPORTS


def _folder_of(owner: str) -> str:
    return hashlib.sha256(owner.encode("utf-8", "replace")).hexdigest()[:16] if owner else "own"


def _own(settings: Settings, owner: str) -> list[Path]:
    return sorted(path for path in own_folder(settings, owner).glob("*.jsonl") if not path.name.startswith("."))


def _own_label(path: Path) -> str:
    return "Answers rated down" if path.name == FEEDBACK else f"Yours: {path.stem}"


def _shipped() -> tuple[Path, ...]:
    try:
        return shipped_cases()
    except EvalError:  # installed without any
        return ()


def _read(upload: Upload) -> bytes:
    try:
        size = upload.path.stat().st_size
        if size > _LARGEST:
            raise EvalError(f"case file {upload.name!r} has {size:,} bytes, over the limit of {_LARGEST:,}; split it")
        return upload.path.read_bytes()
    except OSError as error:
        raise EvalError(f"case file {upload.name!r} can't be read ({error.strerror}); upload it again") from error


def _refuse_broken(upload: Upload) -> None:
    """See whether it holds cases; where not, the error calls it what the person does."""
    try:
        load_cases(upload.path)
    except EvalError as error:
        raise EvalError(str(error).replace(repr(os.fspath(upload.path)), repr(upload.name))) from error


def _make(folder: Path) -> None:
    try:
        private_folder(folder)
    except OSError as error:
        raise EvalError(f"cases can't be kept in {os.fspath(folder)!r} ({error.strerror}); set data_dir") from error


def _write(path: Path, data: bytes) -> None:
    _make(path.parent)
    fresh = path.with_name(f".{path.name}.tmp")
    try:
        write_private(fresh, data)
        fresh.replace(path)
    except OSError as error:
        raise EvalError(f"case file {path.name!r} can't be kept ({error.strerror}); make room, or set data_dir") from error
