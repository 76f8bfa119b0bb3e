"""Every field of every body that the API takes, given what it is not; and a document of every format, damaged."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from evals.documents.made import made_documents
from evals.hostile.attacks.texts import MARK, QUESTION, one
from evals.hostile.wire import Input, posted, uploaded

_CITED = "signed a deal to set up an investment fund worth €2 billion."
_CITATION = {
    "marker": 1,
    "document": "russia-southeast-asia.md",
    "title": "Malaysia and Indonesia draw closer to Russia",
    "start": 100,
    "end": 100 + len(_CITED),
    "cited_text": _CITED,
    "passage_id": "russia-southeast-asia.md#1",
    "page": None,
    "digest": "0" * 64,
}
_CLAIM = {
    "text": f"They {_CITED} [1]",
    "start": 0,
    "end": 9,
    "support": "supported",
    "score": 1.0,
    "markers": [1],
    "citation_failure": None,
    "reason": "",
    "evidence": _CITATION,
}
ANSWER: Mapping[str, Any] = {"text": "a", "citations": [_CITATION], "claims": [_CLAIM]}
_BODIES: Mapping[str, Any] = {
    "/v1/answers": {"question": QUESTION, "history": [{"question": "a", "answer": "b"}], "stream": False},
    "/v1/chat/completions": {
        "model": "article-assistant",
        "messages": [{"role": "user", "content": QUESTION}],
        "stream": False,
        "temperature": 0,
    },
    "/v1/check": {"text": "It is so.", "sources": ["It is so."]},
    "/v1/recheck": ANSWER,
}
WRONG: Mapping[str, Any] = {
    "null": None,
    "true": True,
    "minus one": -1,
    "a huge number": 10**40,
    "a fraction": 0.1,
    "nothing": "",
    "a null character": "\0",
    "half a surrogate": "\ud800",
    "a script": f"<script>{MARK}</script>",
    "a path": "../../../../etc/passwd",
    "an empty list": [],
    "a list of 1,000 nulls": [None] * 1000,
    "an order": {"$ne": None, "__proto__": {}},
}


def fields() -> Iterator[Input]:
    """Each field, also inside of others, in turn given each wrong value, and left out."""
    for path, body in _BODIES.items():
        for place in places(body):
            for name, value in WRONG.items():
                yield one("field", f"{path} {'.'.join(map(str, place))}: {name}", posted(path, replaced(body, place, value)))


def places(value: object, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where values stand in a JSON value, the outer ones first."""
    inner: Mapping[Any, object] = {}
    if isinstance(value, dict):
        inner = value
    elif isinstance(value, list):
        inner = dict(enumerate(value))
    for key, below in inner.items():
        yield (*above, key)
        yield from places(below, (*above, key))


def replaced(body: Any, place: tuple[str | int, ...], value: object) -> Any:
    """The body with another value in one place."""
    changed = inside = copy.deepcopy(body)
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = value
    return changed


_DAMAGES: Mapping[str, Callable[[bytes], bytes]] = {
    "cut in half": lambda data: data[: len(data) // 2],
    "its first bytes": lambda data: data[:40],
    "bits flipped": lambda data: bytes(byte ^ 1 if place % 97 == 50 else byte for place, byte in enumerate(data)),
    "a hole": lambda data: data[: len(data) // 3] + bytes(len(data) // 3) + data[2 * len(data) // 3 :],
    "twice": lambda data: data + data,
    "backwards": lambda data: data[::-1],
}


def damaged_documents() -> Iterator[Input]:
    """One article in every format, each damaged in some ways, and each under the name of the next format."""
    made = [one for one in made_documents() if one.name.startswith("article-1.")]
    for document in made:
        for name, damage in _DAMAGES.items():
            yield one("document: damaged", f"{document.name}, {name}", uploaded(document.name, damage(document.data)))
    for document, other in zip(made, [*made[1:], made[0]], strict=True):
        yield one("document: damaged", f"{document.name} as {other.name}", uploaded(other.name, document.data))
