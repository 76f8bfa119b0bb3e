"""BM25 over stems, by bm25s, kept on disk beside the vectors.

Robertson and Zaragoza (2009), in Lucene's variant with k1 = 1.2 and b = 0.75.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.text.words import content_stems


class Bm25:
    """A ranking of passages by the words they share with a query."""

    def __init__(self, passage_ids: Sequence[str], ranking: Any) -> None:
        self._passage_ids = passage_ids
        self._ranking = ranking

    @classmethod
    def build(cls, rows: Sequence[tuple[str, str]]) -> Bm25:
        """Index (passage id, text) rows."""
        import bm25s

        stemmed = [content_stems(text) for _, text in rows]
        if not any(stemmed):
            return cls((), None)
        ranking = bm25s.BM25(k1=1.2, b=0.75)
        ranking.index(stemmed, show_progress=False)
        return cls([passage_id for passage_id, _ in rows], ranking)

    @classmethod
    def load(cls, folder: Path, revision: int) -> Bm25 | None:
        """What `save` kept for this revision of the corpus; None where there is nothing that fits."""
        import bm25s

        try:
            kept = json.loads((folder / "passages.json").read_text("utf-8"))
            return cls(kept["ids"], bm25s.BM25.load(folder)) if kept["revision"] == revision else None
        except (OSError, ValueError, EOFError, KeyError, TypeError, AttributeError):
            return None

    def save(self, folder: Path, revision: int) -> None:
        """Keep the ranking; the list of passages is written last, so that a half-written ranking is never loaded."""
        shutil.rmtree(folder, ignore_errors=True)
        if self._ranking is None:
            return
        self._ranking.save(folder, show_progress=False)
        (folder / "passages.json").write_text(json.dumps({"revision": revision, "ids": list(self._passage_ids)}), "utf-8")

    def search(self, query: str, n: int) -> list[tuple[str, float]]:
        """The up to `n` best passages with their scores, all above 0, best first; ties in order of the corpus."""
        stemmed = content_stems(query)
        if self._ranking is None or not stemmed:
            return []
        scores = self._ranking.get_scores(stemmed)
        best = np.argsort(-scores, kind="stable")[:n]
        return [(self._passage_ids[i], float(scores[i])) for i in best if scores[i] > 0]
