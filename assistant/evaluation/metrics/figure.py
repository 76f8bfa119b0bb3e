"""A figure: a statistic of cases with its 95 % interval. What is undefined is None with a reason, never NaN and never 1.0."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Values = Sequence[float] | Floats
Labels = Sequence[bool] | npt.NDArray[np.bool_]
Statistic = Callable[..., float | None]

SEED = 0
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value over `n` cases with its 95 % interval; where the value is None, `reason` says why."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    reason: str = ""


def mean(values: Values | Labels) -> float | None:
    """The arithmetic mean; None of nothing.

    >>> mean([1.0, 0.0, 0.5])
    0.5
    """
    return float(np.mean(values)) if len(values) else None


def bootstrap_interval(
    statistic: Statistic, *columns: Values, groups: Sequence[str] | None = None
) -> tuple[float, float] | None:
    """95 % interval by the percentile bootstrap over cases: always the same for the same input.

    Each column has one entry a case. Cases of the same group, such as the turns of a conversation, are drawn together, since
    they are not independent. Draws for which the statistic is undefined are left out; None where all are.

    >>> bootstrap_interval(mean, [1.0, 1.0, 1.0])
    (1.0, 1.0)
    """
    arrays = [np.asarray(column, np.float64) for column in columns]
    if not len(arrays[0]):
        return None
    places = _places(range(len(arrays[0])) if groups is None else groups)
    random, n = np.random.default_rng(SEED), len(places)
    draws = (np.concatenate([places[i] for i in random.integers(0, n, n)]) for _ in range(RESAMPLES))
    values = [value for draw in draws if (value := statistic(*(array[draw] for array in arrays))) is not None]
    if not values:
        return None
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def measure(
    statistic: Statistic,
    *columns: Values,
    n: int | None = None,
    reason: str = "there is no such case",
    groups: Sequence[str] | None = None,
) -> Figure:
    """The statistic of the cases with its interval; `n` where not all count, `reason` is kept where it is undefined.

    `groups` names for each case what it is drawn together with; see `bootstrap_interval`.

    >>> measure(mean, [])
    Figure(value=None, n=0, low=None, high=None, reason='there is no such case')
    """
    n = len(columns[0]) if n is None else n
    value = statistic(*columns)
    if value is None:
        return Figure(None, n, reason=reason)
    low, high = bootstrap_interval(statistic, *columns, groups=groups) or (None, None)
    return Figure(value, n, low, high)


def _places(groups: Iterable[Hashable]) -> list[npt.NDArray[np.int_]]:
    """Where the members of each group stand, in the order in which the groups come."""
    found: dict[Hashable, list[int]] = {}
    for place, group in enumerate(groups):
        found.setdefault(group, []).append(place)
    return [np.array(places) for places in found.values()]
