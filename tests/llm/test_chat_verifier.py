"""A chat model as verifier of the claims of an answer."""

from __future__ import annotations

import pytest

from assistant.schema import Support
from assistant.testing import Reply
from tests.support.scripted_answers import ask, folder_fixture, said_to

__all__ = ["folder_fixture"]


# ---- a chat model as verifier


def test_the_model_can_be_asked_about_each_claim(folder):
    said = Reply(("The zoo in Vienna has been open since 1752. [1]",))
    answer, asked = ask(folder, [said, Reply(("SUPPORTED\n1",))], verifier="llm")
    (verdict,) = answer.verdicts
    assert verdict.support is Support.SUPPORTED
    assert verdict.evidence.cited_text in said_to(asked[1])
    assert "The zoo in Vienna has been open since 1752." in said_to(asked[1])


@pytest.mark.parametrize("reply", ["Maybe", "SUPPORTED\n99", "SUPPORTED", ""])
def test_a_check_that_fails_supports_nothing(folder, reply):
    answer, _ = ask(folder, [Reply(("The zoo in Vienna welcomes guests since 1752. [1]",)), Reply((reply,))], verifier="llm")
    (verdict,) = answer.verdicts
    assert (verdict.support, verdict.evidence) == (Support.UNSUPPORTED, None)
    assert "check" in verdict.reason


def test_no_model_can_support_a_changed_number(folder):
    answer, asked = ask(folder, [Reply(("The zoo of Vienna opened in 1753. [1]",)), Reply(("SUPPORTED\n1",))], verifier="llm")
    assert answer.verdicts[0].support is Support.CONTRADICTED
    assert len(asked) == 1
