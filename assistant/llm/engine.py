"""The chat-model engine: question + hits -> draft, streamed.

The model writes; what counts as a citation is decided by `cite`, from the passages that the model was shown and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace

from assistant.citation.cite import Score, cite
from assistant.citation.model_text import split_claims, take_markers, visible
from assistant.citation.refusals import is_refusal
from assistant.engine import Pieces
from assistant.errors import ContextOverflowError, GenerationError, ReplyCutOffError
from assistant.llm.chat_model import ChatModel
from assistant.llm.prompts import Message, Prompt, delimit_hits
from assistant.schema import Abstention, Document, Draft, Hit, Question
from assistant.text.tokens import CountTokens

NOT_IN_ARTICLES = Abstention.NOT_IN_CORPUS.sentence
"""What the model is asked to reply where the passages don't answer."""
CUT_OFF = "The answer was cut off by its length; raise `answer_tokens` for a longer one."
_MESSAGE_TOKENS = 8
"""What a message costs beside its text."""


class ChatModelEngine:
    """Lets a chat model write the answer from numbered passages.

    `room` is what the prompt may take, in tokens as `count` counts them.
    """

    name = "llm"

    def __init__(self, chat: ChatModel, prompt: Prompt, score: Score, *, room: int, count: CountTokens) -> None:
        self.model = chat.name
        self._chat = chat
        self._prompt = prompt
        self._score = score
        self._room = room
        self._count = count

    def stream(self, question: Question, hits: Sequence[Hit], documents: Mapping[str, Document]) -> Pieces:
        """Yield what the model writes as it comes, then the draft; see `Engine`.

        Raises:
            GenerationError: if no whole reply comes of it.
            ContextOverflowError: if not even the first passage fits.
        """
        if not hits:
            yield Draft((), (), 0.0, Abstention.NOTHING_RETRIEVED, self.name, self.model)
            return
        messages, shown = self._fit(question.standalone, hits, documents)
        written: list[str] = []
        notes = _left_out(len(hits) - len(shown), len(hits))
        try:
            with closing(self._chat.stream(messages)) as pieces:  # who closes this stream stops the model
                yield from visible(_kept(pieces, written), len(shown))
        except ReplyCutOffError:
            if not "".join(written).strip():
                raise
            notes = (*notes, CUT_OFF)
        yield self._draft("".join(written), shown, documents, notes)

    def _fit(
        self, question: str, hits: Sequence[Hit], documents: Mapping[str, Document]
    ) -> tuple[tuple[Message, ...], Sequence[Hit]]:
        """The prompt with as many of the best passages as have room, whole."""
        for shown in range(len(hits), 0, -1):
            messages = self._messages(question, hits[:shown], documents)
            needed = sum(self._count(message.text) + _MESSAGE_TOKENS for message in messages)
            if needed <= self._room:
                return messages, hits[:shown]
        raise ContextOverflowError(
            f"the question and one passage take {needed} tokens, but the prompt may have {self._room}; raise `context_tokens`"
        )

    def _messages(self, question: str, hits: Sequence[Hit], documents: Mapping[str, Document]) -> tuple[Message, ...]:
        passages = delimit_hits(hits, documents)
        return self._prompt.fill(passages=passages, question=question, abstention=NOT_IN_ARTICLES)

    def _draft(self, text: str, shown: Sequence[Hit], documents: Mapping[str, Document], notes: tuple[str, ...]) -> Draft:
        if _abstains(text):
            return Draft((), (), 0.0, Abstention.NOT_IN_CORPUS, self.name, self.model, notes)
        draft = cite(text, shown, documents, self._score)
        if not draft.claims:
            raise GenerationError(f"the reply of {self.model!r} says nothing that can be checked; ask again")
        return replace(draft, engine=self.name, model=self.model, notes=notes)


def _left_out(left_out: int, found: int) -> tuple[str, ...]:
    return (f"{left_out} of {found} passages did not fit the prompt and were left out.",) if left_out else ()


def _kept(pieces: Iterator[str], written: list[str]) -> Iterator[str]:
    """The pieces, each noted before it is passed on."""
    for piece in pieces:
        written.append(piece)
        yield piece


def _abstains(text: str) -> bool:
    """Whether nothing is said but that nothing answers, in the words that were asked for or others."""
    plain, _ = take_markers(text.strip())
    said = [plain[span.start : span.end] for span in split_claims(plain)]
    return bool(said) and all(map(is_refusal, said))
