"""The interface in four languages: which one a browser gets, and that no text of ours is missing from a catalogue."""

import json
import re
from contextvars import copy_context
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

import assistant
from assistant.rendering.wording import LANGUAGES, catalogue, count_of, language, preferred, say, speak
from assistant.schema import Certainty, QuestionKind, Support

OTHERS = LANGUAGES[1:]
ROOT = Path(assistant.__file__).parent
WINDOW = ROOT / "server" / "window"
_CALL = re.compile(r"""(?<![\w.])(?:_|say|t)\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
_COMPONENT = re.compile(r"""(?:label|placeholder)=(?:_QUOTES|"([^"]+)")|gr\.(?:Button|Tab|UploadButton)\("([^"]+)\"""")


def spoken(accepted, make):
    """What is made in a language, which nothing afterwards speaks."""

    def run():
        speak(accepted)
        return make()

    return copy_context().run(run)


def texts():
    """Every text that code, templates and scripts have translated."""
    for path in [*WINDOW.rglob("*.py"), *WINDOW.rglob("*.jinja"), *WINDOW.rglob("*.js"), *(ROOT / "rendering").glob("*.py")]:
        found = path.read_text("utf-8")
        patterns = (_CALL, _COMPONENT) if path.suffix == ".py" and WINDOW in path.parents else (_CALL,)
        yield from (match[1] or match[2] for pattern in patterns for match in pattern.finditer(found) if match[1] or match[2])


def fields(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


@pytest.mark.parametrize(
    ("accepted", "wanted"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("ja,fr;q=0.5,es;q=0.7", "es"),
        ("ja,*;q=0.5", "en"),
        ("de;q=0,FR", "fr"),
        ("no header at all;;;q=,", "en"),
        ("de;q=9" * 1000, "en"),
    ],
)
def test_the_language_is_the_one_that_is_wanted_most_of_those_there_are(accepted, wanted):
    assert preferred(accepted) == wanted


def test_what_is_said_follows_the_language_and_leaves_the_next_request_alone():
    assert spoken("de", lambda: (language(), say("Close"), say("Source {number}", number=3))) == ("de", "Schließen", "Quelle 3")
    assert (language(), say("Close")) == ("en", "Close")
    assert spoken("fr", lambda: say("A text that nobody translated")) == "A text that nobody translated"


def test_counted_things_are_told_with_their_number():
    assert [count_of(number, "article") for number in (0, 1, 1200)] == ["0 articles", "1 article", "1,200 articles"]
    assert spoken("de", lambda: count_of(1200, "passage")) == "1.200 Stellen"
    assert spoken("es", lambda: count_of(1, "passage")) == "1 pasaje"


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_is_missing_from_a_catalogue(code):
    found = set(texts())
    assert len(found) > 120
    assert found - catalogue(code).keys() == set()


@pytest.mark.parametrize("code", OTHERS)
def test_what_an_answer_is_called_is_in_every_catalogue(code):
    words = {*map(str, Certainty), *map(str, Support), *(kind.words for kind in QuestionKind)}
    assert words - catalogue(code).keys() == set()


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_takes_the_same_values(code):
    assert {text: fields(told) for text, told in catalogue(code).items()} == {text: fields(text) for text in catalogue(code)}


def test_catalogues_have_the_same_texts_each_once_and_in_order():
    for code in OTHERS:
        pairs = json.loads(
            files("assistant.rendering").joinpath("languages", f"{code}.json").read_text("utf-8"), object_pairs_hook=list
        )
        keys = [key for key, _ in pairs]
        assert keys == sorted(set(keys))
        assert set(keys) == catalogue("de").keys()
