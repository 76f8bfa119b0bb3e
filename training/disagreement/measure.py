"""Whether both sides of a disagreement are told, and none is made up: `python -m training.disagreement.measure tune.jsonl`.

Of questions on which articles disagree it counts those whose sentences of both articles are cited, of the others those that are
said to be disagreed on; the best answer counts, whether or not it is sure enough to be given, and those that are given are
counted beside it.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant import Assistant
from assistant.evaluation.cases.case import Case, load_cases
from assistant.extraction.disagreement import DISAGREE
from assistant.schema import Answer

HERE = Path(__file__).parent


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask all questions of the files of this folder that are named, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="+", help="names of files beside this one")
    parser.add_argument("--threshold", type=float, help="0 counts what is too unsure to be given, too")
    given = parser.parse_args(arguments)
    with (
        TemporaryDirectory() as data,
        Assistant.open(HERE / "articles", data_dir=Path(data), threshold=given.threshold) as assistant,
    ):
        for name in given.cases:
            cases = load_cases(HERE / name)
            counts = count([(case, assistant.ask(case.question)) for case in cases])
            print(name, ", ".join(f"{what} {number}" for what, number in sorted(counts.items())))


def count(asked: Sequence[tuple[Case, Answer]]) -> Counter[str]:
    """How many questions with a disagreement there are, with both sides told, declined; how many others, said to disagree."""
    counts = Counter[str]()
    for case, answer in asked:
        told = DISAGREE in answer.text
        if case.needs_all:
            cited = [" ".join(citation.cited_text.split()) for citation in answer.citations]
            both = all(any(" ".join(one.split()) in text for text in cited) for one in case.evidence)
            counts.update({"disagreeing": 1, "both sides": both, "declined": answer.abstained})
        else:
            counts.update({"agreeing": 1, "said to disagree": told})
    return counts


if __name__ == "__main__":
    main()
