"""Train the two linear models of `followups.completion` and choose their thresholds; write `assistant/data/converse.json`.

`python training/train_converse.py [--data ../shared/data]`, minutes. From CANARD (Elgohary et al. 2019; half of it), TREC CAsT
2020 to 2022 and iKAT: a question asked in a dialogue, and the same question rewritten to stand alone.

- Every question is read with two histories. As published: the title of the article and of its section, which were on the
  screen, as a turn of their own, then the questions and answers. As the assistant meets it: no title, the earlier questions
  completed already.
- A term of the history belongs in the question if the rewrite has its stem and the question has not.
- A question depends on the history if there is such a term. Rewrites depend on nothing: not after their own history, nor after
  that of a dialogue on another topic; nor do questions of SQuAD and of `training/written`, which often name nothing that was
  heard of before, neither behind such a history nor behind earlier questions on the same article, with which they share names.
  Each counts again in lower case, as many people type.

A quarter of the dialogues, by a hash of their id, is held out for `evals/followups.py`. Folds go by dialogue. The threshold for
dependence lets at most `MOST_TOUCHED` of the out-of-fold changes of topic be touched, that for terms gives the best F1.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.followups.completion import conversation_features
from assistant.followups.dependence import DEPENDENCE_FEATURES
from assistant.followups.terms import TERM_FEATURES, gather_terms, read_history
from assistant.models.logistic import LinearModel
from assistant.schema import Turn
from evals.datasets import (
    HELD_OUT_PARTS,
    Asked,
    _hash,
    is_held_out,
    read_canard,
    read_squad,
    read_trec,
    switch_topics,
)
from training.reader.written import WrittenArticle, read_written

ROOT = Path(__file__).parents[1]
FOLDS = 5
MOST_TOUCHED = 0.05
REGULARISATION = 0.1
QUESTIONS_OF_SQUAD = 1500
BEHIND = 3
"""Questions on the same article that a written one is read behind."""
_POINTS = re.compile(
    r"\b(?:he|she|they|him|her|hers|his|their|theirs|them|it|its|this|that|these|those|then|ones?|others?|else|"
    r"(?<!is )(?<!are )(?<!was )(?<!were )there)\b",
    re.IGNORECASE,
)

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


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
    data = parser.parse_args().data
    asked = [one for one in (*read_canard(data), *read_trec(data)) if not is_held_out(one.dialogue)]
    articles = [article for article in read_written() if not article.held]
    tables = {"dependence": dependence_table(asked, published_questions(data), articles), "terms": term_table(asked)}
    scores = {name: out_of_fold(table) for name, table in tables.items()}
    for name, table in tables.items():
        print(f"{name}: {len(table.labels)} rows, AUROC {roc_auc_score(table.labels, scores[name]):.3f} (out of fold)")
    kept = {
        "dependence_threshold": dependence_threshold(tables["dependence"], scores["dependence"]),
        "term_threshold": term_threshold(tables["terms"], scores["terms"]),
        "dependence": _kept(_fit(tables["dependence"].features, tables["dependence"].labels), DEPENDENCE_FEATURES),
        "terms": _kept(_fit(tables["terms"].features, tables["terms"].labels), TERM_FEATURES),
    }
    path = ROOT / "assistant" / "data" / "converse.json"
    path.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    print(f"{len({one.dialogue for one in asked})} dialogues, {len(asked)} questions; written to {path.relative_to(ROOT)}")


def published_questions(data: Path) -> list[str]:
    """Questions of SQuAD, which were asked without a conversation: some of each article."""
    articles = read_squad(data).train
    each = QUESTIONS_OF_SQUAD // len(articles) + 1
    return [part[0]["question"].strip() for one in articles for part in one.questions[:each] if part]


def complete_questions(article: WrittenArticle) -> list[tuple[str, tuple[Turn, ...]]]:
    """The questions of a written article that point at nothing, each behind those before it: their words are no want."""
    told = [Turn(one.question, one.sentences[0] if one.sentences else "") for one in article.questions]
    return [
        (turn.question, tuple(told[max(0, place - BEHIND) : place]))
        for place, turn in enumerate(told)
        if not _POINTS.search(turn.question)
    ]


def dependence_table(asked: Sequence[Asked], published: Sequence[str], articles: Sequence[WrittenArticle]) -> Table:
    """Questions as asked, and questions that stand alone, after both histories; the written ones behind their like, too."""
    written = [(article, question, told) for article in articles for question, told in complete_questions(article)]
    cases = [(one.question, one, bool(one.lacking), False) for one in asked]
    alone = [*published, *(question for _, question, _ in written)]
    cases += [(question, one, False, True) for question, one in zip(alone, cycle(asked), strict=False)]
    cases += [(one.rewrite, one, False, False) for one in asked]
    cases += [
        (rewrite, other, False, True)
        for fold in range(FOLDS)
        for rewrite, other in switch_topics([one for one in asked if _fold(one.dialogue) == fold])
    ]
    behind = [
        (question, history, label, _fold(one.dialogue), switched)
        for question, one, label, switched in cases
        for history in (one.published, one.completed)
    ]
    behind += [(question, told, False, _fold(article.title), True) for article, question, told in written]
    conversation = cache(read_history)
    rows = [
        (conversation_features(typed, conversation(history)), label, fold, switched)
        for question, history, label, fold, switched in behind
        for typed in (question, question.lower())
        if history
    ]
    return _table(rows)


def term_table(asked: Sequence[Asked]) -> Table:
    """The terms of both histories, for the questions that lack some."""
    return _table(
        [
            (term.features, term.stem in one.lacking, _fold(one.dialogue), False)
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


def dependence_threshold(table: Table, scores: Floats) -> float:
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


def _fold(name: str) -> int:
    return _hash(name) // HELD_OUT_PARTS % FOLDS


if __name__ == "__main__":
    main()
