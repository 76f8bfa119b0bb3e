"""All hard checks of a claim against a sentence: what the evidence does not say, or says otherwise, whatever the similarity."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.verification.checks.exchanges import exchange_failures
from assistant.verification.checks.modality import modality_failures, prefix_failures
from assistant.verification.checks.ranges_and_dates import unmatched_pair
from assistant.verification.checks.repetition import repetition_failures, says_twice
from assistant.verification.checks.roles import role_failures
from assistant.verification.checks.values import count_failures, value_failures
from assistant.verification.facts.sentence import ParsedSentence
from assistant.verification.judgement import Failure


def failed_checks(claim: ParsedSentence, evidence: ParsedSentence, known: frozenset[str] = frozenset()) -> Iterator[Failure]:
    """All failures of a claim against its evidence, which may be several sentences read as one text.

    `known` are the words, lower-cased, that the articles write with a capital within a sentence.
    """
    yield from value_failures(claim, evidence, known)
    twice = says_twice(claim.tokens, claim.facts)
    if twice and not says_twice(evidence.tokens, evidence.facts):
        yield Failure(f"the claim joins {twice.text!r} to itself", conflict=True)
    yield from repetition_failures(claim, evidence)
    yield from count_failures(claim, evidence)
    pair = unmatched_pair(claim, evidence)
    if pair:
        yield Failure(f"the evidence has parts of {pair!r} with others", conflict=True)
    yield from modality_failures(claim, evidence)
    yield from prefix_failures(claim, evidence)
    yield from role_failures(claim, evidence)
    yield from exchange_failures(claim, evidence)
