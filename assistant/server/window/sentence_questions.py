"""Questions of which a sentence is the answer, made by moving its words: how many, how much, who, when, where, why.

Only sentences that stand by themselves are taken: one that leans on the sentence before, by `it` or `they`, makes no question
that a reader could understand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

Asked = Callable[[re.Match[str]], str]
"""Makes of a match a question."""

LONGEST = 120
"""Characters of a question; whoever reads the buttons skims them."""

_NUMBER = (
    r"(?:\d[\d,. ]*\d|\d|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|[Ee]leven|[Tt]welve"
    r"|[Ff]ourteen|[Ff]ifteen|[Tt]wenty|[Tt]hirty|[Ff]orty|[Ff]ifty|[A-Z]?[a-z]{3,7}ty-[a-z]{3,5})"
)
_ABOUT = r"(?:(?:[Aa]bout|[Aa]round|[Ss]ome|[Nn]early|[Aa]lmost|[Mm]ore than|[Oo]ver|[Aa]t least|[Oo]nly|[Uu]p to|[Jj]ust) )?"
_NO_THING = r"(?!(?:million|billion|thousand|pounds|euros|dollars|crowns|francs|percent|things|more|of|and|or|was|has|is)\b)"
_THING = rf"(?:{_NO_THING}[a-z][a-z-]{{1,20}} ){{0,2}}?(?:{_NO_THING}[a-z][a-z-]{{1,20}}s|people|children|men|women)"
_NAME = r"[A-Z][\w’'-]{1,30}(?: (?:of |de |van |von )?[A-Z][\w’'-]{1,30}){0,3}"
_NO_VERB = (
    r"(?!(?:is|are|was|were|be|will|would|can|could|must|may|might|should|shall|has|have|had|does|do|did|to|and|or|not)\b)"
)
_THE = rf"(?:The|An?) (?:{_NO_VERB}[\w’'-]{{2,30}} ){{0,4}}?{_NO_VERB}[\w’'-]{{2,30}}"
_SUBJECT = rf"({_THE}|{_NAME})"
_REST = r"([^.;:,()“”\"|\n]{1,80})(?=[.;:,\n]|$)"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = rf"(?:{_MONTH}\b|\d{{1,2}} {_MONTH}|(?:1[5-9]|20)\d\d|\d{{1,2}}:\d\d|\d{{1,2}} (?:am|pm|a\.m|p\.m))"
_MONEY = r"(?:[$€£¥]|\d[\d,.]* (?:million |billion )?(?:pounds|euros?|dollars|crowns|francs|yen|kroner)\b)"

_BASES = {
    "has": "have", "holds": "hold", "employs": "employ", "needs": "need", "uses": "use", "weighs": "weigh",
    "takes": "take", "lasts": "last", "covers": "cover", "carries": "carry", "serves": "serve", "seats": "seat",
    "planted": "plant", "felled": "fell", "sold": "sell", "built": "build", "lost": "lose", "employed": "employ",
    "evacuated": "evacuate", "received": "receive", "raised": "raise", "won": "win", "visited": "visit", "killed": "kill",
    "injured": "injure", "paid": "pay", "spent": "spend", "bought": "buy", "had": "have", "carried": "carry", "made": "make",
    "trained": "train", "hired": "hire", "produced": "produce", "repaired": "repair", "counted": "count", "lasted": "last",
    "took": "take", "weighed": "weigh", "published": "publish", "wrote": "write",
}  # fmt: skip
_INTRANSITIVE = {
    "opened": "open", "closed": "close", "began": "begin", "started": "start", "ended": "end", "died": "die", "burned": "burn",
    "opens": "open", "closes": "close", "begins": "begin", "starts": "start", "ends": "end", "arrived": "arrive",
    "left": "leave", "resigned": "resign", "retired": "retire", "expires": "expire",
}  # fmt: skip
_PLACED = {"lies": "lie", "hangs": "hang", "lives": "live", "lived": "live", "meets": "meet"}
_MAKERS = {"written": "wrote", "drawn": "drew", "led": "led", "made": "made", "built": "built", "won": "won", "run": "ran"}
_AGENT = (
    r"(?:designed|founded|wrote|painted|invented|discovered|leads|led|chairs|heads|runs|won|signed|composed|directed|edited|keeps"
    r"|owns|built|brings|brought|buys|organi[sz]es|organi[sz]ed|teaches|translated|opened|cooks|drives)"
)
_LEANS = re.compile(
    r"\b(?:it|its|they|them|their|he|she|his|her|him|this|that|these|those|there|here|we|us|our|i|my|you|your|former|latter|other|"
    r"others|another|same|such|one|ones|so|also|then|too|again|both|each|today|yesterday|now|however)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|can|must|may|came|ran|took|gave|got|went|stood|lost|fell|died|\w{3,}ed)\b"
)
_DATELINE = re.compile(r"[A-Z][A-Z.,\s]{2,30}\s[—–-]\s")
_COMPARED = re.compile(r"[^.;:,]{0,14}\b(?:more|less|fewer|longer)\b")
_OF_TIME = re.compile(r"\b(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?)\b")


def sentence_questions(sentences: Sequence[str]) -> list[Iterator[tuple[str, str]]]:
    """For each form of a question, those that the sentences answer, each with its sentence, without the place of a report."""
    bare = [_DATELINE.sub("", sentence, count=1) for sentence in sentences]
    return [_of_form(pattern, asked, bare) for pattern, asked in _FORMS]


def _of_form(pattern: re.Pattern[str], asked: Asked, sentences: Sequence[str]) -> Iterator[tuple[str, str]]:
    for sentence in sentences:
        match = pattern.match(sentence)
        question = asked(match) if match and not _COMPARED.match(sentence, match.end()) else ""
        if question and len(question) <= LONGEST and not _LEANS.search(question):
            yield question, sentence


def _how_many_do(match: re.Match[str]) -> str:
    rest = match[2].rstrip()
    return f"How many {match[1]} {rest}?" if _VERB.search(rest) and not rest.startswith(("of ", "and ", "or ", "per ")) else ""


def _how_many(match: re.Match[str]) -> str:
    verb, things = match[2], match[3]
    if verb in {"takes", "took", "lasts", "lasted"}:
        return f"How long {_do(verb)} {_subject(match[1])} {_BASES[verb]}?" if _OF_TIME.search(things) else ""
    return f"How many {things} {_do(verb)} {_subject(match[1])} {_BASES[verb]}?"


def _how_much(match: re.Match[str]) -> str:
    return _asked("How much", _do(match[2]), match[1], _BASES.get(match[2], "cost"))


def _how_much_will(match: re.Match[str]) -> str:
    return f"How much {match[2]} {_subject(match[1])} {match[3]}{_tail(match[4])}?"


def _who(match: re.Match[str]) -> str:
    return f"Who {match[2]} {match[3].strip()}?"


def _who_made(match: re.Match[str]) -> str:
    return f"Who {_MAKERS.get(match[2], match[2])} {_subject(match[1])}?"


def _when_will(match: re.Match[str]) -> str:
    return f"When {match[2]} {_subject(match[1])} {match[3]}?"


def _when_did(match: re.Match[str]) -> str:
    return _asked("When", _do(match[2]), match[1], _INTRANSITIVE[match[2]])


def _where(match: re.Match[str]) -> str:
    return _asked("Where", _do(match[2]), match[1], _PLACED[match[2]])


def _why(match: re.Match[str]) -> str:
    return f"Why {match[2]} {_subject(match[1])} {match[3].strip()}?"


def _asked(opening: str, auxiliary: str, subject: str, verb: str) -> str:
    return f"{opening} {auxiliary} {_subject(subject)} {verb}?"


def _do(verb: str) -> str:
    return "does" if verb.endswith("s") and verb != "was" else "did"


def _subject(subject: str) -> str:
    """The subject within a sentence, where its article is small."""
    return re.sub(r"^(?:The|An?) ", lambda article: article[0].lower(), subject)


def _tail(rest: str) -> str:
    """What follows the sum, such as ` for young fish`, if that is what the sum is for."""
    return f" {rest.strip()}" if rest.strip().startswith("for ") else ""


def _any(words: dict[str, str]) -> str:
    return "|".join(words)


_FORMS: tuple[tuple[re.Pattern[str], Asked], ...] = (
    (re.compile(rf"{_SUBJECT} (is|are|was|were) ([a-z][^.;:,()“”\"|\n]{{2,60}}?),? because "), _why),
    (
        re.compile(
            rf"{_SUBJECT} (will|can|must) ((?!not\b|be\b)[a-z]+) {_ABOUT}{_MONEY}(?:[\d,. ]*(?:million|billion)?){_REST}"
        ),
        _how_much_will,
    ),
    (re.compile(rf"{_ABOUT}{_NUMBER} ({_THING}) {_REST}"), _how_many_do),
    (re.compile(rf"({_NAME}) ({_AGENT}) ((?:the|an?) [^.;:,()“”\"|\n]{{1,80}})(?=[.;:,\n]|$)"), _who),
    (re.compile(rf"{_SUBJECT} (will|is to|are to) ((?!not\b)[a-z]+(?: [a-z]+){{0,2}}?) (?:on|in|at|from) {_DATE}"), _when_will),
    (re.compile(rf"{_SUBJECT} ({_any(_BASES)}) {_ABOUT}{_NUMBER} ({_THING})\b"), _how_many),
    (re.compile(rf"{_SUBJECT} (costs|cost|paid|spent|raised|received) {_ABOUT}{_MONEY}"), _how_much),
    (re.compile(rf"{_SUBJECT} ({_any(_PLACED)}) (?:in|at|on|under|near|behind|beside) "), _where),
    (
        re.compile(rf"({_THE}) (?:was|were|is) ({_any(_MAKERS)}|designed|painted|founded|invented|opened|directed) by [A-Z]"),
        _who_made,
    ),
    (re.compile(rf"{_SUBJECT} ({_any(_INTRANSITIVE)}) (?:on|in|at) (?:the )?(?:[A-Z][a-z]+day\b|{_DATE})"), _when_did),
)
