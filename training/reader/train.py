"""Train the reader for hours on two CPU cores: `python -m training.reader.train --start WEIGHTS --out FOLDER`.

The rows are made once from the seed and kept in `--out` with everything else that the next step depends on; started again after
it was killed, the script goes on with the same rows in the same order. While the rate has not begun to fall (`Schedule`), it
may be started again with more or fewer `--steps`. `OMP_WAIT_POLICY=PASSIVE` in the environment lets threads that wait sleep.

`log.jsonl` has the loss and the speed, `development.jsonl` the figures on held-out texts, `reader.safetensors` at the end the
last or the averaged weights, whichever have the better figures. Test articles and the held-out domain are never read here.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import time
from dataclasses import asdict
from pathlib import Path

from assistant.evaluation.human.labelled import HELD_OUT_GROUP
from evals.datasets import read_squad
from training.reader.development import Held, held_figures, hold
from training.reader.learn import Learner, Schedule
from training.reader.mixture import Material
from training.reader.model import DROPOUT, Reader, export, load_export
from training.reader.order import Stage, batches, count_rows, fingerprint, length
from training.reader.recipe import RECIPES, stages
from training.reader.summedits import Edited, read_summedits
from training.reader.workers import Worker, run_workers

ROOT = Path(__file__).parents[2]
_LOGGED = 20  # steps


class Run:
    """A run in its folder."""

    def __init__(self, out: Path, learner: Learner, held: Held, note: str) -> None:
        self._out, self._learner, self._held, self._note = out, learner, held, note

    def log(self, name: str, **values: object) -> None:
        """A line for a file of the folder, and for whoever watches."""
        line = json.dumps({"step": self._learner.step, "time": time.strftime("%H:%M:%S"), **values})
        print(line, flush=True)
        with (self._out / f"{name}.jsonl").open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def keep(self) -> None:
        """Write the checkpoint, and what would be shipped if this were the end."""
        self._learner.save(self._out / "checkpoint.pt", self._note)
        export(self._learner.averaged(), self._out / "latest.safetensors")

    def measure(self, model: Reader, weights: str) -> float:
        """Log the development figures; returns the mean of those that runs are chosen by."""
        found = held_figures(model, self._held)
        self.log("development", weights=weights, **{name: value and round(value, 4) for name, value in found.items()})
        return found["mean"] or 0.0

    def learn(self, parts: tuple[Stage, ...], options: argparse.Namespace) -> None:
        """All steps from where the learner stands."""
        kept = measured = logged = time.monotonic()
        losses, pieces = list[float](), 0
        for stage, rows in batches(parts, options.seed, self._learner.step):
            if self._learner.step >= self._learner.schedule.steps:
                break
            losses.append(self._learner.learn(rows))
            pieces += sum(len(row.ids) for row in rows)
            now = time.monotonic()
            if self._learner.step % _LOGGED == 0:
                mean, speed = sum(losses) / len(losses), round(pieces / (now - logged))
                self.log("log", stage=stage, loss=round(mean, 4), pieces_per_s=speed)
                logged, losses, pieces = now, [], 0
            if now - kept > options.keep_every * 60:
                self.keep()
                kept = time.monotonic()
            if now - measured > options.measure_every * 60:
                self.measure(self._learner.averaged(), "averaged")
                measured = logged = time.monotonic()

    def finish(self) -> None:
        """Measure the last and the averaged weights, and write the better ones."""
        self.keep()
        last, averaged = self._learner.plain(), self._learner.averaged()
        export(last, self._out / "last.safetensors")
        better = self.measure(averaged, "averaged") >= self.measure(last, "last")
        export(averaged if better else last, self._out / "reader.safetensors")


def main() -> None:
    """Train, or go on training."""
    options = _options()
    options.out.mkdir(parents=True, exist_ok=True)
    _stages(options, read_summedits(options.data))
    run_workers(work, options, options.workers)


def work(options: argparse.Namespace, worker: Worker) -> None:
    """What each process does."""
    squad, edited = read_squad(options.data), read_summedits(options.data)
    held = [one for one in edited if one.claim.held_out and one.claim.group != HELD_OUT_GROUP]
    parts = _stages(options, edited)
    note = fingerprint(parts)
    schedule = Schedule(
        options.steps or length(parts),
        options.peak,
        layer_decay=options.layer_decay,
        averaging=options.averaging,
        frozen=options.frozen,
    )
    model = load_export(options.start, dropout=DROPOUT) if options.start else None
    learner = Learner(schedule, options.seed, model, half=options.half, worker=worker)
    if (options.out / "checkpoint.pt").exists():
        learner.load(options.out / "checkpoint.pt", note)
    if not worker.is_first:
        follow(learner, parts, options.seed)
        return
    run = Run(options.out, learner, hold(options.data, squad.development, held, options.sample), note)
    run.log("log", rows=count_rows(parts), schedule=asdict(schedule), seed=options.seed, data=note[:16])
    run.learn(parts, options)
    run.finish()


def follow(learner: Learner, parts: tuple[Stage, ...], seed: int) -> None:
    """All steps in a process that isn't the first."""
    for _, rows in batches(parts, seed, learner.step):
        if learner.step >= learner.schedule.steps:
            return
        learner.learn(rows)


def _stages(options: argparse.Namespace, edited: tuple[Edited, ...]) -> tuple[Stage, ...]:
    """The rows, made once: making them takes minutes, and a rule that is changed meanwhile must not change a run."""
    path = options.out / "rows.pickle"
    if not path.exists():
        learned = [one for one in edited if not one.claim.held_out]
        material = Material(options.data, read_squad(options.data).train, learned, random.Random(options.seed))
        draft = path.with_suffix(".new")
        draft.write_bytes(pickle.dumps(stages(RECIPES[options.recipe], material)))
        draft.replace(path)
    made: tuple[Stage, ...] = pickle.loads(path.read_bytes())  # noqa: S301, our own file
    return made


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=Path(".training/reader"))
    parser.add_argument("--start", type=Path, metavar="FILE", help="weights to begin with; otherwise the bundled encoder's")
    parser.add_argument("--recipe", choices=sorted(RECIPES), default="night")
    parser.add_argument("--steps", type=int, help="end after so many; otherwise with the recipe")
    parser.add_argument("--seed", type=int, default=20261128)
    parser.add_argument("--workers", type=int, default=2, help="processes, each on a core of its own")
    parser.add_argument(
        "--half", action="store_true", help="multiply in bfloat16: faster on CPUs that have it, slower on others"
    )
    parser.add_argument("--peak", type=float, default=1e-4, help="the highest learning rate")
    parser.add_argument("--layer-decay", type=float, default=1.0, help="each layer's rate over that of the one above it")
    parser.add_argument("--frozen", type=int, default=0, help="so many of the lowest layers stay as they are")
    parser.add_argument("--averaging", type=float, default=0.998, help="share of the mean that is kept at each step")
    parser.add_argument("--keep-every", type=float, default=4.0, metavar="MINUTES")
    parser.add_argument("--measure-every", type=float, default=20.0, metavar="MINUTES")
    parser.add_argument("--sample", type=int, default=200, help="so many of each development set")
    return parser.parse_args()


if __name__ == "__main__":
    main()
