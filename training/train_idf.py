"""Count in how many open paragraphs each stem occurs, and write their inverse document frequencies for `text.words`.

`python training/train_idf.py [--data ../shared/data]`. idf = log((N + 1) / (n + 0.5)) / log(N + 1), so that a word of every
paragraph is near 0 and one that no paragraph holds is 1. Stems of fewer than three paragraphs are left out: they count as 1.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.text.words import stems

TABLE = Path(__file__).parents[1] / "assistant" / "data" / "idf.tsv"


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    texts = [text for text in paragraphs(parser.parse_args().data) if len(text) > 40]
    counts = Counter(stem for text in texts for stem in set(stems(text)))
    total = len(texts)
    rows = [(stem, math.log((total + 1) / (n + 0.5)) / math.log(total + 1)) for stem, n in counts.items() if n >= 3]
    TABLE.write_text("".join(f"{stem}\t{round(1000 * value)}\n" for stem, value in sorted(rows)), "utf-8")
    print(f"{total} paragraphs, {len(rows)} stems, {TABLE.stat().st_size} bytes in {TABLE}")


def paragraphs(data: Path) -> Iterator[str]:
    """Paragraphs of the sets that may be trained on and that no evaluation of retrieval or abstention is quoted on."""
    for row in _rows(data / "nq_oracle" / "nq_oracle.jsonl"):
        yield row["passage"]
    for row in _rows(data / "qed" / "qed.jsonl"):
        yield row["paragraph_text"]
    for path in sorted((data / "summedits").glob("*.json")):
        for document in sorted({row["doc"] for row in json.loads(path.read_text("utf-8"))}):
            yield from document.splitlines()


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    main()
