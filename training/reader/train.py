"""Train the reader on two CPU cores: `nice -n 15 python -m training.reader.train [--data ../shared/data]`.

The rows are made anew from the seed whenever the script starts, which takes a minute. Every few minutes everything that the
next step depends on is kept in `--out`; started again after it was killed, the script goes on with the same rows in the same
order. `OMP_WAIT_POLICY=PASSIVE` in the environment helps on a busy machine: threads that wait for each other then sleep.

`log.jsonl` has the loss and the speed, `development.jsonl` the figures on held-out texts, `reader.safetensors` at the end the
last or the averaged weights, whichever have the better figures. The test articles and the held-out domain are never read here.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

import torch

from assistant.evaluation.human.labelled import HELD_OUT_GROUP
from evals.datasets import read_squad
from training.reader.learn import Learner, Schedule
from training.reader.measure import Development, development, figures
from training.reader.mix import Amounts, count_rows, fingerprint, stages
from training.reader.model import DROPOUT, Reader, export, load_export
from training.reader.order import Stage, batches, length
from training.reader.summedits import read_summedits

ROOT = Path(__file__).parents[2]
_LOGGED = 20  # steps
_CHOSEN_BY = ("f1_with_abstention", "summedits_balanced_accuracy", "made_balanced_accuracy")


class Run:
    """A run in its folder."""

    def __init__(self, out: Path, learner: Learner, held: Development) -> None:
        self._out, self._learner, self._held = out, learner, held

    def log(self, name: str, **values: object) -> None:
        """A line for a file of the folder, and for whoever watches."""
        line = json.dumps({"step": self._learner.step, "time": time.strftime("%H:%M:%S"), **values})
        print(line, flush=True)
        with (self._out / f"{name}.jsonl").open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def keep(self, note: str) -> None:
        """Write the checkpoint, and what would be shipped if this were the end."""
        self._learner.save(self._out / "checkpoint.pt", note)
        export(self._learner.averaged(), self._out / "latest.safetensors")

    def measure(self, model: Reader, weights: str) -> float:
        """Log the development figures; returns what runs are chosen by, the mean of three of them."""
        found = figures(model, self._held)
        self.log("development", weights=weights, **{name: value and round(value, 4) for name, value in found.items()})
        return sum(found[name] or 0.0 for name in _CHOSEN_BY) / len(_CHOSEN_BY)

    def learn(self, parts: Sequence[Stage], seed: int, note: str, options: argparse.Namespace) -> None:
        """All steps from where the learner stands."""
        kept = measured = logged = time.monotonic()
        losses, pieces, examples = list[float](), 0, 0
        for stage, rows in batches(parts, seed, self._learner.step):
            losses.append(self._learner.learn(rows))
            pieces, examples = pieces + sum(len(row.ids) for row in rows), examples + len(rows)
            now = time.monotonic()
            if self._learner.step % _LOGGED == 0:
                mean, took = sum(losses) / len(losses), now - logged
                speed = {"examples_per_s": round(examples / took, 2), "pieces_per_s": round(pieces / took)}
                self.log("log", stage=stage, loss=round(mean, 4), **speed)
                logged, losses, pieces, examples = now, [], 0, 0
            if now - kept > options.keep_every * 60:
                self.keep(note)
                kept = time.monotonic()
            if now - measured > options.measure_every * 60:
                self.measure(self._learner.averaged(), "averaged")
                measured = time.monotonic()

    def finish(self, note: str) -> None:
        """Measure the last and the averaged weights, and write the better ones."""
        self.keep(note)
        last, averaged = self._learner.plain(), self._learner.averaged()
        better = self.measure(averaged, "averaged") >= self.measure(last, "last")
        export(averaged if better else last, self._out / "reader.safetensors")


def main() -> None:
    """Train, or go on training."""
    options = _options()
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    squad, edited = read_squad(options.data), read_summedits(options.data)
    held = [one for one in edited if one.claim.held_out and one.claim.group != HELD_OUT_GROUP]
    learned = [one for one in edited if not one.claim.held_out]
    amounts = Amounts(**{field.name: getattr(options, field.name) for field in fields(Amounts)})
    parts = stages(options.data, squad.train, learned, amounts, options.seed)
    note = fingerprint(parts)
    schedule = Schedule(length(parts), options.peak, layer_decay=options.layer_decay, averaging=options.averaging)
    learner = Learner(schedule, options.seed, load_export(options.start, dropout=DROPOUT) if options.start else None)
    run = Run(options.out, learner, development(squad.development, held, options.sample, options.seed))
    if (options.out / "checkpoint.pt").exists():
        learner.load(options.out / "checkpoint.pt", note)
    run.log("log", rows=count_rows(parts), schedule=asdict(schedule), seed=options.seed, data=note[:16])
    run.learn(parts, options.seed, note, options)
    run.finish(note)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=Path(".training/reader"))
    parser.add_argument("--start", type=Path, metavar="FILE", help="weights to begin with; otherwise the bundled encoder's")
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--peak", type=float, default=1e-4, help="the highest learning rate")
    parser.add_argument("--layer-decay", type=float, default=1.0, help="each layer's rate over that of the one above it")
    parser.add_argument("--averaging", type=float, default=0.999, help="share of the mean that is kept at each step")
    parser.add_argument("--keep-every", type=float, default=5.0, metavar="MINUTES")
    parser.add_argument("--measure-every", type=float, default=15.0, metavar="MINUTES")
    parser.add_argument("--sample", type=int, default=400, help="development questions")
    for field in fields(Amounts):
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=int, default=field.default)
    return parser.parse_args()


if __name__ == "__main__":
    main()
