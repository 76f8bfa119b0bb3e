"""The values that flow through the assistant, in the order they are made.

All are frozen. A span is half-open, in characters; where it lies (document, passage or answer) is said at each class.
"""

from __future__ import annotations

import hashlib
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

from assistant.schema.computation import Computation


class Support(StrEnum):
    """What checking a claim against its evidence found."""

    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"


class Abstention(StrEnum):
    """Why the assistant declined to answer."""

    NOTHING_RETRIEVED = "nothing_retrieved"
    NOT_IN_CORPUS = "not_in_corpus"
    NOT_GROUNDED = "not_grounded"

    @property
    def sentence(self) -> str:
        """What the person reads in place of an answer."""
        return _ABSTENTION_SENTENCES[self]


_ABSTENTION_SENTENCES = {
    Abstention.NOTHING_RETRIEVED: "The articles hold nothing about this question.",
    Abstention.NOT_IN_CORPUS: "The articles don't say.",
    Abstention.NOT_GROUNDED: "No answer to this question could be supported by the articles.",
}


class QuestionKind(StrEnum):
    """The form that the answer to a question takes."""

    FACT = "fact"
    OVERVIEW = "overview"
    LIST = "list"
    COUNT = "count"
    YES_NO = "yes_no"
    COMPARISON = "comparison"
    REASON = "reason"
    DEFINITION = "definition"
    WHICH_DOCUMENT = "which_document"
    TALK = "talk"

    @property
    def words(self) -> str:
        """How it is called where people read it, such as `yes or no`."""
        return "yes or no" if self is QuestionKind.YES_NO else self.value.replace("_", " ")


class Certainty(StrEnum):
    """How sure an answer is: given as it is, given as one that may be wrong, or not given."""

    FIRM = "firm"
    TENTATIVE = "tentative"
    NONE = "none"


class CitationFailure(StrEnum):
    """How a quotation in a claim fails: its words stand nowhere, in another passage than cited, or are joined from pieces."""

    FABRICATED = "fabricated"
    MISATTRIBUTED = "misattributed"
    STITCHED = "stitched"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters; says nothing about which text it lies in."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start!r}, {self.end!r}")

    def shift(self, offset: int) -> Span:
        """The same span in a text that begins `offset` characters earlier."""
        return Span(self.start + offset, self.end + offset)


