"""Measure a reader on all held-out texts: `python -m training.reader.measure_held_out WEIGHTS [--part development|test]`.

The development part may be looked at as often as one likes; the test part (two other SQuAD articles, and the SummEdits domain
that nothing was trained on) once, when everything is chosen. A summary's score is its own, or the lowest of its sentences'.
The development part has the held-out parts of the other sets, too, and beside each what shared words alone would do; there
`made` claims are those of the first rules (`claims.py`), `rules` those of all (`made_claims.py`).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import torch

from assistant.evaluation.human.labelled import HELD_OUT_GROUP
from assistant.evaluation.metrics.agreement import balanced_accuracy
from assistant.evaluation.metrics.confidence import auroc
from assistant.evaluation.metrics.figure import mean
from evals.datasets import read_squad
from training.reader.development import held_figures, hold, overlap_figures
from training.reader.encode import Encoder
from training.reader.examples import Example, Support
from training.reader.measure import answer_figures, development, questions_of, read, support_figures, supported
from training.reader.model import Reader, load_export
from training.reader.summedits import SENTENCE_WINDOW, Edited, Windows, read_summedits, summary_examples
from training.reader.unanswerable import sentences

ROOT = Path(__file__).parents[2]
SEED = 20261124


def main() -> None:
    """Print every figure as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--part", choices=("development", "test"), default="development")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    chosen = parser.parse_args()
    torch.set_num_threads(2)
    model, encoder = load_export(chosen.weights), Encoder()
    squad, at_end = read_squad(chosen.data), chosen.part == "test"
    articles = squad.test if at_end else squad.development
    questions = [question for article in articles for question in questions_of(article)]
    found = answer_figures(questions, read(model, [question.example for question in questions], encoder))
    made = development(articles, (), len(questions), SEED).made
    found |= support_figures("made", made, supported(model, made, encoder))
    held = [one for one in read_summedits(chosen.data) if one.claim.held_out and (one.claim.group == HELD_OUT_GROUP) == at_end]
    found |= summary_figures(model, held, encoder)
    if not at_end:
        whole = hold(chosen.data, articles, held, None)
        others = held_figures(model, whole) | overlap_figures(whole)
        found |= {name.replace("made_", "rules_"): value for name, value in others.items()}
    print(json.dumps({name: value and round(value, 4) for name, value in found.items()}, indent=1))


def summary_figures(model: Reader, held: Sequence[Edited], encoder: Encoder) -> dict[str, float | None]:
    """Means over the domains, from whole summaries and from their sentences."""
    windows = Windows(encoder)
    whole = supported(model, list(summary_examples(held, windows)), encoder)
    by_sentence = sentence_scores(model, held, encoder, windows)
    found: dict[str, float | None] = {}
    for name, scores in (("whole", whole), ("sentences", by_sentence)):
        for figure, measured in (("balanced_accuracy", _balanced), ("auroc", auroc)):
            values = [measured(*columns) for columns in _by_domain(held, scores)]
            found[f"summedits_{name}_{figure}"] = mean([value for value in values if value is not None])
    return found


def sentence_scores(model: Reader, held: Sequence[Edited], encoder: Encoder, windows: Windows) -> list[float]:
    """The lowest score of each summary's sentences, each held against its own part of the document."""
    parts = [(number, part) for number, one in enumerate(held) for part in sentences(one.claim.claim)]
    examples = [_claim(part, windows(held[number].claim.document, part, SENTENCE_WINDOW)) for number, part in parts]
    lowest = [1.0] * len(held)
    for (number, _), score in zip(parts, supported(model, examples, encoder), strict=True):
        lowest[number] = min(lowest[number], score)
    return lowest


def _claim(text: str, evidence: str) -> Example:
    return Example("claim", text, evidence, support=Support.SUPPORTED)  # the label isn't read


def _balanced(scores: Sequence[float], true: Sequence[bool]) -> float | None:
    return balanced_accuracy([score >= 0.5 for score in scores], list(true))


def _by_domain(held: Sequence[Edited], scores: Sequence[float]) -> list[tuple[list[float], list[bool]]]:
    groups = sorted({one.claim.group for one in held})
    pairs = [(one.claim, score) for one, score in zip(held, scores, strict=True)]
    columns = [[(score, claim.supported) for claim, score in pairs if claim.group == group] for group in groups]
    return [([score for score, _ in column], [true for _, true in column]) for column in columns]


if __name__ == "__main__":
    main()
