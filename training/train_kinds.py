"""Train the regression of `extraction.kind_model`; write `assistant/data/kinds.json`.

`python training/train_kinds.py [--data ../shared/data]`, under a minute. `questions/kinds.txt` has questions as people type
them, under a heading for their kind, `questions/matters.txt` the words in them that are only what they happen to be about.
Questions of `training/written`, CANARD and Natural Questions, whose kinds are those of the rules, show how they are asked in a
conversation and elsewhere. Printed are the shares of right kinds of `kinds.txt`, by the rules and by the model out of fold,
each kind counted as often as it is asked (`ASKED`).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from assistant.extraction.kind_model import kind_pieces
from assistant.extraction.question_form import question_words
from assistant.extraction.question_types import question_kind
from assistant.models.minilm import MiniLMEmbedder
from assistant.schema import QuestionKind
from assistant.text.words import STOP_WORDS
from evals.datasets import is_held_out, read_canard
from training.reader.written import read_written

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent / "questions"
ASKED = {
    QuestionKind.FACT: 0.5,
    QuestionKind.OVERVIEW: 0.06,
    QuestionKind.LIST: 0.09,
    QuestionKind.COUNT: 0.06,
    QuestionKind.YES_NO: 0.09,
    QuestionKind.COMPARISON: 0.06,
    QuestionKind.REASON: 0.06,
    QuestionKind.DEFINITION: 0.05,
    QuestionKind.WHICH_DOCUMENT: 0.03,
}
"""The share that each kind is taken to have among questions."""
KINDS = tuple(ASKED)
NATURAL, IN_CONVERSATION = 400, 600
MOST_WEIGHT = 2.0
FOUND_WEIGHT = 0.5
"""Of questions whose kind no person told."""
VECTOR_SCALE = 2.0
"""The sentence vector has length 1, the pieces are many: so the vector counts."""
LEAST_TIMES = 3
REGULARISATION = 1.0

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int_]
Labelled = dict[str, QuestionKind]


def main() -> None:
    """Train, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    data = parser.parse_args().data
    told = dict(labelled())
    found = {text: question_kind(text) for text in (*written(), *natural(data), *in_conversation(data)) if text not in told}
    texts = [*told, *(text for text, kind in found.items() if kind in KINDS)]
    labels = np.array([KINDS.index({**found, **told}[text]) for text in texts])
    weights = np.array([1.0] * len(told) + [FOUND_WEIGHT] * (len(texts) - len(told)))
    weights[: len(told)] *= np.minimum(rarity(labels[: len(told)]), MOST_WEIGHT**2) ** 0.5
    known = known_words(told)
    pieces = [kind_pieces(text, question_words(text), known) for text in texts]
    times = Counter(piece for has in pieces for piece in has)
    places = {
        piece: place for place, piece in enumerate(sorted(piece for piece, count in times.items() if count >= LEAST_TIMES))
    }
    vectors = MiniLMEmbedder().encode([" ".join(question_words(text)) for text in texts])
    features = hstack([as_matrix(pieces, places), csr_matrix(vectors * VECTOR_SCALE)]).tocsr()
    report([*told], labels[: len(told)], out_of_fold(features, labels, weights)[: len(told)])
    model = _fit(features, labels, weights)
    matrix = model.coef_.T
    kept = {
        "kinds": KINDS,
        "words": sorted(known),
        "places": list(places),
        "pieces": _hundredths(matrix[: len(places)]),
        "vector": _hundredths(matrix[len(places) :] * VECTOR_SCALE),
        "bias": _hundredths(model.intercept_),
    }
    path = ROOT / "assistant" / "data" / "kinds.json"
    path.write_text(json.dumps(kept, separators=(",", ":")) + "\n", "utf-8")
    print(f"{len(told)} questions, {len(texts) - len(told)} more; {len(places)} pieces; {path.relative_to(ROOT)}")


def labelled() -> Iterator[tuple[str, QuestionKind]]:
    """Each question that was written with its kind."""
    kind = QuestionKind.FACT
    for line in (HERE / "kinds.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            kind = QuestionKind(line[2:])
        elif line:
            yield line, kind


def written() -> list[str]:
    """The questions of the articles that were written for the training."""
    return list(dict.fromkeys(one.question for article in read_written() if not article.held for one in article.questions))


def natural(data: Path) -> list[str]:
    """Questions that people typed into a search engine."""
    with (data / "nq_oracle" / "nq_oracle.jsonl").open(encoding="utf-8") as rows:
        return [json.loads(row)["question"] for row in islice(rows, NATURAL)]


def in_conversation(data: Path) -> list[str]:
    """Questions of conversations, as they were asked."""
    asked = (one.question for one in read_canard(data) if not is_held_out(one.dialogue))
    return list(islice(dict.fromkeys(asked), IN_CONVERSATION))


def rarity(labels: Indices) -> Floats:
    """For each question how much oftener its kind is asked than it stands in `kinds.txt`."""
    share = np.bincount(labels, minlength=len(KINDS)) / len(labels)
    oftener: Floats = (np.array(list(ASKED.values())) / share)[labels]
    return oftener


def known_words(told: Labelled) -> frozenset[str]:
    """The words that questions have in common, whatever they are about."""
    matters = set((HERE / "matters.txt").read_text("utf-8").split())
    times = Counter(word for text in told for word in set(question_words(text)) if word[0].isalpha())
    return frozenset({word for word, count in times.items() if count > 1} - matters | STOP_WORDS)


def as_matrix(pieces: Sequence[set[str]], places: dict[str, int]) -> csr_matrix:
    """A row for each question, with a one where it has a piece."""
    rows = [[places[piece] for piece in has if piece in places] for has in pieces]
    starts = np.cumsum([0, *map(len, rows)])
    columns = np.array([place for row in rows for place in row], int)
    return csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(rows), len(places)))


def out_of_fold(features: csr_matrix, labels: Indices, weights: Floats) -> Indices:
    """The kind of each question by a model that has not seen it."""
    told = np.zeros(len(labels), int)
    for train, test in StratifiedKFold(3, shuffle=True, random_state=1).split(features, labels):
        told[test] = _fit(features[train], labels[train], weights[train]).predict(features[test])
    return told


def report(texts: Sequence[str], labels: Indices, told: Indices) -> None:
    """The shares of right kinds, over all and of each kind."""
    ruled = np.array([KINDS.index(kind) if (kind := question_kind(text)) in KINDS else 0 for text in texts])
    for name, kinds in (("rules", ruled), ("model", told)):
        of_each = {kind.value: round(float(np.mean(kinds[labels == n] == n)), 3) for n, kind in enumerate(KINDS)}
        print(f"{name}: {np.average(kinds == labels, weights=rarity(labels)):.3f} {of_each}")


def _hundredths(weights: Floats) -> list[object]:
    listed: list[object] = np.round(weights * 100).astype(int).tolist()
    return listed


def _fit(features: csr_matrix, labels: Indices, weights: Floats) -> LogisticRegression:
    return LogisticRegression(C=REGULARISATION, max_iter=80).fit(features, labels, sample_weight=weights)


if __name__ == "__main__":
    main()
