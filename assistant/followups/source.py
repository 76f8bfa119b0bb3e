"""Follow-ups that ask who stands behind what was just told: "Who said that?", "Says who?", "Where does it say that?"."""

from __future__ import annotations

import re

_ASKS_WHO_SAID = re.compile(
    r"\W*(?:(?:and|but|so|wait|really)\W+)*(?:"
    r"(?:who|where|when) (?:exactly |actually )?(?:said|says|claimed|claims|told (?:you|them)|wrote|writes|mentioned|mentions|"
    r"reported|reports|thinks|believes) (?:that|this|so|it)|"
    r"(?:says|said|according to) whom?|whose (?:words?|opinion|claim|view)s? (?:is|are|was|were) (?:that|this|these|those)|"
    r"where (?:does|did) (?:it|the article|this|that) (?:say|stand)(?: (?:that|this|so))?|where (?:is|was) (?:that|this|it) "
    r"(?:written|said)|who (?:is|was) (?:being )?quoted(?: there)?)\W*",
    re.IGNORECASE,
)


def asks_who_said(question: str) -> bool:
    """Whether it asks for the source of the last answer and nothing else."""
    return bool(_ASKS_WHO_SAID.fullmatch(question))
