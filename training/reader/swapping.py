"""The one place through which training reaches the script that swaps what a sentence says (`evals/swaps.py`)."""

from __future__ import annotations

from evals.swaps import Article, Change, paraphrases, swaps

__all__ = ["Article", "Change", "paraphrases", "swaps"]
