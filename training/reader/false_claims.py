"""Claims that a passage does not bear out, though they are made of its words: one rule for each kind of error.

Swaps of numbers, dates and names stand in `evals`; here is what those don't touch: roles, attribution, quantity, hedges,
conditions, causes, and the parts of two sentences put together. A rule gives nothing where its pattern isn't there.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

from training.reader.examples import Support

Wrong = tuple[str, str, Support]
"""The kind of error, the claim, and what the passage says of it."""

_QUANTITIES = {
    "some": "all", "many": "all", "most": "all", "several": "all", "few": "many", "often": "always", "usually": "always",
    "sometimes": "always", "rarely": "often", "generally": "always", "mostly": "entirely", "partly": "entirely",
    "at least": "at most", "up to": "at least", "at most": "more than", "more than": "fewer than", "less than": "more than",
    "fewer than": "more than", "over": "under", "nearly": "well over", "almost": "more than", "about half": "all",
    "half of": "all of", "one of the": "the only one of the", "both": "neither of the", "every": "hardly any", "all": "half of",
    "twice": "three times", "once": "several times", "only": "not only", "among the": "the foremost of the",
}  # fmt: skip
_HEDGES = (
    (r"\b(?:may|might|could) have been\b", "was"), (r"\b(?:may|might|could) be\b", "is"),
    (r"\b(?:may|might|could) have\b", "has"),
    (r"\b(?:may|might|could)\b(?! not)", "will"),
    (r" (?:probably|possibly|perhaps|allegedly|reportedly|apparently|likely)\b", ""),
    (r"\b(is|are|was|were) (?:thought|believed|said|considered|estimated|reported|expected|alleged|likely) to be\b", r"\1"),
    (r"\b(?:suggests?|indicates?) that\b", "proves that"), (r"\b(?:suggested|indicated|hinted) that\b", "proved that"),
    (r"\b(?:appears?|seems?) to be\b", "is"), (r"\b(?:appeared|seemed) to be\b", "was"), (r"\btends? to\b", "always"),
    (r"\b(?:planned|wanted|tried|hoped|intended|attempted|agreed|offered|sought) to (\w+)\b", r"managed to \1"),
    (r"\b(?:proposed|recommended|considered|threatened)\b", "carried out"),
)  # fmt: skip
_CONDITIONS = (
    re.compile(r"^(?:If|Unless|When|Once|Provided that|As long as|Until|Where) [^,]{4,80}, (?=\w)"),
    re.compile(
        r",? (?:if|unless|provided that|as long as|only when|only if|except when|except for|except in|until) [^,;]{4,90}(?=\.$)"
    ),
    re.compile(r"\b(?:only|partially|partly|in part|in theory|in some cases|under certain conditions|at first|initially) "),
)
_SAYS = re.compile(
    r"^(?P<who>(?:[A-Z][\w.'’-]+)(?: [A-Z][\w.'’-]+){0,3}) (?P<says>(?:has |have )?(?:said|says|argued?|argues|claimed|claims|"
    r"stated|believed|believes|wrote|suggested|noted|maintained|thought|felt|reported|announced)(?: that)?) (?P<what>.{20,})$"
)
_ACCORDING = re.compile(r"^According to (?P<who>[^,]{3,60}), (?P<what>.{20,})$")
_CLAUSE = re.compile(
    r"^(?P<who>(?:The|A|An|His|Her|Its|Their|This|These) [\w'’-]+(?: (?!(?:is|are|was|were|has|had|have)\b)[\w'’-]+){0,3}|"
    r"[A-Z][\w'’-]+(?: (?:of |the )?[A-Z][\w'’-]+){0,3}) (?P<does>(?:is|are|was|were|has|had|have|can|will|became|began|"
    r"made|took|gave|led|won|lost|held|\w+ed) .{12,})$"
)
_PASSIVE = re.compile(
    r"^(?P<one>(?:The |A |An )?[\w' -]{3,50}?) (?P<verb>(?:was|were|is|are) \w+ed by) "
    r"(?P<other>(?:the |a |an )?[\w' -]{3,40}?)(?P<rest>[,.;].*| in .*| during .*)$"
)
_OBJECTS = re.compile(r"\b(the|a|an) ([a-z][\w-]+) (\w+(?:ed|s)) (the|a|an) ([a-z][\w-]+)\b")
_CAUSES = (
    " because ",
    ", which is why ",
    " as a result of the fact that ",
    "; as a consequence, ",
    ", which caused the fact that ",
)
_TIMES = (("before", "after"), ("after", "before"), ("since", "until"), ("until", "since"), ("during", "after"),
          ("first", "last"),
          ("later", "earlier"), ("earlier", "later"), ("still", "no longer"), ("already", "not yet"), ("former", "current"),
          ("current", "former"), ("previously", "subsequently"), ("now", "formerly"), ("by", "not before"))  # fmt: skip


def false_claims(parts: Sequence[str], number: int, names: Sequence[str], chance: random.Random) -> Iterator[Wrong]:
    """At most one claim of each kind, made from a sentence of a passage; `names` occur elsewhere."""
    sentence = parts[number]
    rules: Sequence[tuple[str, Callable[[], str | None], Support]] = (
        ("role", lambda: role(sentence), Support.CONTRADICTED),
        ("attribution", lambda: attribution(sentence, names, chance), Support.UNSUPPORTED),
        ("quantity", lambda: quantity(sentence, chance), Support.NOT_SUPPORTED),
        ("time", lambda: time(sentence, chance), Support.CONTRADICTED),
        ("hedge", lambda: hedge(sentence), Support.UNSUPPORTED),
        ("condition", lambda: condition(sentence), Support.UNSUPPORTED),
        ("subject", lambda: subject(parts, number, chance), Support.UNSUPPORTED),
        ("cause", lambda: cause(parts, number, chance), Support.UNSUPPORTED),
    )
    for kind, rule, support in rules:
        claim = rule()
        if claim and claim != sentence and not any(claim.rstrip(".") in part for part in parts):
            yield kind, begun(claim), support


def role(sentence: str) -> str | None:
    """Who does it and to whom exchanged.

    >>> role("The mill was founded by the bank in 1934.")
    'The bank was founded by the mill in 1934.'
    """
    if found := _PASSIVE.match(sentence):
        return f"{begun(found['other'])} {found['verb']} {continued(found['one'])}{found['rest']}"
    if found := _OBJECTS.search(sentence):
        one, noun, verb, other, second = found.groups()
        if noun != second:
            return f"{sentence[: found.start()]}{other} {second} {verb} {one} {noun}{sentence[found.end() :]}"
    return None


def attribution(sentence: str, names: Sequence[str], chance: random.Random) -> str | None:
    """What somebody says put into another's mouth, told as a fact, or a fact put into somebody's mouth."""
    others = [name for name in names if name not in sentence]
    found = _ACCORDING.match(sentence) or _SAYS.match(sentence)
    if found and (not others or chance.random() < 0.4):
        return begun(found["what"])
    if found and others:
        return sentence.replace(found["who"], chance.choice(others), 1)
    if others and chance.random() < 0.15:
        return f"According to {chance.choice(others)}, {continued(sentence)}"
    return None


def quantity(sentence: str, chance: random.Random) -> str | None:
    """A word of quantity put for a stronger, weaker or opposite one.

    >>> quantity("Most of them left.", random.Random(1))
    'All of them left.'
    """
    return _replaced(sentence, tuple(_QUANTITIES.items()), chance)


def time(sentence: str, chance: random.Random) -> str | None:
    """The order of events turned round."""
    return _replaced(
        sentence, tuple((old, new) for old, new in _TIMES if old != "by" or re.search(r"\bby \d{4}", sentence)), chance
    )


def hedge(sentence: str) -> str | None:
    """What may be, told as what is.

    >>> hedge("It may have been a bank.")
    'It was a bank.'
    """
    for pattern, sure in _HEDGES:
        changed = re.sub(pattern, sure, sentence, count=1)
        if changed != sentence:
            return changed
    return None


def condition(sentence: str) -> str | None:
    """What holds on a condition, told without it.

    >>> condition("If it rains, the mill stands still all day.")
    'The mill stands still all day.'
    """
    for pattern in _CONDITIONS:
        changed = pattern.sub("", sentence, count=1)
        if changed != sentence and len(changed.split()) >= 4:
            return begun(changed)
    return None


def subject(parts: Sequence[str], number: int, chance: random.Random) -> str | None:
    """What one sentence says of its subject, said of the subject of another."""
    own = _CLAUSE.match(parts[number])
    found = [_CLAUSE.match(part) for i, part in enumerate(parts) if i != number]
    others = [match["who"] for match in found if match and own and match["who"].lower() != own["who"].lower()]
    return f"{chance.choice(others)} {own['does']}" if own and others else None


def cause(parts: Sequence[str], number: int, chance: random.Random) -> str | None:
    """Two sentences of a passage, of which one is said to be the reason of the other."""
    others = [i for i in (number - 1, number + 1) if 0 <= i < len(parts) and len(parts[i].split()) < 25]
    if not others or len(parts[number].split()) > 25 or re.search(r"\b(?:because|due to|result|caus|led to)", " ".join(parts)):
        return None
    return f"{parts[number].removesuffix('.')}{chance.choice(_CAUSES)}{continued(parts[chance.choice(others)])}"


def begun(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def continued(text: str) -> str:
    """The text as within a sentence: words that are no names lose their capital."""
    first = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if first.lower() in _PLAIN else text


_PLAIN = frozenset(
    """the a an his her its their this these those it he she they there in on at during after before by since from while when
    although many most some several all one both each for as with under until however if such other""".split()  # noqa: SIM905
)


def _replaced(sentence: str, table: Sequence[tuple[str, str]], chance: random.Random) -> str | None:
    """One of the words of a table that a sentence has, replaced once."""
    found = [(match, new) for old, new in table if (match := re.search(rf"\b{old}\b", sentence, re.IGNORECASE))]
    if not found:
        return None
    match, new = chance.choice(found)
    return begun(f"{sentence[: match.start()]}{new}{sentence[match.end() :]}")
