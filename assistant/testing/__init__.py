"""Small real stand-ins for the ports, and a chat model on loopback that says what a test wants."""

from __future__ import annotations

from assistant.testing.scripted_chat_model import CutOff, Hang, HttpError, Malformed, Reply, ScriptedChatModel, obeying
from assistant.testing.stand_ins import CopyVerifier, HashEmbedder, MemoryIndex, StemAligner

__all__ = [
    "CopyVerifier",
    "CutOff",
    "Hang",
    "HashEmbedder",
    "HttpError",
    "Malformed",
    "MemoryIndex",
    "Reply",
    "ScriptedChatModel",
    "StemAligner",
    "obeying",
]
