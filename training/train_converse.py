"""Train the two linear models of `assistant.converse` and choose their thresholds; write `assistant/data/converse.json`.

`python training/train_converse.py [--data ../shared/data]`, under a minute. From CANARD (Elgohary et al. 2019; half of it): a
question asked in a dialogue, and the same question rewritten to stand alone.

- Every question is read with two histories. As published: the title of the article and of its section, which were on the
  screen, as a turn of their own, then the questions and answers. As the assistant meets it: no title, the earlier questions
  completed already.
- A term of the history belongs in the question if the rewrite has its stem and the question has not.
- A question leans on the history if there is such a term. Rewrites lean on nothing: not after their own history, nor after
  that of a dialogue on another topic. Each counts again in lower case, as many people type.

A quarter of the dialogues, by a hash of their id, is held out for `evals/followups.py`. Folds go by dialogue. The threshold for
leaning lets at most `MOST_TOUCHED` of the out-of-fold changes of topic be touched, that for terms gives the best F1.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant import Turn
from assistant.converse import leaning
from assistant.followups.leaning import LEANING_FEATURES
from assistant.followups.terms import TERM_FEATURES, gather_terms, read_history
from assistant.linear import LinearModel
from assistant.words import content_stems, stems

ROOT = Path(__file__).parents[1]
FOLDS = 5
HELD_OUT_PARTS = 4
"""One of so many parts of the dialogues is held out."""
MOST_TOUCHED = 0.05
REGULARISATION = 0.1

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a dialogue, its rewrite, and its two histories."""

    dialogue: str
    topic: str
    question: str
    rewrite: str
    published: tuple[Turn, ...]
    completed: tuple[Turn, ...]

    @property
    def lacking(self) -> frozenset[str]:
        """The stems that the rewrite adds."""
        return frozenset(content_stems(self.rewrite)) - frozenset(stems(self.question))

    @property
    def untitled(self) -> tuple[Turn, ...]:
        """The history as published, without the title."""
        return self.published[1:]


@dataclass(frozen=True, slots=True)
class Table:
    """What one model learns from: a row each with its label and fold; `switched` marks changes of topic."""

    features: Floats
    labels: Flags
    folds: npt.NDArray[np.int_]
    switched: Flags


