"""Questions to begin with, and to go on with: made from whatever articles there are, and firmly answered by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, takewhile
from threading import Lock
from time import monotonic

from assistant.answer import Assistant
from assistant.errors import AssistantError
from assistant.schema import Answer, Certainty, Document, QuestionKind
from assistant.server.window.question_forms import Suggestion, suggestions

MOST, MOST_NEXT = 4, 3
_TRIED, _TRIED_NEXT = 16, 8
_DOCUMENTS = 6
_OVERVIEWS = 3  # articles of which it is tried what they are about
_READ = 20_000  # characters of each document
_AROUND = 3_000  # characters before and after a citation
_LONGEST_TITLE = 90

Ask = Callable[[str], Answer]


def suggest_questions(documents: Iterable[Document], ask: Ask, *, seconds: float = 10.0) -> tuple[str, ...]:
    """Up to `MOST` questions that the articles answer, the last of them what one is about; none where there is no article.

    Args:
        documents: the articles; only the beginnings of the first few are read.
        ask: answers a question.
        seconds: after this long no further question is tried, so that nobody waits for examples on a busy machine.
    """
    began = monotonic()
    given = tuple(islice(documents, _DOCUMENTS))
    tried = islice(suggestions(document.text[:_READ] for document in given), _TRIED)
    found = tuple(islice(_answered(tried, ask, seconds), MOST - 1))
    return (*found, *(_overview(given, ask) if monotonic() - began < seconds else ()))


def suggest_next(answer: Answer, documents: Sequence[Document], ask: Ask, *, seconds: float = 4.0) -> tuple[str, ...]:
    """Up to `MOST_NEXT` questions that what stands around the citations of an answer suggests, and that are answered too.

    Args:
        answer: what was answered last.
        documents: those that it cites.
        ask: answers a question.
        seconds: after this long no further question is tried.
    """
    if answer.abstained or not answer.citations:
        return ()
    texts = {document.doc_id: document.text for document in documents}
    around = [
        texts[one.doc_id][max(0, one.start - _AROUND) : one.end + _AROUND] for one in answer.citations if one.doc_id in texts
    ]
    told = {one.cited_text for one in answer.citations}
    tried = (one for one in suggestions(around) if one.question != answer.question)
    found = tuple(islice(_answered(islice(tried, _TRIED_NEXT), ask, seconds, told), MOST_NEXT))
    wanted = answer.kind is not QuestionKind.OVERVIEW and len(found) < MOST_NEXT
    return (*found, *(_overview(documents, ask) if wanted else ()))


class Examples:
    """Example questions for the articles as they are: found anew when those change. Safe to share between threads."""

    def __init__(self, assistant: Assistant, *, again_after: float = 60.0) -> None:
        """Look for none yet.

        Args:
            assistant: has the articles.
            again_after: seconds after which none found are looked for again, as the machine may only have been busy.
        """
        self._assistant = assistant
        self._again_after = again_after
        self._lock = Lock()
        self._revision = -1
        self._looked_at = 0.0
        self._found: tuple[str, ...] = ()

    def questions(self) -> tuple[str, ...]:
        """Up to `MOST` of them; what is found while the articles change is found again at the next call."""
        with self._lock:
            revision = self._assistant.revision
            none_lately = not self._found and monotonic() - self._looked_at > self._again_after
            if revision != self._revision or none_lately:
                documents = (self._assistant.document(one.doc_id) for one in self._assistant.summaries(limit=_DOCUMENTS))
                self._found = suggest_questions(documents, self._assistant.quote)
                self._revision, self._looked_at = revision, monotonic()
            return self._found


def _answered(tried: Iterable[Suggestion], ask: Ask, seconds: float, told: Iterable[str] = ()) -> Iterator[str]:
    """Those that are firmly answered, not with a sentence that was told, as long as there is time."""
    began, known = monotonic(), set(told)
    for one in takewhile(lambda _: monotonic() - began < seconds, tried):
        cited = _cited(one, ask)
        if cited and cited not in known:
            known.add(cited)
            yield one.question


def _cited(suggestion: Suggestion, ask: Ask) -> str:
    """The sentence that answers: it speaks of what the question is about, or stands under that heading. Empty if none does."""
    try:
        answer = ask(suggestion.question)
    except AssistantError:  # the articles went meanwhile
        return ""
    if answer.certainty is not Certainty.FIRM or not answer.citations:
        return ""
    headings = {hit.passage.passage_id: hit.passage.heading for hit in answer.hits}
    fits = (
        one
        for one in answer.citations
        if suggestion.about in one.cited_text or headings.get(one.passage_id) == suggestion.about
    )
    return next((one.cited_text for one in fits), "")


def _overview(documents: Sequence[Document], ask: Ask) -> Iterator[str]:
    """What one of the first articles is about, if that is answered."""
    for document in documents[:_OVERVIEWS]:
        title = document.title if len(document.title) <= _LONGEST_TITLE else document.title[:_LONGEST_TITLE].rsplit(" ", 1)[0]
        question = f"What is “{title}” about?"
        answer = ask(question)
        if answer.kind is QuestionKind.OVERVIEW and answer.certainty is Certainty.FIRM:
            yield question
            return
