"""What the settings choose between: which engine drafts, which rewriter completes a follow-up, which verifier checks."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.align import MiniLMAligner
from assistant.chat import ChatModel, LangChainChatModel
from assistant.claim_check import ChatModelVerifier
from assistant.embed import Embedder
from assistant.extract import Engine, ExtractiveEngine, Ranker
from assistant.follow_up_ranker import FollowUpRanker
from assistant.generate import ChatModelEngine, FallbackEngine
from assistant.minilm import MiniLMEmbedder, bundled_embedder
from assistant.prompts import load_prompt
from assistant.reader import Reader, reader_if_any
from assistant.reading_ranker import ReadingRanker, load_ranking_models
from assistant.rewrite import ChatModelRewriter, FallbackRewriter, Rewriter, TermRewriter
from assistant.selector import SelectorRanker, load_selector
from assistant.settings import Settings
from assistant.tokens import token_counter
from assistant.verify import LocalVerifier, Verifier


@dataclass(frozen=True, slots=True)
class Parts:
    """The steps of an answer that can be exchanged; `extractive` is at hand whatever the engine is, and calls no chat model."""

    rewriter: Rewriter
    engine: Engine
    verifier: Verifier
    extractive: ExtractiveEngine

    @property
    def quoting(self) -> Parts:
        """These parts, but answering with sentences of the articles: no chat model rewrites or drafts."""
        return Parts(TermRewriter(), self.extractive, self.verifier, self.extractive)


def choose_parts(settings: Settings, embedder: Embedder) -> Parts:
    """The parts that the settings ask for.

    Raises:
        SettingsError: if the chat model can't be used.
        MissingExtraError: if its package is not installed.
        PromptError: if a prompt is missing or wrong.
    """
    encoder = embedder if isinstance(embedder, MiniLMEmbedder) else bundled_embedder()
    reader = reader_if_any(encoder) if settings.reader else None
    extractive = _extractive(settings, encoder, reader)
    local = LocalVerifier(encoder, reader)
    if "llm" not in {settings.drafter, settings.verifier}:
        return Parts(TermRewriter(), extractive, local, extractive)
    chat = LangChainChatModel(settings)
    verifier = _verifier(settings, chat, local)
    if settings.drafter == "extractive":
        return Parts(TermRewriter(), extractive, verifier, extractive)
    return Parts(_rewriter(settings, chat), _engine(settings, chat, local, extractive), verifier, extractive)


def _extractive(settings: Settings, encoder: MiniLMEmbedder, reader: Reader | None) -> ExtractiveEngine:
    ranker: Ranker = SelectorRanker(MiniLMAligner(encoder), load_selector(), settings.target_error)
    model = encoder.identity
    if reader:
        ranker = FollowUpRanker(ReadingRanker(reader, load_ranking_models(), settings.target_error), ranker)
        model = reader.identity
    return ExtractiveEngine(ranker, model=model, threshold=settings.threshold, max_sentences=settings.max_sentences)


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
