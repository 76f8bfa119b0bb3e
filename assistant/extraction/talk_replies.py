"""What is said back to small talk: a sentence or two of ours, with no citation and nothing looked up."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.extraction.talk import Talk
from assistant.schema import DocumentSummary, Draft

_NAMED = 5
"""Titles that are told where there are more articles."""
_REPLIES = {
    Talk.GREETING: "Hello! I answer questions about your {count}.",
    Talk.WELLBEING: "I am a program and have neither moods nor opinions, but I'm ready for questions about your {count}.",
    Talk.THANKS: "You're welcome.",
    Talk.FAREWELL: "Goodbye.",
    Talk.RESTART: "The window has a button for a new conversation, and beside it the earlier ones, to find, export or delete; "
    "so have `assistant chat` and `assistant conversations` in the terminal.",
    Talk.ASSENT: "All right. Ask on whenever you like.",
    Talk.COMPLAINT: "I'm sorry. Ask again in other words, and I'll look once more.",
    Talk.MORE: "Tell me about what, and I'll look for it in your {count}.",
    Talk.IDENTITY: "I am a program, not a person: an assistant that answers from your {count}, sentence by sentence, and says "
    "where each stands.",
    Talk.WORKING: "I search your {count} for the passages that fit a question and give what answers it, each sentence with the "
    "place where it stands; where nothing surely answers, I say so.",
    Talk.TRUST: "What I cite stands in your {count} word for word, which is checked, but it may be the wrong sentence, or the "
    "article may err: open a marker to read it in its place. Where I'm not sure, I say so.",
    Talk.ABILITIES: "I answer questions about your {count} with what they say, word for word. Ask me what they say: a fact, "
    "a list, a reason, a comparison, or for a summary.",
    Talk.ADDING: "Put your files into the folder of articles, or type `assistant add PATH_OR_URL`, and `assistant remove` to "
    "take one out; the Articles tab of the window does both where changes are allowed.",
    Talk.FORMATS: "I read text, Markdown, web pages, PDF, Word, PowerPoint, Excel, e-books, e-mail and more; scans and "
    "pictures of text where Tesseract is installed; but no sound and no video.",
    Talk.PRIVACY: "I need no network: articles, questions and conversations stay on the machine I run on, unless whoever set "
    "me up chose a chat model or a store elsewhere. Conversations are kept until they are deleted.",
    Talk.LANGUAGES: "I read English best and speak to you in English. Ask in another language if you like, but answers are "
    "found best in the language of your {count}.",
    Talk.OTHER: "That I can't do: all I know is what your {count} say{s}.",
}


def reply(talk: Talk, documents: Sequence[DocumentSummary]) -> Draft:
    """A short answer to small talk, without a claim; `documents` are those that can be asked about."""
    one = len(documents) == 1
    count = "articles" if not documents else f"{len(documents)} article{'' if one else 's'}"
    said = _told(documents, count) if talk is Talk.DOCUMENTS else _REPLIES[talk].format(count=count, s="s" * one)
    return Draft((), (), 1.0, gaps=(said,))


def _told(documents: Sequence[DocumentSummary], count: str) -> str:
    """How many documents there are and, of the first few, the titles."""
    if not documents:
        return "There are no articles yet."
    titles = "; ".join(f"“{document.title}”" for document in documents[:_NAMED])
    return f"There {'is' if len(documents) == 1 else 'are'} {count}: {titles}{' …' if len(documents) > _NAMED else ''}."
