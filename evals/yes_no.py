"""Questions for yes or no, each asked of its own paragraph: how many are decided, and how many of these rightly.

    python -m evals.yes_no [--part test|development] [--data ../shared/data] [--threshold 0]

BoolQ (Clark et al. 2019) has questions as people typed them into a search box, without a capital or a question mark. Asked are
those whose article the reader was never trained on: 300 for the test, and for choosing rules and thresholds the others, which
are of other articles. At the thresholds in force what is hardly answered is declined; `--threshold 0` shows what would be said.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant import Assistant
from assistant.evaluation.metrics.agreement import balanced_accuracy
from assistant.evaluation.metrics.figure import mean, measure
from assistant.evaluation.report.tables import cells, markdown_table
from assistant.extraction.yes_no import NO, PROBABLY, YES
from assistant.schema import Answer

PARTS = ("test", "development")
_ROOT = Path(__file__).parents[1]
_TEST = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of BoolQ, its paragraph, and whether the answer is yes."""

    title: str
    paragraph: str
    question: str
    is_yes: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What the assistant said: `verdict` is None where it left the question open; `given` whether there was any answer."""

    asked: Asked
    verdict: bool | None
    given: bool

    @property
    def is_right(self) -> bool:
        """Whether it decided, and rightly."""
        return self.verdict is self.asked.is_yes


def read_boolq(path: Path, part: str) -> list[Asked]:
    """The questions of one part, in the order of their hashes, at most 300 of the test."""
    held = [one for one in _rows(path) if _hash(one.title)[0] % 4 == 0]  # as in `training/reader/files.py`
    titles = sorted({one.title for one in held}, key=lambda title: _hash(f"test of {title}"))
    of_test, count = set[str](), 0
    for title in titles:
        if count >= _TEST:
            break
        of_test.add(title)
        count += sum(one.title == title for one in held)
    chosen = [one for one in held if (one.title in of_test) == (part == PARTS[0])]
    return sorted(chosen, key=lambda one: _hash(one.question))[: _TEST if part == PARTS[0] else None]


def verdict_of(answer: Answer) -> bool | None:
    """Yes or No as the answer begins, also where that is only probable; None where it says neither."""
    claims = answer.to_dict()["claims"]
    led_in = answer.text[: claims[0]["start"]].strip() if claims else ""
    return True if led_in.endswith((YES, PROBABLY[True])) else False if led_in.endswith((NO, PROBABLY[False])) else None


def rows(told: Sequence[Told]) -> list[tuple[str, ...]]:
    """Shares of all questions, and of those decided."""
    decided = [one for one in told if one.verdict is not None]
    shares = (
        ("answered", [float(one.given) for one in told]),
        ("decided", [float(one.verdict is not None) for one in told]),
        ("decided rightly, of those decided", [float(one.is_right) for one in decided]),
        ("Yes that is right, of what is Yes and decided", [float(one.is_right) for one in decided if one.asked.is_yes]),
        ("No that is right, of what is No and decided", [float(one.is_right) for one in decided if not one.asked.is_yes]),
        ("Yes, of those decided", [float(bool(one.verdict)) for one in decided]),
    )
    table = [(name, *cells(measure(mean, values))) for name, values in shares]
    said, true = [bool(one.verdict) for one in decided], [one.asked.is_yes for one in decided]
    return [*table, ("balanced accuracy, of those decided", *cells(measure(balanced_accuracy, said, true)))]


def _rows(path: Path) -> Iterator[Asked]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            title, _, paragraph = row["passage"].partition(" -- ")
            if paragraph:
                text = " ".join(paragraph.replace("``", '"').replace("''", '"').split())
                yield Asked(title, text, row["question"], row["label"].strip() == "1")


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def ask(asked: Sequence[Asked], threshold: float | None) -> Iterator[tuple[Told, Answer]]:
    """Ask each of its paragraph alone."""
    names = {one.paragraph: f"{place:03}.md" for place, one in enumerate(asked)}
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for one in asked:
            (corpus / names[one.paragraph]).write_text(f"# {one.title}\n\n{one.paragraph}\n", "utf-8")
        with Assistant.open(corpus, data_dir=Path(folder) / "data", threshold=threshold) as assistant:
            for one in asked:
                answer = assistant.ask(one.question, documents=[names[one.paragraph]])
                yield Told(one, verdict_of(answer), not answer.abstained), answer


def main() -> None:
    """Ask, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS, default=PARTS[0])
    parser.add_argument("--data", type=Path, default=_ROOT.parent / "shared" / "data")
    parser.add_argument("--threshold", type=float)
    parser.add_argument("--limit", type=int, help="only the first questions")
    given = parser.parse_args()
    told = list[Told]()
    for one, _ in ask(read_boolq(given.data / "boolq_val" / "validation.tsv", given.part)[: given.limit], given.threshold):
        told.append(one)
        sys.stderr.write(f"\r{len(told)} asked")
    print("\n".join(markdown_table((given.part, "value", "95 % interval", "n"), rows(told))))


if __name__ == "__main__":
    main()
