"""Train the regression of `extraction.talk_model` and choose its threshold; write `assistant/data/talk.json`.

`python training/train_talk.py [--data ../shared/data]`, under a minute. `talk/phrases.txt` has what people say that asks the
articles nothing, under a heading for what is meant; `talk/look_alikes.txt` questions that sound like it. Questions of SQuAD,
CANARD and Natural Questions are the rest, and all follow-ups of CANARD, CAsT and iKAT that ask with no other words than talk
has. The threshold lets at most `MOST_TAKEN` of the out-of-fold questions without other words be taken for talk.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from assistant.extraction.talk import spoken_talk
from assistant.extraction.talk_model import talk_pieces, talk_words
from assistant.models.minilm import MiniLMEmbedder
from assistant.text.phrases import without_courtesy
from evals.datasets import is_held_out, read_canard, read_squad, read_trec
from training.train_kinds import as_matrix

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent / "talk"
OF_EACH = 600
REGULARISATION = 10.0
"""Of what is meant."""
TALK_REGULARISATION = 1.0
VECTOR_SCALE = 3.0
"""The sentence vector has length 1, the pieces are many: so the vector counts."""
LEAST_TIMES = 3
LOOK_ALIKE_WEIGHT = 2.0
MOST_TAKEN = 0.01

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def main() -> None:
    """Train, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    talk, alike = dict(phrases()), lines("look_alikes.txt")
    data = parser.parse_args().data
    known = {word for text in talk for word in as_read(text).split()}
    hard = [one for one in follow_ups(data) if known.issuperset(as_read(one).split()) and spoken_talk(one) is None]
    texts = [*talk, *alike, *dict.fromkeys([*questions(data), *hard])]
    is_talk = np.array([text in talk for text in texts])
    weights = np.where([text in set(alike) for text in texts], LOOK_ALIKE_WEIGHT, 1.0)
    vectors = MiniLMEmbedder().encode([as_read(text) for text in texts])
    pieces = [talk_pieces(as_read(text).split()) for text in texts]
    times = Counter(piece for has in pieces for piece in has)
    places = sorted(piece for piece, count in times.items() if count >= LEAST_TIMES)
    features = hstack(
        [csr_matrix(vectors * VECTOR_SCALE), as_matrix(pieces, {piece: n for n, piece in enumerate(places)})]
    ).tocsr()
    inside = np.array([known.issuperset(as_read(text).split()) for text in texts])
    odds = out_of_fold(features, is_talk, weights)
    threshold = float(np.quantile(odds[~is_talk & inside], 1 - MOST_TAKEN))
    report(texts, is_talk, odds >= threshold, inside)
    model = _fit(features, is_talk, weights)
    dimensions = vectors.shape[1]
    meanings = sorted(set(talk.values()))
    meant = LogisticRegression(C=REGULARISATION, max_iter=500).fit(vectors[is_talk], [meanings.index(m) for m in talk.values()])
    kept = {
        "vector": np.round(model.coef_[0, :dimensions] * VECTOR_SCALE, 3).tolist(),
        "pieces": {piece: round(weight, 2) for piece, weight in zip(places, model.coef_[0, dimensions:].tolist(), strict=True)},
        "threshold": round(threshold - float(model.intercept_[0]), 3),
        "meanings": meanings,
        "bias": np.round(meant.intercept_, 4).tolist(),
        "matrix": np.round(meant.coef_, 3).tolist(),
        "phrases": {name: sorted({as_read(text) for text in talk if talk[text] == name} - {""}) for name in meanings},
    }
    path = ROOT / "assistant" / "data" / "talk.json"
    path.write_text(json.dumps(kept) + "\n", "utf-8")
    print(f"{len(talk)} phrases, {len(texts) - len(talk)} questions; threshold {threshold:.2f}; {path.relative_to(ROOT)}")


def phrases() -> Iterator[tuple[str, str]]:
    """Each phrase with what is meant by it."""
    meant = ""
    for line in lines("phrases.txt"):
        if line.startswith("# "):
            meant = line[2:]
        else:
            yield line, meant


def lines(name: str) -> list[str]:
    """The lines of a file that are not empty."""
    return [line for line in (HERE / name).read_text("utf-8").splitlines() if line]


def questions(data: Path) -> list[str]:
    """Questions as published, the same number of each set."""
    squad = (row["question"] for article in read_squad(data).train for part in article.questions for row in part[:1])
    canard = (one.question for one in read_canard(data) if not is_held_out(one.dialogue) and len(one.question.split()) > 2)
    with (data / "nq_oracle" / "nq_oracle.jsonl").open(encoding="utf-8") as rows:
        natural = [json.loads(row)["question"] for row in islice(rows, OF_EACH)]
    return [*islice(squad, OF_EACH), *islice(canard, OF_EACH), *natural]


def follow_ups(data: Path) -> list[str]:
    """Questions that lack something, as they were asked in a conversation; what is no question is left out."""
    asked = [*read_canard(data), *read_trec(data)]
    return list(
        dict.fromkeys(one.question for one in asked if one.lacking and not is_held_out(one.dialogue) and "?" in one.question)
    )


def as_read(text: str) -> str:
    """The text as the model is given it; it may have no words but courtesies."""
    return " ".join(talk_words(without_courtesy(text)))


def out_of_fold(features: csr_matrix, is_talk: Flags, weights: Floats) -> Floats:
    """The log odds of talk for each row, by a model that has not seen it."""
    odds = np.zeros(len(is_talk))
    for train, test in KFold(5, shuffle=True, random_state=1).split(is_talk):
        odds[test] = _fit(features[train], is_talk[train], weights[train]).decision_function(features[test])
    return odds


def report(texts: list[str], is_talk: Flags, taken: Flags, inside: Flags) -> None:
    """Shares out of fold: talk by the model and with the rules, questions taken for talk."""
    ruled = np.array([spoken_talk(text) is not None for text in texts])
    taken &= inside
    print(
        f"talk: rules {np.mean(ruled[is_talk]):.3f}, model {np.mean(taken[is_talk]):.3f}, "
        f"either {np.mean((ruled | taken)[is_talk]):.3f}"
    )
    print(f"questions taken: rules {np.mean(ruled[~is_talk]):.4f}, model {np.mean(taken[~is_talk]):.4f}")
    print([text for text, talk, t in zip(texts, is_talk, taken | ruled, strict=True) if t and not talk])


def _fit(features: csr_matrix, is_talk: Flags, weights: Floats) -> LogisticRegression:
    return LogisticRegression(C=TALK_REGULARISATION, max_iter=500).fit(features, is_talk, sample_weight=weights)


if __name__ == "__main__":
    main()
