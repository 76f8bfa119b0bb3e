"""Measure the local verifier on sentences that a script changed: swaps must not be supported, light paraphrases should be.

Every sentence of every article is changed in its numbers, dates, names, units, negation, direction and order, one at a time,
or reworded (`changes.py`, `paraphrases.py`), and held against the article's own sentences. The seed is fixed.

    python evals/swaps.py                                        # the articles in corpus/
    python evals/swaps.py --squad FILE --sentences 400
    python evals/swaps.py --nq FILE --first 151 --last 300       # passages of Natural Questions, shuffled
    python evals/swaps.py --squad FILE --paraphrases             # these alone, which are few in a text
"""

from __future__ import annotations

import argparse
import random
import statistics
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

from assistant.schema import Support
from assistant.verification.judgement import Judgement
from assistant.verification.verifier import LocalVerifier
from evals.perturbations.articles import Article, add_arguments, chosen_texts
from evals.perturbations.paraphrases import PARAPHRASES, paraphrases
from evals.perturbations.swaps import SWAPS, Change, swaps
from evals.verifiers import add_weights_argument, chosen_verifier

SEED = 20261124

_OF_A_KIND = dict.fromkeys(SWAPS, 3) | {"number": 8, "date": 8, "name": 8}
"""How many swaps of a sentence are taken at most."""
_SHORTEST = 5  # words of a sentence that is worth changing


def sample_swaps(article: Article, chance: random.Random) -> Iterator[Change]:
    """Some swaps of each of an article's sentences, as many of a kind as is worth the time."""
    for sentence in _worth_changing(article):
        made = [change for change in swaps(sentence, article, chance) if change.changed not in article.sentences]
        for kind in SWAPS:
            of_kind = [change for change in made if change.kind == kind]
            yield from chance.sample(of_kind, min(len(of_kind), _OF_A_KIND[kind]))


def reword(article: Article) -> Iterator[Change]:
    """Each of an article's sentences as it is, and all its paraphrases."""
    yield from (Change("unchanged", sentence, sentence) for sentence in article.sentences)
    for sentence in _worth_changing(article):
        yield from paraphrases(sentence)


def measure(
    articles: Iterable[tuple[Article, Sequence[Change]]], verifier: LocalVerifier
) -> tuple[str, list[tuple[Change, Judgement]]]:
    """A Markdown table of what the verifier says to changes of each article, and the changes that it got wrong."""
    counts: dict[str, dict[Support, int]] = {}
    wrong, times = list[tuple[Change, Judgement]](), list[float]()
    for article, changes in articles:
        for change in changes:
            began = perf_counter()
            judgement = verifier.judge(change.changed, article.sentences)
            times += [perf_counter() - began] if change.kind != "unchanged" else []
            counts.setdefault(change.kind, dict.fromkeys(Support, 0))[judgement.support] += 1
            if (judgement.support is Support.SUPPORTED) == (change.kind in SWAPS):
                wrong.append((change, judgement))
    return _table(counts, times), wrong


def _worth_changing(article: Article) -> Iterator[str]:
    return (sentence for sentence in article.sentences if len(sentence.split()) >= _SHORTEST)


def _table(counts: dict[str, dict[Support, int]], times: Sequence[float]) -> str:
    lines = ["| kind | n | supported | contradicted | unsupported | supported, share |", "|---|---:|---:|---:|---:|---:|"]
    for kind in ("unchanged", *SWAPS, *PARAPHRASES):
        row = counts.get(kind)
        if row:
            n = sum(row.values())
            cells = (row[Support.SUPPORTED], row[Support.CONTRADICTED], row[Support.UNSUPPORTED])
            lines.append(f"| {kind} | {n} | {cells[0]} | {cells[1]} | {cells[2]} | {cells[0] / n:.3f} |")
    took = f"{statistics.median(times) * 1000:.1f} ms" if times else "none"
    return "\n".join([*lines, "", f"Median time for a changed sentence: {took}."])


def main() -> None:
    """Print the table; with `--wrong`, also each change that was judged wrongly."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, corpus=Path("corpus"))
    parser.add_argument("--paraphrases", action="store_true", help="leave the swaps out")
    parser.add_argument("--wrong", action="store_true")
    add_weights_argument(parser)
    chosen = parser.parse_args()
    chance = random.Random(SEED)
    articles = [Article.of(text) for text in chosen_texts(chosen)]
    changes = ([*reword(article), *(() if chosen.paraphrases else sample_swaps(article, chance))] for article in articles)
    table, wrong = measure(zip(articles, changes, strict=True), chosen_verifier(chosen.weights))
    print(table)
    for change, judgement in wrong if chosen.wrong else ():
        print(f"\n{change.kind}, {judgement.reason or judgement.score}\n  was: {change.sentence}\n  now: {change.changed}")


if __name__ == "__main__":
    main()
