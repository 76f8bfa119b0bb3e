"""The language that a text is written in, by py3langid (Lui and Baldwin 2012), which needs no network."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from assistant.text.words import words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_NAMES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sr": "Serbian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
_ENGLISH = frozenset(
    """the of what who how when where which why is are were did does and to for with has have had that this these those by from
    can could will would should it its he she they their his her about there been be you your not or""".split()  # noqa: SIM905
)
"""Words that make a text English, and are none in its neighbours."""
_SURE = 0.95
_FEWEST_WORDS = 3
_FEWEST_SIGNS = 6
"""Of a script that does not part words."""
_UNPARTED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def language_note(question: str, texts: Iterable[str]) -> tuple[str, ...]:
    """A sentence on where the question is in another language than all of the texts; nothing where that is not sure."""
    asked = language(question)
    if not asked:
        return ()
    written = [found for found in map(language, texts) if found]
    if not written or asked in written:
        return ()
    return (
        f"The question is in {_NAMES[asked]}; answers are found best in the language of the articles, {_NAMES[written[0]]}.",
    )


def language(text: str) -> str | None:
    """The ISO 639-1 code of the language; None where the text is too short or mixed to tell."""
    if len(words(text)) < _FEWEST_WORDS and len(_UNPARTED.findall(text)) < _FEWEST_SIGNS:
        return None
    if _is_plainly_english(text):
        return "en"
    found, sure = _identifier().classify(text)
    return found if sure >= _SURE else None


def _is_plainly_english(text: str) -> bool:
    """Names of other languages are many in English questions, English function words few in others."""
    found = [word.lower() for word in words(text)]
    return sum(word in _ENGLISH for word in found) >= max(1, len(found) / 5)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_NAMES))
    return identifier
