"""The one place through which training reaches the scripts that change what a sentence says."""

from __future__ import annotations

from evals.perturbations.articles import Article, found_names
from evals.perturbations.paraphrases import paraphrases
from evals.perturbations.swaps import Change, swaps

__all__ = ["Article", "Change", "found_names", "paraphrases", "swaps"]
