"""What `assistant doctor` finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a finding is to be taken."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `detail` says what was found, and, unless it is ok, how to mend it."""

    level: Level
    subject: str
    detail: str


def one_sentence(error: BaseException) -> str:
    """What an error says, on one line; its class, where it says nothing."""
    return " ".join(str(error).split()) or type(error).__name__
