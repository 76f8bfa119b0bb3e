"""The one place through which training reaches the scripts that change what a sentence says."""

from __future__ import annotations

from evals.articles import Article
from evals.changes import Change, swaps
from evals.paraphrases import paraphrases

__all__ = ["Article", "Change", "paraphrases", "swaps"]
