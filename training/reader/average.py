"""The mean of the weights of runs that began with the same: `python -m training.reader.average OUT WEIGHTS WEIGHTS ...`.

Runs of the same beginning lie in one basin, so that the mean of their weights is a model, too, and often one that keeps what
each of them has learnt (Wortsman et al. 2022, "Model soups"). Calibrate it afterwards.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor


def mean_of(runs: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of tensors of the same name and shape, in half precision.

    Raises:
        ValueError: if the runs have not the same tensors.
    """
    if any(run.keys() != runs[0].keys() for run in runs):
        raise ValueError("the weights are of different models; give runs that began with the same weights")
    return {name: torch.stack([run[name].float() for run in runs]).mean(0).half() for name in runs[0]}


def main() -> None:
    """Read, average, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("weights", type=Path, nargs="+")
    chosen = parser.parse_args()
    save_file(mean_of([load_file(path) for path in chosen.weights]), chosen.out)


if __name__ == "__main__":
    main()