@dataclass(frozen=True, slots=True)
class Document:
    """One article.

    `text` is NFC-normalised, with LF line ends and headings as Markdown `#` lines where the format told them. `source` is
    where it came from (a path, a URL or a note), `published` an ISO date, month or year, or empty, `digest` the SHA-256 of
    `text` in hex. `page_starts` are pairs of an offset in `text` and the number, from 1, of the page that begins there, in
    order of the offsets; a footnote may have its page begin twice. `notes` are sentences on what was guessed or left out in
    reading.
    """

    doc_id: str
    text: str
    title: str
    source: str
    published: str
    digest: str
    page_starts: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def create(
        cls,
        doc_id: str,
        text: str,
        *,
        title: str = "",
        source: str = "",
        published: str = "",
        page_starts: tuple[tuple[int, int], ...] = (),
        notes: tuple[str, ...] = (),
    ) -> Document:
        """Normalise the text and stamp it with its digest."""
        clean = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        digest = hashlib.sha256(clean.encode("utf-8", "surrogatepass")).hexdigest()
        return cls(doc_id, clean, title or doc_id, source or doc_id, published, digest, page_starts, notes)

    def page_at(self, offset: int) -> int | None:
        """The number of the page, from 1, on which a character of the text stands; None where there are no pages."""
        place = bisect_right(self.page_starts, offset, key=lambda start: start[0])
        return self.page_starts[max(place - 1, 0)][1] if self.page_starts else None


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document without its text; `characters` and `passages` count, `notes` say what was guessed or left out in reading."""

    doc_id: str
    title: str
    source: str
    published: str
    digest: str
    characters: int
    passages: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What the person said, and the same made to stand alone; the two are equal where it lacked nothing.

    `given` are answers to it that were given before, where more is asked for. `documents` are the ids of those that it is put
    to; none means all.
    """

    asked: str
    standalone: str
    kind: QuestionKind = QuestionKind.FACT
    given: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    @property
    def bracketed(self) -> bool:
        """Whether words of the conversation were added behind what the person said."""
        return self.standalone.startswith(f"{self.asked} (")


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is indexed, retrieved and cited: `document.text[start:end] == text`.

    `sentences` are spans in the document, in order, each inside the passage; `heading` is the heading the passage stands under.
    """

    passage_id: str
    doc_id: str
    text: str
    start: int
    end: int
    heading: str
    sentences: tuple[Span, ...]

    def sentence_text(self, span: Span) -> str:
        """The text of one of `sentences`."""
        return self.text[span.start - self.start : span.end - self.start]


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. A higher `score` is better; ranks start at 1 and are None where that ranking did not find it.

    `similarities` has, for each of `passage.sentences`, its cosine with the question, in [-1, 1].
    """

    passage: Passage
    score: float
    rank: int
    dense_rank: int | None
    bm25_rank: int | None
    similarities: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact piece of a document: `document.text[start:end] == cited_text`. Build it with `of`, which guarantees that.

    `marker` is the number it has in the answer, or 0 for evidence that the answer does not cite, such as what contradicts it.
    `page` is where it begins, from 1; None where the document has no pages. `digest` is that of the document it was cut from,
    so that it can be told later whether the article has changed since; empty where that was not kept.
    """

    marker: int
    doc_id: str
    title: str
    passage_id: str
    start: int
    end: int
    cited_text: str
    page: int | None = None
    digest: str = ""

    def __post_init__(self) -> None:
        if len(self.cited_text) != self.end - self.start or not self.cited_text:
            raise ValueError(f"a citation of {self.end - self.start} characters can't hold {self.cited_text!r}")

    @classmethod
    def of(cls, document: Document, span: Span, *, marker: int, passage_id: str) -> Citation:
        """Cite `span` of `document`; the cited text is sliced from it, never passed in.

        Raises:
            ValueError: if the span reaches past the end of the document.
        """
        cited_text = document.text[span.start : span.end]
        place = (passage_id, span.start, span.end, cited_text, document.page_at(span.start))
        return cls(marker, document.doc_id, document.title, *place, document.digest)


MOST_CHECKED = 100
"""Claims of one text that are cited and verified, as each is held against every sentence; the rest counts as unsupported."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable sentence of an answer, in plain words; where it lies in the answer's text is up to `assistant.rendering`.

    `markers` are the numbers of the citations it rests on. `highlights` are spans of `text`, in order and apart: what answers
    the question, or whatever a chat model made stand out. `failure` says that a quotation in it is not in the articles as the
    claim has it.
    """

    text: str
    markers: tuple[int, ...]
    highlights: tuple[Span, ...] = ()
    failure: CitationFailure | None = None

    @property
    def answer_span(self) -> Span | None:
        """The part that answers: the first highlight."""
        return next(iter(self.highlights), None)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of a claim found: a `score` in [0, 1], `evidence` for or against it, and briefly why it fails."""

    claim: Claim
    support: Support
    score: float
    evidence: Citation | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an engine wrote, before any check: claims, and the citations it proposes.

    `confidence` in [0, 1] is its estimate that the draft answers; `abstention` set means no answer. `engine` and `model` name
    what wrote it; `notes` tell what was left out or went wrong. `gaps` are what stands before, between and behind the claims,
    such as a new line or words of ours as those of `computations`; without any, a blank stands between two claims.
    """

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    confidence: float
    abstention: Abstention | None = None
    engine: str = ""
    model: str = ""
    notes: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    certainty: Certainty = Certainty.FIRM
    computations: tuple[Computation, ...] = ()
