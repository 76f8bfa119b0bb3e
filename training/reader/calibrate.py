"""Make the scores of trained weights mean something: `python -m training.reader.calibrate WEIGHTS OUT [--data ../shared/data]`.

Each head is a linear map, so a calibration that scales and shifts its scores is folded into its weights and needs no further
file: the score of being answerable by Platt scaling (Platt 1999), support by a temperature and a shift of the first class (Guo
et al. 2017). The span's margin gets the scale alone, since its "no answer" comes from the same head. What is fitted is fitted
on held-out texts that nothing was trained on: questions in both typed forms, claims of every set with true and false ones, and
the sets, weighing the same. The calibration errors that are printed are of the half of the texts that the fit did not see.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from assistant.evaluation.human.labelled import HELD_OUT_GROUP
from assistant.evaluation.metrics.answers import token_f1
from assistant.evaluation.metrics.confidence import calibration_error
from evals.datasets import read_squad
from training.reader.development import Held, hold
from training.reader.encode import Encoder
from training.reader.examples import Support
from training.reader.measure import Question, Scorer, read, support_scores
from training.reader.model import Reader, export, load_export
from training.reader.summedits import read_summedits

ROOT = Path(__file__).parents[2]
_RIGHT = 0.5  # token F1 from which on the sentence of a span counts as the right one
_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of one head, shape (n, classes), whether each is right, the weight of each, and whether the fit may see it."""

    scores: Tensor
    right: Tensor
    weights: Tensor
    seen: Tensor

    def part(self, seen: bool) -> Scored:
        """The half for fitting, or the other."""
        chosen = self.seen == seen
        return Scored(self.scores[chosen], self.right[chosen], self.weights[chosen], self.seen[chosen])


@dataclass(frozen=True, slots=True)
class Scaling:
    """Log odds are `scale` times the score, plus `shift`: of the only class, or of the first against the others."""

    scale: float = 1.0
    shift: float = 0.0

    def __call__(self, scores: Tensor) -> Tensor:
        """Log odds that it is right, shape (n,)."""
        scaled = scores * self.scale
        others = torch.logsumexp(scaled[:, 1:], -1) if scores.shape[1] > 1 else 0.0
        return scaled[:, 0] + self.shift - others


def main() -> None:
    """Fit, fold, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--sample", type=int, help="so many of each held-out set; all if left out")
    chosen = parser.parse_args()
    torch.set_num_threads(2)
    model, encoder = load_export(chosen.weights), Encoder()
    edited = [one for one in read_summedits(chosen.data) if one.claim.held_out and one.claim.group != HELD_OUT_GROUP]
    held = hold(chosen.data, read_squad(chosen.data).development, edited, chosen.sample)
    answerable, margin = question_scores(model, held, encoder)
    scored = {"answerable": answerable, "margin": margin, "support": claim_scores(model, held, encoder)}
    report = dict[str, dict[str, float]]()
    for name, one in scored.items():
        halved = fit(one.part(seen=True))
        unseen = one.part(seen=False)
        report[name] = {"before": error(Scaling(), unseen), "after": error(halved, unseen)}
    fitted = {name: fit(one) for name, one in scored.items()}
    fold(model, fitted["answerable"], fitted["support"], fitted["margin"])
    export(model, chosen.out)
    shown = {name: {"scale": round(one.scale, 3), "shift": round(one.shift, 3), **report[name]} for name, one in fitted.items()}
    print(json.dumps(shown, indent=1))


def question_scores(model: Scorer, held: Held, encoder: Encoder) -> tuple[Scored, Scored]:
    """The score of being answerable, and by how much the best span beats "no answer" and whether it is right.

    Questions count in both forms.
    """
    asked = [*held.questions, *held.typed]
    found = read(model, [one.example for one in asked], encoder)
    right = [(token_f1(r.text, q.answers) or 0.0) >= _RIGHT and bool(q.answers) for q, r in zip(asked, found, strict=True)]
    return (
        _scored([[one.answerable] for one in found], [bool(one.answers) for one in asked], asked),
        _scored([[one.margin] for one in found], right, asked),
    )


def claim_scores(model: Scorer, held: Held, encoder: Encoder) -> Scored:
    """Support of the claims of every set; each set counts the same, and in it true and false claims do."""
    examples = [example for part in held.claims.values() for example in part]
    right = [example.support is Support.SUPPORTED for example in examples]
    weights = list[float]()
    for part in held.claims.values():
        true = sum(example.support is Support.SUPPORTED for example in part)
        share = {True: 1 / max(1, true), False: 1 / max(1, len(part) - true)}
        weights += [share[example.support is Support.SUPPORTED] for example in part]
    scores = support_scores(model, examples, encoder)
    seen = [_is_seen(example.passage) for example in examples]
    return Scored(torch.tensor(scores), torch.tensor(right), torch.tensor(weights) / sum(weights), torch.tensor(seen))


def fit(scored: Scored) -> Scaling:
    """The scaling with the least weighted log loss."""
    values = torch.tensor([0.0, 0.0], requires_grad=True)  # logarithm of the scale, so that it stays positive; shift
    optimiser = torch.optim.LBFGS([values], max_iter=_ROUNDS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        scaled = scored.scores * values[0].exp()
        others = torch.logsumexp(scaled[:, 1:], -1) if scaled.shape[1] > 1 else 0.0
        log_odds = scaled[:, 0] + values[1] - others
        each = torch.nn.functional.binary_cross_entropy_with_logits(log_odds, scored.right.float(), reduction="none")
        total: Tensor = (each * scored.weights).sum() / scored.weights.sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    scale, shift = values.detach().tolist()
    return Scaling(math.exp(scale), shift)


def error(scaling: Scaling, scored: Scored) -> float:
    """The expected calibration error; claims are drawn by their weights, questions all weigh the same."""
    chances = torch.sigmoid(scaling(scored.scores)).tolist()
    weights = scored.weights.double()
    drawn = np.random.default_rng(1).choice(len(chances), 20_000, p=(weights / weights.sum()).numpy())
    right = scored.right.tolist()
    return round(calibration_error([chances[i] for i in drawn], [right[i] for i in drawn]) or 0.0, 4)


def fold(model: Reader, answerable: Scaling, support: Scaling, margin: Scaling) -> None:
    """Scale and shift the heads."""
    with torch.no_grad():
        for head, scaling in ((model.answerable, answerable), (model.support, support), (model.span, margin)):
            head.weight.mul_(scaling.scale)
            head.bias.mul_(scaling.scale)
        model.answerable.bias.add_(answerable.shift)
        model.support.bias[0] += support.shift


def _scored(scores: list[list[float]], right: list[bool], asked: Sequence[Question]) -> Scored:
    seen = [_is_seen(question.example.passage) for question in asked]
    return Scored(torch.tensor(scores), torch.tensor(right), torch.full((len(right),), 1 / len(right)), torch.tensor(seen))


def _is_seen(passage: str) -> bool:
    """Half of the texts, by their SHA-256."""
    return hashlib.sha256(passage.encode()).digest()[0] % 2 == 0


if __name__ == "__main__":
    main()
