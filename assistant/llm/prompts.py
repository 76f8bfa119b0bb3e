"""`prompts/*.md` -> messages for a chat model; a mistake in a prompt is found when it is loaded, not when it is used.

A prompt is a `string.Template`: values go in in one pass and are never looked into, so a `$question` in an article stays text.
What is quoted in a prompt is fenced by marks that can't occur in it, so that no article can end its own quotation.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Literal

from assistant.errors import PromptError
from assistant.schema import Document, Hit

PromptName = Literal["answer", "standalone_question", "claim_check", "judge"]

VARIABLES: dict[PromptName, frozenset[str]] = {
    "answer": frozenset({"passages", "question", "abstention"}),
    "standalone_question": frozenset({"conversation", "question"}),
    "claim_check": frozenset({"claim", "passages"}),
    "judge": frozenset({"claim", "passages"}),
}
"""What each prompt is filled with; its file must use them all, and no others."""

_PACKAGE = Path(__file__).parents[1]
_SEPARATOR = re.compile(r"^---[ \t]*$", re.MULTILINE)
_CODE_LENGTH = 8
_LONGEST_SOURCE = 200
"""Characters of an address; what tracks a reader may be longer."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a chat model."""

    role: Literal["system", "user"]
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """The two templates of a prompt. Get it from `load_prompt`, which checks them."""

    name: PromptName
    system: str
    user: str

    def fill(self, **values: str) -> tuple[Message, ...]:
        """The system and the user message, with every variable replaced by its value.

        Raises:
            PromptError: if the values are not exactly those of `VARIABLES`.
        """
        if values.keys() != VARIABLES[self.name]:
            raise PromptError(
                f"prompt {self.name!r} can't be filled with {sorted(values)}; give {sorted(VARIABLES[self.name])}"
            )
        return (
            Message("system", Template(self.system).substitute(values)),
            Message("user", Template(self.user).substitute(values)),
        )


def load_prompt(name: PromptName, folder: Path | None = None) -> Prompt:
    """Read a prompt from a person's own `folder`, or from those that come with the assistant.

    Raises:
        PromptError: if the file can't be read, has no system or user part, or its variables are not those of `VARIABLES`.
    """
    path = (prompt_folder() if folder is None else folder) / f"{name}.md"
    text = _read(path)
    _check_variables(path, text, VARIABLES[name])
    parts = [part.strip() for part in _SEPARATOR.split(text)]
    if len(parts) != 2 or not all(parts):
        raise PromptError(f"prompt {str(path)!r} needs a system part and a user part; put one line '---' between them")
    return Prompt(name, *parts)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage as a prompt quotes it: its number, what is known of its document, and its text."""

    number: int
    title: str
    text: str
    published: str = ""
    source: str = ""

    @property
    def head(self) -> str:
        """What stands above the text: a line for all that is known of its document."""
        known = (("Title", self.title), ("Date", self.published), ("Source", self.source))
        lines = [f"{name}: {' '.join(value.split())}" for name, value in known if value or name == "Title"]
        return "\n".join(lines)


def delimit(passages: Sequence[Quoted]) -> str:
    """Quote passages, each between marks with its number and a code.

    The code is in none of the texts, so nothing in them can be taken for a mark.
    """
    code = _code_outside([part for one in passages for part in (one.title, one.published, one.source, one.text) if part])
    return "\n\n".join(
        f"<passage {one.number} {code}>\n{one.head}\n\n{one.text}\n</passage {one.number} {code}>" for one in passages
    )


def delimit_hits(hits: Sequence[Hit], documents: Mapping[str, Document]) -> str:
    """The passages of hits, numbered from 1, with titles, dates and sources of their documents; see `delimit`."""
    return delimit([_quoted(n, hit, documents[hit.passage.doc_id]) for n, hit in enumerate(hits, start=1)])


def _quoted(number: int, hit: Hit, document: Document) -> Quoted:
    """Where a document came from is told if it is on the web; a path of this machine is nobody's business."""
    source = document.source if document.source.startswith(("http://", "https://")) else document.doc_id
    return Quoted(number, document.title, hit.passage.text, document.published, source[:_LONGEST_SOURCE])


def _code_outside(texts: Iterable[str]) -> str:
    """A code that is the same for the same texts, occurs in none, and can't be guessed without knowing them all."""
    joined = "\n".join(texts)
    digest = hashlib.sha256(joined.encode("utf-8", "surrogatepass"))
    while (code := digest.hexdigest()[:_CODE_LENGTH]) in joined:
        digest.update(b"\n")
    return code


def prompt_folder() -> Path:
    """The folder of the prompts that ship: in the installed package, or in a checkout those at the top level."""
    packaged = _PACKAGE / "data" / "prompts"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "prompts"


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PromptError(f"prompt {str(path)!r} is not UTF-8 ({error.reason}); save it as UTF-8") from error
    except OSError as error:
        raise PromptError(
            f"prompt {str(path)!r} can't be read ({error.strerror}); add it, or remove the setting 'prompts'"
        ) from error


def _check_variables(path: Path, text: str, needed: frozenset[str]) -> None:
    template = Template(text)
    if not template.is_valid():
        raise PromptError(f"prompt {str(path)!r} has a '$' that begins no variable; write '$$' for a dollar sign")
    used = set(template.get_identifiers())
    if unknown := sorted(used - needed):
        raise PromptError(f"prompt {str(path)!r} has the unknown variable {unknown[0]!r}; use {sorted(needed)}")
    if missing := sorted(needed - used):
        raise PromptError(f"prompt {str(path)!r} lacks the variable {missing[0]!r}; put ${missing[0]} where it belongs")
