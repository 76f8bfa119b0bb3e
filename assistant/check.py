"""Checking a text that another system wrote: are its sentences in the sources? No index, no question, no language model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.citation.cite import cite
from assistant.citation.model_text import split_claims, take_markers
from assistant.errors import EvalError
from assistant.present_documents import present_documents
from assistant.rendering.published_text import publish
from assistant.schema import MOST_CHECKED, Answer, Document, Hit, Passage
from assistant.settings import Settings
from assistant.text.sentences import split_sections
from assistant.verification.policy import Checked
from assistant.verification.verifier import LocalVerifier

if TYPE_CHECKING:
    from assistant.answer import Assistant

_NEAREST = 3
"""Passages that are looked up for each sentence of a text that is held against the articles."""


def check(answer: str, passages: Sequence[str | Document], *, settings: Settings | None = None) -> Checked:
    """Cite and verify a text against its sources.

    Args:
        answer: the text. Markers such as `[2]` mean the second source; what has none is looked for in all of them.
        passages: the sources, as texts or documents.
        settings: choose the verifier; without them it is the bundled one.

    Returns:
        Its sentences with markers to exact spans, and one verdict for each.

    Raises:
        EvalError: if the text or all sources are empty.
    """
    documents = [_document(source, number) for number, source in enumerate(passages, start=1)]
    hits = [_hit(document, rank) for rank, document in enumerate(documents, start=1)]
    answer = _readable(answer)
    if not any(hit.passage.sentences for hit in hits):
        raise EvalError(f"the {len(documents)} sources hold no text; give those that the answer rests on")
    by_id = {document.doc_id: document for document in documents}
    verifier = shared_verifier(settings)
    draft = cite(answer, hits, by_id, verifier.scores)
    return Checked(draft, verifier.verify(draft, hits, by_id))


def check_in_corpus(text: str, assistant: Assistant) -> Checked:
    """`check` with the passages of the articles that are nearest to the text's sentences; its own markers mean nothing here.

    Raises:
        EvalError: if the text is empty.
        StoreError: if the index can't be used.
    """
    plain, _ = take_markers(_readable(text))
    hits, by_id = nearest_passages([plain[span.start : span.end] for span in split_claims(plain)], assistant)
    verifier = shared_verifier(assistant.settings)
    draft = cite(plain, hits, by_id, verifier.scores)
    return Checked(draft, verifier.verify(draft, hits, by_id))


def nearest_passages(sentences: Iterable[str], assistant: Assistant) -> tuple[list[Hit], dict[str, Document]]:
    """The passages nearest to each of the sentences that are checked, each passage once, and the articles they stand in.

    What was found and has left the articles since, or is written otherwise, is left out.
    """
    longest = assistant.settings.max_question_chars
    sought = dict.fromkeys(sentence[:longest] for sentence in islice(sentences, MOST_CHECKED) if sentence.strip())
    found = [hit for sentence in sought for hit in assistant.retrieve(sentence, _NEAREST)]
    documents = present_documents(assistant, (hit.passage.doc_id for hit in found))
    standing = (hit for hit in found if _stands_in(documents.get(hit.passage.doc_id), hit.passage))
    return list({hit.passage.passage_id: hit for hit in standing}.values()), documents


def check_files(answer: Path, sources: Sequence[Path], settings: Settings) -> Checked:
    """`check` on files; sources may have any format that the corpus may have.

    Raises:
        EvalError: if the answer can't be read, or holds no text.
        CorpusError: if a source can't be read.
    """
    from assistant.ingestion.documents import read_document

    try:
        text = answer.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EvalError(f"answer {str(answer)!r} is not UTF-8 (byte {error.start}); save the file as UTF-8") from error
    except OSError as error:
        raise EvalError(f"answer {str(answer)!r} can't be read ({error.strerror}); name a text file") from error
    documents = [read_document(source, str(source), settings.max_document_bytes) for source in sources]
    return check(text, documents, settings=settings)


def as_answer(checked: Checked) -> Answer:
    """The checked text in the form that every interface shows."""
    draft, published = checked.draft, publish(checked.draft)
    return Answer(
        question="",
        standalone_question="",
        text=published.text,
        citations=draft.citations,
        verdicts=checked.verdicts,
        abstention=None,
        confidence=draft.confidence,
        engine="",
        model="",
        hits=(),
        spans=published.spans,
    )


def _readable(text: str) -> str:
    """The text without lone surrogates, which no tokenizer reads; one character for each, so that all places stay.

    Raises:
        EvalError: if the text is empty.
    """
    if not text.strip():
        raise EvalError("the answer is empty; give the text that is to be checked")
    return _without_surrogates(text)


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _document(source: str | Document, number: int) -> Document:
    if isinstance(source, Document):
        return source
    return Document.create(f"source {number}", _without_surrogates(source))


def _stands_in(document: Document | None, passage: Passage) -> bool:
    return document is not None and document.text[passage.start : passage.end] == passage.text


def _hit(document: Document, rank: int) -> Hit:
    """The whole document as one passage, so that marker n means source n."""
    sentences = tuple(sentence for section in split_sections(document.text) for sentence in section.sentences)
    start, end = (sentences[0].start, sentences[-1].end) if sentences else (0, 0)
    text = document.text[start:end]
    passage = Passage(f"{document.doc_id}#1", document.doc_id, text, start, end, document.title, sentences)
    return Hit(passage, 1 / rank, rank, None, None)


@lru_cache(maxsize=4)
def shared_verifier(settings: Settings | None = None) -> LocalVerifier:
    """The local verifier that the settings choose, or the bundled one; loaded once for each choice."""
    from assistant.components import choose_verifier
    from assistant.models.minilm import bundled_embedder

    defaults = Settings.model_construct()  # whatever the environment says
    return choose_verifier(settings or defaults, bundled_embedder())
