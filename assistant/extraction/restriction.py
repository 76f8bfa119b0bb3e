"""Which documents alone a question is put to: those that were chosen, else those that it names by file or by format."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.errors import UnknownDocumentError
from assistant.extraction.scope import Named, may_name_documents, named_documents

_TOLD = 3
"""Documents that are named."""


def restriction_of(question: str, chosen: Sequence[str], documents: Callable[[], Sequence[Named]]) -> tuple[str, ...]:
    """The ids of the documents, each once; none where all are asked.

    Args:
        question: what the person said.
        chosen: ids of documents that the person chose.
        documents: gives all documents; called only where some were chosen, or the question may name one.

    Raises:
        UnknownDocumentError: if one that was chosen is not there.
    """
    if not (chosen or may_name_documents(question)):
        return ()
    known = documents()
    if unknown := set(chosen).difference(document.doc_id for document in known):
        raise UnknownDocumentError(f"no document {min(unknown)!r} can be asked; `assistant list` shows all")
    named = () if chosen else [document.doc_id for document in named_documents(question, known)]
    return tuple(dict.fromkeys(chosen)) or (tuple(named) if len(named) < len(known) else ())


def told(doc_ids: Sequence[str]) -> tuple[str, ...]:
    """What an answer says of it."""
    if len(doc_ids) <= _TOLD:
        return (f"Only {' and '.join(map(repr, doc_ids))} {'was' if len(doc_ids) == 1 else 'were'} asked.",) if doc_ids else ()
    first, others = ", ".join(map(repr, doc_ids[:_TOLD])), len(doc_ids) - _TOLD
    return (f"Only {len(doc_ids)} documents were asked: {first} and {others} {'other' if others == 1 else 'others'}.",)
