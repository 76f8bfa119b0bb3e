"""All hard checks of a claim against a sentence, in order."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.verification.checks.modality import _check_marks, _check_prefixes
from assistant.verification.checks.ranges_and_dates import unmatched_pair
from assistant.verification.checks.repetition import _check_repeated, says_twice
from assistant.verification.checks.values import _check_counted, _check_facts
from assistant.verification.facts.sentence import Reading
from assistant.verification.judgement import Failure


def check(claim: Reading, evidence: Reading, known: frozenset[str] = frozenset()) -> Iterator[Failure]:
    """All failures of a claim against its evidence, which may be several sentences read as one text.

    `known` are the words, lower-cased, that the articles write with a capital within a sentence.
    """
    yield from _check_facts(claim, evidence, known)
    twice = says_twice(claim.tokens, claim.facts)
    if twice and not says_twice(evidence.tokens, evidence.facts):
        yield Failure(f"the claim joins {twice.text!r} to itself", conflict=True)
    yield from _check_repeated(claim, evidence)
    yield from _check_counted(claim, evidence)
    pair = unmatched_pair(claim, evidence)
    if pair:
        yield Failure(f"the evidence has parts of {pair!r} with others", conflict=True)
    yield from _check_marks(claim, evidence)
    yield from _check_prefixes(claim, evidence)
