"""Fit what the verifier weighs: `python -m training.verification.fit_decision [--weights FILE] [--sample 100]`.

Two logistic regressions, of claims in the evidence's own words and of freely worded ones, on the signals of claims that no
check settles. No weight may go against what its signal means (`signals.FOR`): without that bound, the worded claims, of which
the false ones follow their text more closely than the honest ones, teach that following it speaks against support. The
thresholds of the first come from the worded claims of the tuning part, each text judged by weights that were fitted without
it; the second has those of `FREE`. It writes `assistant/data/decision.json`; fit again for each new
reader.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from assistant.models.logistic import LinearModel, probability
from assistant.models.minilm import bundled_embedder
from assistant.models.reader import load_reader
from assistant.verification.signals import FOR, NAMES
from assistant.verification.verifier import LocalVerifier
from assistant.verification.weights import Strictness, Wording, wording
from evals.verifiers import add_weights_argument, trained_reader
from training.reader.strictness import ROOT, Remembering
from training.verification.samples import WORDED, Sample, gather, sample

OUT = ROOT / "assistant" / "data" / "decision.json"
FALSE_SUPPORT: dict[Strictness, float] = {"high": 0.05, "balanced": 0.1, "low": 0.2}
"""The share of the false worded claims that may be supported."""
FREE: dict[Strictness, float] = {"high": 0.7, "balanced": 0.6, "low": 0.45}
"""The least probability of a freely worded claim. At 0.6 two claims in 114 are supported that nothing read tells of (16 at
0.4), and of the honest ones on the written articles kept apart 111 of 126 (124)."""
_PENALTY = 0.03
_SIGNS = np.array([1.0 if name in FOR else -1.0 for name in NAMES])

Floats = npt.NDArray[np.float64]


def main() -> None:
    """Measure, fit, choose thresholds, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_weights_argument(parser)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--sample", type=int, default=100, help="claims of each set that was not made for this")
    chosen = parser.parse_args()
    encoder = bundled_embedder()
    model = Remembering(trained_reader(chosen.weights) if chosen.weights else load_reader(encoder))
    samples = sample(LocalVerifier(encoder), model, list(gather(chosen.data, chosen.sample)))
    fitted: dict[Wording, LinearModel] = {kind: fit(of_wording(samples, kind)) for kind in ("bound", "free")}
    least: dict[Strictness, dict[Wording, float]] = {
        name: {"bound": threshold(samples, most), "free": FREE[name]} for name, most in FALSE_SUPPORT.items()
    }
    OUT.write_text(written(fitted, least, model.identity), "utf-8")
    print(json.dumps(least), "of", len(samples), "claims")


def of_wording(samples: Sequence[Sample], kind: Wording) -> list[Sample]:
    """Those that are weighed and worded so."""
    return [one for one in samples if one.signals and wording(one.signals.told) == kind]


def fit(samples: Sequence[Sample]) -> LinearModel:
    """Logistic regression on standardised signals, weights bounded to their signs, squares penalised; scaling folded in."""
    rows = np.array([tuple(one.signals) for one in samples if one.signals], np.float64)
    shares = np.array([one.weight for one in samples])
    shares /= shares.sum()
    turned = np.where([one.told.true for one in samples], 1.0, -1.0)
    mean, spread = rows.mean(0), rows.std(0) + 1e-3
    scaled = (rows - mean) / spread

    def loss(values: Floats) -> tuple[float, Floats]:
        margins = turned * (scaled @ values[1:] + values[0])
        slopes = -turned / (1 + np.exp(margins)) * shares
        penalised = _PENALTY * float((values[1:] ** 2).sum())
        gradient = np.append(slopes.sum(), scaled.T @ slopes + 2 * _PENALTY * values[1:])
        return float(np.logaddexp(0, -margins) @ shares) + penalised, gradient

    bounds = [(None, None), *((0, None) if sign > 0 else (None, 0) for sign in _SIGNS)]
    values = minimize(loss, np.zeros(len(NAMES) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = values[1:] / spread
    return LinearModel(tuple(map(float, weights)), float(values[0] - weights @ mean))


def threshold(samples: Sequence[Sample], most: float) -> float:
    """The least probability from which on at most this share of the false worded claims is supported, those settled among them.

    Freely worded ones count as not supported: few of the false are.
    """
    false = [one for one in samples if one.told.source == WORDED and not one.told.true]
    settled = sum(one.signals is None and one.supported for one in false)
    scores = list[float]()
    for text in sorted({one.told.text for one in false}):
        model = fit(of_wording([one for one in samples if one.told.text != text], "bound"))
        held = of_wording([one for one in false if one.told.text == text], "bound")
        scores += [probability(model.logit(tuple(one.signals))) for one in held if one.signals]
    allowed = max(0, int(most * len(false)) - settled)
    ordered = sorted(scores, reverse=True)
    return round(ordered[allowed] + 1e-4, 4) if allowed < len(ordered) else 0.0


def written(models: dict[Wording, LinearModel], least: dict[Strictness, dict[Wording, float]], reader: str) -> str:
    """The file, a signal a line."""
    kept: dict[str, object] = {
        kind: {
            "bias": round(model.bias, 5),
            "weights": {name: round(weight, 5) for name, weight in zip(NAMES, model.weights, strict=True)},
        }
        for kind, model in models.items()
    }
    return json.dumps({**kept, "least": least, "reader": reader}, indent=1) + "\n"


if __name__ == "__main__":
    main()
