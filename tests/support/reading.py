"""What every reader promises, whichever model it runs."""

from __future__ import annotations

import pytest


def assert_reads_each_by_itself(reader, question, passages):
    """What is read of a passage depends on no other that is read with it."""
    together = reader.read(question, passages)
    for passage, found in zip(passages, together, strict=True):
        (alone,) = reader.read(question, [passage])
        assert [one.span for one in alone] == [one.span for one in found]
        assert [one.margin for one in alone] == pytest.approx([one.margin for one in found], abs=1e-3)
    assert reader.read(question, []) == ()
