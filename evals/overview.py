"""How good overviews are: ROUGE of ours, of Lead-3 and of TextRank against the summaries that people wrote.

    python -m evals.overview [--data ../shared/data] [--part check]

The articles are those of BUMP (Ma et al. 2023; CNN and Daily Mail), each with its `reference_summary`. Settings may be
chosen on the tuning part only, the figures are those of the check part; the parts go by article. All systems give three
sentences.
ROUGE-1, -2 and -L (Lin 2004) are F1 over stems; intervals are bootstrapped over articles.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.evaluation.metrics.figure import mean, measure
from assistant.evaluation.report.tables import cells, markdown_table
from assistant.extraction.summariser import dangles, summarise
from assistant.text.sentences import split_sections
from assistant.text.words import content_stems, stems

ROOT = Path(__file__).parents[1]
GIVEN = 3
Summariser = Callable[[Sequence[str]], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Summarised:
    """An article as sentences, with what people summed it up as."""

    article_id: int
    sentences: tuple[str, ...]
    summary: str

    @property
    def part(self) -> str:
        """`tuning` or `check`, by a hash of the article's number."""
        return "check" if hashlib.sha256(str(self.article_id).encode()).digest()[0] % 2 else "tuning"


def main() -> None:
    """Print a table of the three systems."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--part", choices=("tuning", "check"), default="check")
    chosen = parser.parse_args()
    articles = [one for one in read_bump(chosen.data) if one.part == chosen.part]
    rows = []
    for name, system in (("ours", _ours), ("Lead-3", _lead), ("TextRank", text_rank)):
        summaries = [[one.sentences[i] for i in system(one.sentences)] for one in articles]
        scores = [rouge(" ".join(given), one.summary) for given, one in zip(summaries, articles, strict=True)]
        figures = [cells(measure(mean, [score[i] for score in scores])) for i in range(3)]
        pointing = sum(dangles(given[0]) for given in summaries if given)
        rows.append((name, *(f"{value} ({interval})" for value, interval, _ in figures), str(pointing)))
    print(f"{len(articles)} articles, {chosen.part} part")
    print("\n".join(markdown_table(("", "ROUGE-1", "ROUGE-2", "ROUGE-L", "begin dangling"), rows)))


def read_bump(data: Path) -> tuple[Summarised, ...]:
    """Each article once, with its first summary, in the order of the files."""
    found: dict[int, Summarised] = {}
    for path in sorted((data / "bump").glob("task*_dataset.json")):
        for row in json.loads(path.read_text("utf-8")):
            spans = (span for section in split_sections(row["article"]) for span in section.sentences)
            sentences = tuple(row["article"][span.start : span.end] for span in spans)
            found.setdefault(row["article_id"], Summarised(row["article_id"], sentences, row["reference_summary"]))
    return tuple(found.values())


def _ours(sentences: Sequence[str]) -> Sequence[int]:
    return summarise(sentences, GIVEN)


def _lead(sentences: Sequence[str]) -> Sequence[int]:
    return range(min(GIVEN, len(sentences)))


def text_rank(sentences: Sequence[str]) -> Sequence[int]:
    """TextRank (Mihalcea and Tarau 2004): PageRank over the overlap of words, divided by the logarithms of the lengths."""
    read = [set(content_stems(sentence)) for sentence in sentences]
    n = len(read)
    similar = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            lengths = math.log(max(2, len(read[i]))) + math.log(max(2, len(read[j])))
            similar[i, j] = similar[j, i] = len(read[i] & read[j]) / lengths
    total = similar.sum(1, keepdims=True)
    flow = np.divide(similar, total, out=np.full_like(similar, 1 / max(1, n)), where=total > 0)
    rank = np.full(n, 1 / max(1, n))
    for _ in range(50):
        rank = 0.15 / n + 0.85 * (flow.T @ rank)
    return sorted(np.argsort(-rank, kind="stable")[:GIVEN].tolist())


def rouge(given: str, reference: str) -> tuple[float, float, float]:
    """ROUGE-1, ROUGE-2 and ROUGE-L as F1, each in [0, 1].

    >>> rouge("the cat sat", "the cat ran")
    (0.6666666666666666, 0.5, 0.6666666666666666)
    """
    ours, theirs = stems(given), stems(reference)
    return _n_gram_f1(ours, theirs, 1), _n_gram_f1(ours, theirs, 2), _f1(_longest_common(ours, theirs), len(ours), len(theirs))


def _n_gram_f1(ours: Sequence[str], theirs: Sequence[str], n: int) -> float:
    one, other = (Counter(zip(*(words[i:] for i in range(n)), strict=False)) for words in (ours, theirs))
    return _f1((one & other).total(), one.total(), other.total())


def _f1(shared: int, ours: int, theirs: int) -> float:
    return 2 * shared / (ours + theirs) if ours + theirs else 0.0


def _longest_common(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    lengths = [0] * (len(theirs) + 1)
    for word in ours:
        diagonal = 0
        for j, other in enumerate(theirs, start=1):
            above = lengths[j]
            lengths[j] = diagonal + 1 if word == other else max(above, lengths[j - 1])
            diagonal = above
    return lengths[-1]


if __name__ == "__main__":
    main()
