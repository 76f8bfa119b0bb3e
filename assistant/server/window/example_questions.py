"""Example questions, made from whatever articles there are: those that the assistant answers from the right place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice, takewhile, zip_longest
from time import monotonic

from assistant.schema import Answer, Document

MOST = 4
_TRIED = 16
_DOCUMENTS = 6
_READ = 20_000  # characters of each document

_NAME = r"[A-Z][a-zà-ÿ]{1,30}+(?:[ -][A-Z][\w’']{1,30}+){1,3}"  # bounded and possessive: no text makes it slow
_SPEAKS = r"(?:said|says|told|noted|explained|argued|answered|warned|added|wrote)"
_DONE = r"(?:founded|built|opened|signed|published|released|launched|elected|born|discovered|invented|completed|established)"
_PATTERNS = (  # what the question is about is the first group that matched
    (
        re.compile(r"\b(?:the|an?|The|An?) ((?:[a-z]{1,30}+ )?[a-z]{1,30}+) worth (?:about |some |over )?[$€£¥]"),
        "How much is the {} worth?",
    ),
    (re.compile(rf"(?<!\bthe )(?<!\bThe )\b({_NAME}), (?:an? |the |who )"), "Who is {}?"),
    (re.compile(rf"\b({_NAME}) was {_DONE} (?:in|on) (?:[A-Z][a-z]+ )?\d"), ""),
    (re.compile(rf"\b({_NAME}),? {_SPEAKS}\b|\b{_SPEAKS} ({_NAME})\b"), "What did {} say?"),
)
_WHEN = re.compile(rf"\bwas ({_DONE})\b")
_HEADING = re.compile(r"^#{2,6} ([^\W\d_][\w ,;:’'()-]{5,60})$", re.MULTILINE)
_OPENING = re.compile(r"(?:The|A|An|But|And|In|On|For|When|As|At) ")


@dataclass(frozen=True, slots=True)
class _Suggestion:
    question: str
    about: str


def suggest_questions(documents: Iterable[Document], ask: Callable[[str], Answer], *, seconds: float = 10.0) -> tuple[str, ...]:
    """Up to `MOST` questions that names, sums and headings of the articles suggest and `ask` answers, maybe none.

    Args:
        documents: the articles; only the beginnings of the first few are read.
        ask: answers a question.
        seconds: after this long no further question is tried, so that nobody waits for examples on a busy machine.
    """
    began = monotonic()
    texts = [document.text[:_READ] for document in islice(documents, _DOCUMENTS)]
    by_kind = [_fairly(_matches(pattern, form, text) for text in texts) for pattern, form in _PATTERNS]
    suggestions = dict.fromkeys(chain(_fairly(by_kind), _fairly(_headings(text) for text in texts)))
    in_time = takewhile(lambda _: monotonic() - began < seconds, islice(suggestions, _TRIED))
    return tuple(islice((tried.question for tried in in_time if _is_answered(tried, ask(tried.question))), MOST))


def _is_answered(suggestion: _Suggestion, answer: Answer) -> bool:
    """Whether the first citation speaks of what the question is about, or stands under that heading."""
    if not answer.citations:
        return False
    first = answer.citations[0]
    headings = {hit.passage.passage_id: hit.passage.heading for hit in answer.hits}
    return suggestion.about in first.cited_text or headings.get(first.passage_id) == suggestion.about


def _fairly(groups: Iterable[Iterable[_Suggestion]]) -> Iterator[_Suggestion]:
    """The first of each group, then the second of each, and so on."""
    return (item for item in chain.from_iterable(zip_longest(*groups)) if item is not None)


def _matches(pattern: re.Pattern[str], form: str, text: str) -> Iterator[_Suggestion]:
    for match in pattern.finditer(text):
        about = _OPENING.sub("", next(filter(None, match.groups())), count=1)
        done = _WHEN.search(match.group())
        if " " in about:
            yield _Suggestion(f"When was {about} {done.group(1)}?" if done else form.format(about), about)


def _headings(text: str) -> Iterator[_Suggestion]:
    for match in _HEADING.finditer(text):
        heading = match.group(1).strip()
        yield _Suggestion(f"What do the articles say about “{heading}”?", heading)
