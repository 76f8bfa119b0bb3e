"""What the settings choose between: which engine drafts, which rewriter completes a follow-up, which verifier checks."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.engine import Engine, FallbackEngine
from assistant.extraction.engine import ExtractiveEngine
from assistant.extraction.kind_model import KindModel
from assistant.extraction.ranker import Ranker
from assistant.extraction.reader_ranker import FollowUpRanker, reader_ranker
from assistant.extraction.selector_ranker import selector_ranker
from assistant.extraction.talk_model import TalkModel
from assistant.extraction.word_alignment import MiniLMAligner
from assistant.followups.rewriter import ChatModelRewriter, FallbackRewriter, Rewriter, TermRewriter
from assistant.llm.chat_model import ChatModel, LangChainChatModel
from assistant.llm.engine import ChatModelEngine
from assistant.llm.gguf_chat import GgufChatModel, context_of, is_gguf
from assistant.llm.prompts import load_prompt
from assistant.models.embedder import BUNDLED, Embedder, SentenceTransformersEmbedder
from assistant.models.minilm import MiniLMEmbedder, bundled_embedder
from assistant.models.reader import Reader, reader_if_any
from assistant.settings import Settings
from assistant.text.tokens import token_counter
from assistant.verification.llm_verifier import ChatModelVerifier
from assistant.verification.verifier import LocalVerifier, Verifier


@dataclass(frozen=True, slots=True)
class Parts:
    """The steps of an answer that can be exchanged; `extractive` is at hand whatever the engine is, and calls no chat model."""

    rewriter: Rewriter
    engine: Engine
    verifier: Verifier
    extractive: ExtractiveEngine
    talk: TalkModel
    kinds: KindModel

    @property
    def quoting(self) -> Parts:
        """These parts, but answering with sentences of the articles: no chat model rewrites or drafts."""
        return Parts(TermRewriter(), self.extractive, self.verifier, self.extractive, self.talk, self.kinds)


def choose_parts(settings: Settings, embedder: Embedder) -> Parts:
    """The parts that the settings ask for.

    Raises:
        SettingsError: if the chat model can't be used.
        MissingExtraError: if its package is not installed.
        PromptError: if a prompt is missing or wrong.
    """
    encoder = embedder if isinstance(embedder, MiniLMEmbedder) else bundled_embedder()
    reader = choose_reader(settings, encoder)
    local = choose_verifier(settings, encoder)
    extractive, told = _extractive(settings, encoder, reader, local), (TalkModel(encoder), KindModel(encoder))
    if "llm" not in {settings.drafter, settings.verifier}:
        return Parts(TermRewriter(), extractive, local, extractive, *told)
    settings = context_of(settings)
    chat = open_chat_model(settings)
    verifier = _verifier(settings, chat, local)
    if settings.drafter == "extractive":
        return Parts(TermRewriter(), extractive, verifier, extractive, *told)
    return Parts(_rewriter(settings, chat), _engine(settings, chat, local, extractive), verifier, extractive, *told)


def choose_reader(settings: Settings, encoder: MiniLMEmbedder) -> Reader | None:
    """What reads passages: the model that is named, else the bundled reader, if there is one and it is not switched off.

    Raises:
        SettingsError: if the model that is named can't be used.
        MissingExtraError: if its package is not installed.
    """
    if settings.reader and settings.reader_model:
        from assistant.models.question_answering import QuestionAnsweringReader

        return QuestionAnsweringReader(settings.reader_model, allow_downloads=settings.allow_downloads)
    return reader_if_any(encoder) if settings.reader else None


def choose_verifier(settings: Settings, encoder: MiniLMEmbedder) -> LocalVerifier:
    """The local verifier, with the entailment model that is named, else the bundled reader, as `choose_reader`.

    Raises:
        SettingsError: if the model that is named can't be used.
        MissingExtraError: if its package is not installed.
    """
    if settings.verifier_model:
        from assistant.models.cross_encoder import CrossEncoder

        named = CrossEncoder(settings.verifier_model, allow_downloads=settings.allow_downloads)
        return LocalVerifier(encoder, named, settings.strictness)
    return LocalVerifier(encoder, reader_if_any(encoder) if settings.reader else None, settings.strictness)


def open_chat_model(settings: Settings) -> ChatModel:
    """The chat model that the settings name.

    Raises:
        SettingsError: if it can't be used.
        MissingExtraError: if its package is not installed.
    """
    return GgufChatModel(settings) if is_gguf(settings) else LangChainChatModel(settings)


def _extractive(settings: Settings, encoder: MiniLMEmbedder, reader: Reader | None, local: LocalVerifier) -> ExtractiveEngine:
    ranker: Ranker = selector_ranker(MiniLMAligner(encoder), settings.target_error, settings.tentative_error)
    model = encoder.identity
    if reader:
        ranker = FollowUpRanker(reader_ranker(reader, settings.target_error, settings.tentative_error), ranker)
        model = reader.identity
    return ExtractiveEngine(
        ranker,
        model=model,
        threshold=settings.threshold,
        max_sentences=settings.max_sentences,
        judge=local.judge,
        entailment=reader_if_any(encoder) if reader else None,
    )


def _verifier(settings: Settings, chat: ChatModel, local: LocalVerifier) -> Verifier:
    if settings.verifier == "local":
        return local
    return ChatModelVerifier(chat, load_prompt("claim_check", settings.prompts), local)


def _rewriter(settings: Settings, chat: ChatModel) -> Rewriter:
    prompt = load_prompt("standalone_question", settings.prompts)
    rewriter = ChatModelRewriter(chat, prompt, longest=settings.max_question_chars)
    return FallbackRewriter(rewriter, TermRewriter()) if settings.on_llm_failure == "extractive" else rewriter


def _engine(settings: Settings, chat: ChatModel, local: LocalVerifier, extractive: ExtractiveEngine) -> Engine:
    prompt = load_prompt("answer", settings.prompts)
    room = settings.context_tokens - settings.answer_tokens
    engine = ChatModelEngine(chat, prompt, local.scores, room=room, count=token_counter(chat.name))
    return FallbackEngine(engine, extractive) if settings.on_llm_failure == "extractive" else engine


def load_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name.

    Raises:
        SettingsError: if there is no such model or device here, or the bundled weights are not the published ones.
    """
    if settings.embedder == BUNDLED:
        return bundled_embedder(settings.device)
    return SentenceTransformersEmbedder(settings.embedder, settings.device, allow_downloads=settings.allow_downloads)
