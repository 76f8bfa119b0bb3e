"""Small files of labelled claims."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.evaluation.human.labelled import LabelledClaim

TOLL = "The Ketterby toll rose to 4 crowns in May. Drivers of lorries pay twice as much."


def write(path: Path, *rows: object, whole: bool = False) -> Path:
    path.write_text(json.dumps(rows[0]) if whole else "\n".join(map(json.dumps, rows)), "utf-8")
    return path


def claim(key: str, *, supported: bool, group: str = "claims/x", text: str = "It rose.") -> LabelledClaim:
    return LabelledClaim(key, f"document {key}", text, supported, group)


def write_tolls(path: Path, bridges: int = 40) -> Path:
    """Two claims on each bridge, one of them false."""
    rows = [
        {
            "document": f"The toll on bridge {i} rose to {i} crowns in May.",
            "claim": f"The toll on bridge {i} rose to {i + wrong} crowns.",
            "label": not wrong,
        }
        for i in range(20, 20 + bridges)
        for wrong in (0, 1)
    ]
    return write(path, *rows)