def main() -> None:
    """Train, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    asked = [one for one in read_canard(parser.parse_args().data) if not is_held_out(one.dialogue)]
    tables = {"leaning": leaning_table(asked), "terms": term_table(asked)}
    scores = {name: out_of_fold(table) for name, table in tables.items()}
    for name, table in tables.items():
        print(f"{name}: {len(table.labels)} rows, AUROC {roc_auc_score(table.labels, scores[name]):.3f} (out of fold)")
    kept = {
        "leaning_threshold": leaning_threshold(tables["leaning"], scores["leaning"]),
        "term_threshold": term_threshold(tables["terms"], scores["terms"]),
        "leaning": _kept(_fit(tables["leaning"].features, tables["leaning"].labels), LEANING_FEATURES),
        "terms": _kept(_fit(tables["terms"].features, tables["terms"].labels), TERM_FEATURES),
    }
    path = ROOT / "assistant" / "data" / "converse.json"
    path.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    print(f"{len({one.dialogue for one in asked})} dialogues, {len(asked)} questions; written to {path.relative_to(ROOT)}")


def read_canard(data: Path) -> list[Asked]:
    """Every question of the file, in its order."""
    rows = json.loads((data / "canard_half" / "canard_half.json").read_text("utf-8"))
    rewrites = {(row["QuAC_dialog_id"], row["Question_no"]): row["Rewrite"] for row in rows}
    return [_asked(row, rewrites) for row in rows]


def _asked(row: dict[str, Any], rewrites: dict[tuple[str, int], str]) -> Asked:
    title, section, *said = row["History"]
    dialogue = row["QuAC_dialog_id"]
    turns = tuple(Turn(question, answer) for question, answer in zip(said[::2], said[1::2], strict=True))
    completed = tuple(Turn(rewrites[dialogue, number], turn.answer) for number, turn in enumerate(turns, start=1))
    published = (Turn(f"{title}, {section}", ""), *turns)
    return Asked(dialogue, title, row["Question"], row["Rewrite"], published, completed)


def is_held_out(dialogue: str) -> bool:
    """Whether the dialogue is kept from training."""
    return _hash(dialogue) % HELD_OUT_PARTS == 0


def switch_topics(asked: Sequence[Asked]) -> list[tuple[str, Asked]]:
    """Stand-alone questions, each with one whose history it is put after: the next on another topic in a fixed shuffle."""
    shuffled = sorted(asked, key=lambda one: _hash(f"{one.dialogue} {one.rewrite}"))
    pairs = zip(shuffled, [*shuffled[1:], *shuffled[:1]], strict=True)
    return [(one.rewrite, other) for one, other in pairs if one.topic != other.topic]


def leaning_table(asked: Sequence[Asked]) -> Table:
    """Questions as asked, and questions that stand alone, after both histories."""
    cases = [(one.question, one, bool(one.lacking), False) for one in asked]
    cases += [(one.rewrite, one, False, False) for one in asked]
    cases += [
        (rewrite, other, False, True)
        for fold in range(FOLDS)
        for rewrite, other in switch_topics([one for one in asked if _fold(one) == fold])
    ]
    rows = [
        (leaning(written, read_history(history)), label, _fold(one), switched)
        for question, one, label, switched in cases
        for history in (one.published, one.completed)
        for written in (question, question.lower())
        if history
    ]
    return _table(rows)


def term_table(asked: Sequence[Asked]) -> Table:
    """The terms of both histories, for the questions that lack some."""
    return _table(
        [
            (term.features, term.stem in one.lacking, _fold(one), False)
            for one in asked
            if one.lacking
            for history in (one.published, one.completed)
            if history
            for term in gather_terms(one.question, read_history(history))
        ]
    )


def _table(rows: Sequence[tuple[tuple[float, ...], bool, int, bool]]) -> Table:
    features, labels, folds, switched = zip(*rows, strict=True)
    return Table(np.array(features), np.array(labels), np.array(folds), np.array(switched))


def out_of_fold(table: Table) -> Floats:
    """Log odds of each row by a model that has not seen its dialogue."""
    scores = np.zeros(len(table.labels))
    for fold in range(FOLDS):
        inside = table.folds == fold
        model = _fit(table.features[~inside], table.labels[~inside])
        scores[inside] = model.bias + table.features[inside] @ np.array(model.weights)
    return scores


def leaning_threshold(table: Table, scores: Floats) -> float:
    """The lowest that keeps `MOST_TOUCHED` of the changes of topic."""
    threshold = float(np.quantile(scores[table.switched], 1 - MOST_TOUCHED))
    kept = np.mean(scores[table.labels] >= threshold)
    print(f"at {threshold:.2f}: {MOST_TOUCHED:.2f} of the changes of topic touched, {kept:.3f} of the follow-ups completed")
    return round(threshold, 4)


def term_threshold(table: Table, scores: Floats) -> float:
    """The best F1 over all terms."""
    found = {threshold: _f1(scores >= threshold, table.labels) for threshold in np.arange(-2.0, 1.0, 0.05)}
    best = max(found, key=lambda threshold: found[threshold])
    print(f"at {best:.2f}: F1 of terms {found[best]:.3f}")
    return round(float(best), 4)


def _f1(chosen: Flags, labels: Flags) -> float:
    return 2 * int(np.sum(chosen & labels)) / max(1, int(np.sum(chosen)) + int(np.sum(labels)))


def _fit(features: Floats, labels: Flags) -> LinearModel:
    """Trained on standardised features; the weights are for the features as they are."""
    average, spread = features.mean(0), features.std(0) + 1e-9
    model = LogisticRegression(C=REGULARISATION, max_iter=1000).fit((features - average) / spread, labels)
    scaled = model.coef_[0] / spread
    return LinearModel(tuple(map(float, scaled)), float(model.intercept_[0] - scaled @ average))


def _kept(model: LinearModel, names: Sequence[str]) -> dict[str, object]:
    weights = {name: round(weight, 4) for name, weight in zip(names, model.weights, strict=True)}
    return {"bias": round(model.bias, 4), "weights": weights}


def _fold(one: Asked) -> int:
    return _hash(one.dialogue) // HELD_OUT_PARTS % FOLDS


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")


if __name__ == "__main__":
    main()
