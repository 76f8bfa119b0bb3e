"""Train the regression of `extraction.kind_model`; write `assistant/data/kinds.json`.

`python training/train_kinds.py [--data ../shared/data]`, under a minute. `questions/kinds.txt` has questions as people type
them, under a heading for their kind, `questions/writers.txt` others under a heading for who is imagined to write, and
`questions/matters.txt` has the words in them that are only what they happen to be about.
Questions of `training/written`, CANARD and Natural Questions, whose kinds are those of the rules, show how they are asked in a
conversation and elsewhere. Printed are the shares of right kinds of both, by the rules and by a model that has read no question
of the same writer, each kind counted as often as it is asked (`ASKED`).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from assistant.extraction.kind_model import kind_pieces
from assistant.extraction.question_form import question_words
from assistant.extraction.question_types import question_kind
from assistant.models.minilm import MiniLMEmbedder
from assistant.schema import QuestionKind
from assistant.text.hasty import mended
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
LEAST_WEIGHT = 0.045
"""Of a piece for some kind; what weighs less is not kept."""
FOLDS = 6
MANY = "many"
"""Who wrote `kinds.txt`."""
REGULARISATION = 1.0

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int_]
Labelled = dict[str, QuestionKind]


def main() -> None:
    """Train, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    data = parser.parse_args().data
    asked = labelled()
    told = {text: kind for text, kind, _ in asked}
    found = {text: question_kind(text) for text in (*written(), *natural(data), *in_conversation(data)) if text not in told}
    texts = [*told, *(text for text, kind in found.items() if kind in KINDS)]
    labels = np.array([KINDS.index({**found, **told}[text]) for text in texts])
    weights = np.array([1.0] * len(told) + [FOUND_WEIGHT] * (len(texts) - len(told)))
    weights[: len(told)] *= np.minimum(rarity(labels[: len(told)]), MOST_WEIGHT**2) ** 0.5
    known = known_words(told)
    writers = {text: writer for text, _, writer in asked}
    as_read = [mended(text, known) for text in texts]
    pieces = [kind_pieces(text, question_words(text), known) for text in as_read]
    times = Counter(piece for has in pieces for piece in has)
    places = {
        piece: place for place, piece in enumerate(sorted(piece for piece, count in times.items() if count >= LEAST_TIMES))
    }
    vectors = MiniLMEmbedder().encode([" ".join(question_words(text)) for text in as_read])
    features = hstack([as_matrix(pieces, places), csr_matrix(vectors * VECTOR_SCALE)]).tocsr()
    report(asked, out_of_fold(features, labels, weights, [writers.get(text, "") for text in texts])[: len(asked)])
    model = _fit(features, labels, weights)
    matrix = model.coef_.T
    telling = np.flatnonzero(np.abs(matrix[: len(places)]).max(axis=1) >= LEAST_WEIGHT)
    kept = {
        "kinds": KINDS,
        "words": sorted(known),
        "places": [list(places)[row] for row in telling],
        "pieces": _hundredths(matrix[telling]),
        "vector": _hundredths(matrix[len(places) :] * VECTOR_SCALE),
        "bias": _hundredths(model.intercept_),
    }
    path = ROOT / "assistant" / "data" / "kinds.json"
    path.write_text(json.dumps(kept, separators=(",", ":")) + "\n", "utf-8")
    print(f"{len(told)} questions, {len(texts) - len(told)} more; {len(telling)} pieces; {path.relative_to(ROOT)}")


def labelled() -> list[tuple[str, QuestionKind, str]]:
    """Each question that was written with its kind, and who wrote it."""
    found, kind, writer = dict[str, tuple[str, QuestionKind, str]](), QuestionKind.FACT, ""
    for number, line in enumerate((HERE / "kinds.txt").read_text("utf-8").splitlines()):
        if line.startswith("# "):
            kind = QuestionKind(line[2:])
        elif line:
            found[line] = (line, kind, f"{MANY} {number % FOLDS}")
    for line in (HERE / "writers.txt").read_text("utf-8").splitlines():
        if line.startswith("## "):
            writer = line[3:]
        elif line.startswith("# "):
            kind = QuestionKind(line[2:])
        elif line:
            found[line] = (line, kind, writer)
    return list(found.values())


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


def out_of_fold(features: csr_matrix, labels: Indices, weights: Floats, writers: Sequence[str]) -> Indices:
    """The kind of each question by a model that has seen none of its writer; what has no writer is always learnt from."""
    told, of = np.zeros(len(labels), int), np.array(writers)
    names = sorted(set(writers) - {""})
    for fold in range(FOLDS):
        test = np.isin(of, names[fold::FOLDS])
        told[test] = _fit(features[~test], labels[~test], weights[~test]).predict(features[test])
    return told


def report(asked: Sequence[tuple[str, QuestionKind, str]], told: Indices) -> None:
    """The shares of right kinds by rules and by the model: over all, of each kind, and of what one writer wrote."""
    labels = np.array([KINDS.index(kind) for _, kind, _ in asked])
    ruled = np.array([KINDS.index(kind) if (kind := question_kind(text)) in KINDS else 0 for text, _, _ in asked])
    by_one = np.array([not writer.startswith(MANY) for _, _, writer in asked])
    for name, kinds in (("rules", ruled), ("model", told)):
        right = kinds == labels
        of_each = {kind.value: round(float(np.mean(right[labels == n])), 3) for n, kind in enumerate(KINDS)}
        print(f"{name}: {np.average(right, weights=rarity(labels)):.3f} {of_each}; of writers {right[by_one].mean():.3f}")


def _hundredths(weights: Floats) -> list[object]:
    listed: list[object] = np.round(weights * 100).astype(int).tolist()
    return listed


def _fit(features: csr_matrix, labels: Indices, weights: Floats) -> LogisticRegression:
    return LogisticRegression(C=REGULARISATION, max_iter=80).fit(features, labels, sample_weight=weights)


if __name__ == "__main__":
    main()
