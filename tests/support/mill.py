"""A text and questions on it, as tests of the reader's training want them."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.reader.examples import Example

DATA = Path(__file__).parents[3] / "shared" / "data"
MILL = "The mill opened in 1934, which pleased the town. Ann Lee ran it for 25 years. It was sold to Carl Voss in March."

with_data = pytest.mark.skipif(not (DATA / "README.md").exists(), reason="needs ../shared/data")


def asked(question="Who ran the mill?", answer="Ann Lee", passage=MILL):
    """An answerable question with its passage."""
    start = passage.index(answer)
    return Example("test", question, passage, (start, start + len(answer)), True)
