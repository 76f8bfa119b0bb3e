"""The language of a question is told only where it is sure, and said only where the articles have another."""

from __future__ import annotations

import pytest

from assistant.text.language import language, language_note

ENGLISH = "The bridge was closed on Monday by order of the town council."
GERMAN = "Die Brücke wurde am Montag auf Anordnung des Stadtrats für den Verkehr geschlossen."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Wann wurde die Brücke geschlossen?", "de"),
        ("Quand le pont a-t-il été fermé ?", "fr"),
        ("¿Cuándo cerró el puente?", "es"),
        ("橋はいつ閉鎖されましたか", "ja"),
        ("When did the Brücke in München close?", "en"),
        ("order number KX-2213/B", None),
        ("Søren Åkesson", None),
        ("", None),
    ],
)
def test_the_language_of_a_text(text, code):
    assert language(text) == code


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("¿cuánto cuesta?", "es"),
        ("cuántas personas murieron", "es"),
        ("onde fica a ponte", "pt"),
        ("por que fecharam a escola?", "pt"),
        ("dove si trova il ponte", "it"),
        ("quanto costa", "it"),
        ("combien coûte le billet", "fr"),
        ("warum nicht", "de"),
        ("wie is de burgemeester", "nl"),
    ],
)
def test_short_questions_are_told_by_what_they_ask_with(question, code):
    assert language(question) == code


@pytest.mark.parametrize(
    "question", ["is Søren Åkesson mayor", "Who is Le Pen?", "die cast prices", "das boot review", "no way"]
)
def test_names_and_words_that_look_foreign_tell_no_other_language(question):
    assert language(question) in ("en", None)


def test_a_sentence_is_said_where_the_articles_have_another_language():
    assert language_note("Wann wurde die Brücke geschlossen?", [ENGLISH]) == (
        "The question is in German; answers are found best in the language of the articles, English.",
    )
    assert language_note("When did the bridge close?", [GERMAN])[0].endswith("the articles, German.")


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("When did the bridge close?", [ENGLISH]),
        ("Wann wurde die Brücke geschlossen?", [ENGLISH, GERMAN]),
        ("Wann?", [ENGLISH]),
        ("Wann wurde die Brücke geschlossen?", []),
    ],
)
def test_nothing_is_said_otherwise(question, texts):
    assert language_note(question, texts) == ()
