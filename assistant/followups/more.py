"""Follow-ups that ask for more of the same: "Tell me more", "What else?", "Go on", "And before that?", "No, the other one"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.schema import Turn
from assistant.text.markup import plain_words

_MORE = re.compile(
    r"\W*(?:(?:ok|okay|and|so|yes|no|nope|please|thanks|thank you|great|interesting|cool|hm+|but|well|sure)\W+)*"
    r"(?:(?:(?:can|could|would|will) you )?(?:please )?(?:tell|give|show) (?:me|us) (?:(?:some|a bit|a little|any|even) )?more"
    r"(?: (?:details?|info|information|facts|about (?:it|that|this|them)|on (?:it|that|this)))?|"
    r"(?:(?:can|could|would) you )?(?:say|explain|know) (?:(?:some|a bit|a little) )?more(?: about (?:it|that|this|them))?|"
    r"(?:what|anything|something) (?:else|more)(?: (?:is|was) there)?(?: (?:about|on) (?:it|that|this|them))?|"
    r"(?:is|was) (?:there|that) (?:anything|something) (?:else|more)|is there more|"
    r"(?:(?:some|any) )?more(?: details?| info| facts| please)?|"
    r"(?:what (?:about |was it |came |happened )?)?(?:before|after) (?:that|this|then)|(?:what )?then|"
    r"(?:go|carry|keep) (?:on|going)|continue|(?:can|could) you elaborate|elaborate(?: on (?:it|that|this))?|next|"
    r"(?:not (?:that|this)(?: one)?\W+)?(?:i (?:meant|mean) |what about |how about |which |what )?(?:the |any |some |all the )?"
    r"(?:others?(?: ones?)?|rest)|(?:and )?another(?: one)?|"
    r"(?:do you have|i want|i(?:['’]d| would) like|i need) (?:to (?:know|hear) )?more(?: (?:details?|info|information))?"
    r"(?: (?:about|on) (?:it|that|this))?|"
    r"what (?:else|more) (?:do you know|can you (?:tell me|say)|do (?:the articles|they) say)(?: about (?:it|that|this|them))?)"
    r"(?:\W+please)?\W*",
    re.IGNORECASE,
)


def asks_for_more(question: str) -> bool:
    """Whether nothing is said but that there should be more."""
    return bool(_MORE.fullmatch(question))


def given_before(history: Sequence[Turn]) -> tuple[str, ...]:
    """The answers that were given, without markers and bold type, oldest first; none of their sentences is more."""
    return tuple(plain_words(turn.answer) for turn in history)
