"""Small talk gets a sentence of ours that fits what is meant, and is true whether there are many articles, one or none."""

from __future__ import annotations

import pytest

from assistant.extraction.talk import Talk
from assistant.extraction.talk_model import TalkModel
from assistant.extraction.talk_replies import reply
from assistant.models.minilm import bundled_embedder
from assistant.rendering.published_text import publish
from assistant.schema import Document

MODEL = TalkModel(bundled_embedder())
DOCUMENTS = (
    Document.create("a.md", "It burned.", title="The mill"),
    Document.create("b.md", "It rose.", title="The flood"),
)


def said_of(talk, documents=DOCUMENTS):
    return publish(reply(talk, documents)).text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Hello!", "Hello! I answer questions about your 2 articles."),
        ("ok, thank you for your help", "You're welcome."),
        ("thanks, bye", "Goodbye."),
        ("which articles do you have?", "There are 2 articles: “The mill”; “The flood”."),
        ("hello, what can you do?", "I answer questions about your 2 articles with what they say, word for word."),
        ("are you a robot?", "I am a program, not a person"),
        ("what's your name", "I am a program, not a person"),
        ("okay", "All right. Ask on whenever you like."),
        ("how are you?", "I am a program and have neither moods nor opinions"),
        ("how do you work", "I search your 2 articles"),
        ("do you ever make mistakes?", "What I cite stands in your 2 articles word for word"),
        ("can you read pdfs", "I read text, Markdown, web pages, PDF"),
        ("how do I add an article", "Put your files into the folder of articles"),
        ("do you save my data", "I need no network"),
        ("do you work offline", "I need no network"),
        ("speak french?", "I read English best"),
        ("tell me a joke", "That I can't do: all I know is what your 2 articles say."),
        ("how do I start a new chat", "The window has a button for a new conversation"),
        ("you didn't answer", "I'm sorry."),
        ("lol", "All right."),
    ],
)
def test_talk_is_answered_in_a_sentence_that_fits(said, told):
    assert said_of(MODEL.meant(said)).startswith(told)


def test_only_a_few_titles_are_told():
    documents = [Document.create(f"{n}.md", "It burned.", title=f"T{n}") for n in range(7)]
    assert said_of(Talk.DOCUMENTS, documents) == "There are 7 articles: “T0”; “T1”; “T2”; “T3”; “T4” …."
    assert said_of(Talk.DOCUMENTS, []) == "There are no articles yet."


@pytest.mark.parametrize("talk", Talk)
def test_there_is_a_reply_to_all_that_may_be_meant_with_any_number_of_articles(talk):
    for documents in (DOCUMENTS, DOCUMENTS[:1], ()):
        said = said_of(talk, documents)
        assert said.endswith(".") and "{" not in said and "[" not in said
        assert "1 articles" not in said and "0 article" not in said


def test_one_article_says_and_several_say():
    assert said_of(Talk.OTHER, DOCUMENTS[:1]).endswith("your 1 article says.")
    assert said_of(Talk.OTHER, ()).endswith("your articles say.")
