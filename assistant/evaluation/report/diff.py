"""Two reports of the same cases: which cases were won and lost, and whether the difference could be chance."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import EvalError
from assistant.evaluation.metrics.figure import RESAMPLES, SEED, bootstrap_interval, mean


@dataclass(frozen=True, slots=True)
class Difference:
    """How one measure changed from report A to B over `n` cases in both.

    `won` are the cases right in B only, `lost` those right in A only. `p_value`, in (0, 1], is how often resampled cases would
    differ at least so much in either direction if there were no difference (paired bootstrap, centred; Efron and Tibshirani
    1993, chapter 16); `low` and `high` are the 95 % interval of the difference.
    """

    name: str
    n: int
    before: float
    after: float
    low: float
    high: float
    won: tuple[str, ...]
    lost: tuple[str, ...]
    p_value: float


_Result = Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class _Measure:
    """What is compared, on which cases."""

    name: str
    is_about: Callable[[_Result], bool]
    holds: Callable[[_Result], bool]


def compare_reports(before: Path, after: Path) -> tuple[Difference, ...]:
    """Compare two folders that `assistant eval --report` wrote, or their `report.json`.

    Raises:
        EvalError: if one can't be read, or they share no case.
    """
    one, other = _results(before), _results(after)
    shared = [key for key in one if key in other]
    if not shared:
        raise EvalError(f"{str(before)!r} and {str(after)!r} share no case; compare reports on the same cases")
    return tuple(found for measure in _MEASURES if (found := _compare(measure, one, other, shared)))


def difference(name: str, before: Mapping[str, bool], after: Mapping[str, bool]) -> Difference:
    """Compare right and wrong case by case; both have the same keys.

    Of three cases one is won and none lost: +1/3.

    >>> found = difference("x", {"a": True, "b": False, "c": False}, {"a": True, "b": True, "c": False})
    >>> found.won, found.lost, round(found.after - found.before, 3)
    (('b',), (), 0.333)
    """
    changes = [float(after[key]) - float(before[key]) for key in before]
    low, high = bootstrap_interval(mean, changes) or (0.0, 0.0)
    return Difference(
        name,
        len(changes),
        sum(before.values()) / len(changes),
        sum(after.values()) / len(changes),
        low,
        high,
        tuple(key for key in before if after[key] and not before[key]),
        tuple(key for key in before if before[key] and not after[key]),
        paired_p_value(changes),
    )


def paired_p_value(changes: Sequence[float]) -> float:
    """The two-sided p-value of a mean change under resampling of the changes around 0.

    The observed change counts as one of the draws, so that it is never 0; where nothing changed it is 1.

    >>> paired_p_value([0.0, 0.0])
    1.0
    """
    values = np.asarray(changes, np.float64)
    observed = abs(values.mean())
    centred, random = values - values.mean(), np.random.default_rng(SEED)
    draws = (abs(centred[random.integers(0, len(values), len(values))].mean()) for _ in range(RESAMPLES))
    as_far = sum(bool(draw >= observed - 1e-12) for draw in draws)  # sums of the same numbers may differ in the last place
    return (1 + as_far) / (1 + RESAMPLES)


def comparison_markdown(differences: Sequence[Difference]) -> str:
    """A table, and the cases that were won and lost."""
    lines = ["| | A | B | B - A | 95 % interval | won | lost | p | n |", "|---|---:|---:|---:|---:|---:|---:|---:|---:|"]
    for one in differences:
        change = f"{one.after - one.before:+.3f} | {one.low:+.3f} – {one.high:+.3f} | {len(one.won)} | {len(one.lost)}"
        lines.append(f"| {one.name} | {one.before:.3f} | {one.after:.3f} | {change} | {one.p_value:.3f} | {one.n} |")
    for one in differences:
        lines += ["", f"{one.name}, won: {', '.join(one.won) or 'none'}; lost: {', '.join(one.lost) or 'none'}"]
    return "\n".join(lines) + "\n"


def _results(path: Path) -> dict[str, _Result]:
    """The cases of a report by id."""
    file = path / "report.json" if path.is_dir() else path
    try:
        rows = json.loads(file.read_text("utf-8"))["results"]
        return {row["id"]: _checked(row) for row in rows}
    except OSError as error:
        raise EvalError(f"report {str(path)!r} can't be read ({error.strerror}); name a folder that --report wrote") from error
    except (ValueError, KeyError, TypeError) as error:
        raise EvalError(f"{str(file)!r} is no report of this version; name a folder that `assistant eval` wrote") from error


def _checked(row: Mapping[str, Any]) -> _Result:
    """The judgements of a row; a KeyError where an older version wrote it."""
    return {name: bool(row[name]) for name in ("unanswerable", "answered", "right")}


def _compare(
    measure: _Measure, one: Mapping[str, _Result], other: Mapping[str, _Result], shared: Sequence[str]
) -> Difference | None:
    """None where neither report has a case that the measure is about."""
    keys = [key for key in shared if measure.is_about(one[key])]
    if not keys:
        return None
    return difference(
        measure.name, {key: measure.holds(one[key]) for key in keys}, {key: measure.holds(other[key]) for key in keys}
    )


_MEASURES = (
    _Measure("answered right", lambda row: not row["unanswerable"], lambda row: row["answered"] and row["right"]),
    _Measure("best answer right", lambda row: not row["unanswerable"], lambda row: row["right"]),
    _Measure("abstained from the unanswerable", lambda row: row["unanswerable"], lambda row: not row["answered"]),
)
