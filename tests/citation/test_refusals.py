"""A sentence that only says that there is no answer is told from one that claims something."""

from __future__ import annotations

import pytest

from assistant.citation.refusals import is_refusal
from assistant.schema import Abstention

REFUSALS = [
    *(reason.sentence for reason in Abstention if reason is not Abstention.NOTHING_RETRIEVED),
    "I could not find any information on that.",
    "I couldn’t find that in the provided documents.",
    "Sorry, I can't answer this question.",
    "I'm sorry, but I cannot find the answer in the given context.",
    "Unfortunately, the provided articles do not contain enough information to answer this question.",
    "The context doesn't say.",
    "The sources do not mention this.",
    "There is no information about that in the passages.",
    "No relevant information was found.",
    "I don't know.",
    "I have no information on this topic.",
    "It is not mentioned in the text.",
    "Based on the provided context, I cannot answer this question.",
]
CLAIMS = [
    "I could not find any information on the mayor, who stole the money.",
    "The articles don't say that the mill burned down in 1950.",
    "The mill did not find it.",
    "The sources do not mention the third victim.",
    "There is no information about visitors in the museum.",
    "The zoo has no information desk.",
    "There is no pier.",
    "The answer is 42.",
    "No. The museum is closed.",
    "Nothing was found in the cellar.",
    "The report is not available to the public.",
]


@pytest.mark.parametrize("sentence", REFUSALS)
def test_a_refusal_claims_nothing(sentence):
    assert is_refusal(sentence)
    assert is_refusal(f"**{sentence.upper()}**")


@pytest.mark.parametrize("sentence", CLAIMS)
def test_what_names_something_is_a_claim(sentence):
    assert not is_refusal(sentence)
