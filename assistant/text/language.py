"""The language that a text is written in, by py3langid (Lui and Baldwin 2012), which needs no network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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
_SIGNS = {
    code: frozenset(signs.split())
    for code, signs in {
        "de": """der die das den dem des ein eine einen einer ist sind war wurde wird hat haben wer wie wann warum wo woher
            wohin wieso welche welcher welches viel viele kostet gibt nicht und mit von für auf es sich""",
        "en": """the of what who how when where which why is are were did does and to for with has have had that this these
            those by from can could will would should it its he she they his her about there been be you your not or""",
        "es": """el los las del un una es son fue fueron era está hay quién quien qué cuál cuáles cuándo cuando cuánto cuánta
            cuántos cuántas cuanto cuantos dónde donde cómo como por para con pasó cuesta tiene se su en""",
        "fr": """le les la l du des un une est sont était ont été qui que qu quoi quel quelle quels quelles quand où comment
            combien pourquoi coûte dans par pour avec sur il elle ce cette se trouve""",
        "it": """il lo gli la le del della dei di un una è sono era chi che cosa quale quali quando dove come quanto quanta
            quanti quante perché costa per con nel nella ha hanno si trova""",
        "nl": """de het een van is zijn was waren wie wat wanneer waar waarom hoe welke hoeveel kost heeft hebben er en met
            voor op niet door naar""",
        "pt": """o os as do da dos das um uma é são foi foram era quem que qual quais quando quanto quanta quantos quantas
            onde como por porque para com em no na tem há custa fica aconteceu se""",
    }.items()
}
"""Words that say what language a short question is in: what such questions ask with, and what joins their words."""
_TELLING = {
    code: signs.difference(*(others for other, others in _SIGNS.items() if other != code)) for code, signs in _SIGNS.items()
}
"""Those that are none in the other languages."""
_SURE = 0.95
_SURE_OF_SIGNS = 0.5
"""How sure the identifier has to be where the words that join a question say the same."""
_FEWEST_WORDS, _FEWEST_JOINED = 3, 2
"""Of which no less can be told, and where one of them is such a word."""
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
    found = [word.lower() for word in words(text)]
    signs = _most_signs(found)
    if len(found) < (_FEWEST_JOINED if signs else _FEWEST_WORDS) and len(_UNPARTED.findall(text)) < _FEWEST_SIGNS:
        return None
    if signs == "en":  # names of other languages are many in English questions
        return "en"
    likeliest, sure = _identifier().classify(text)
    return likeliest if sure >= (_SURE_OF_SIGNS if likeliest == signs else _SURE) else None


def _most_signs(found: Sequence[str]) -> str | None:
    """The language whose words join the text: every fifth of them or more, and more than of any other."""
    counts = {code: _count(found, signs) for code, signs in _SIGNS.items()}
    *_, second, first = sorted(counts, key=lambda code: (counts[code], _count(found, _TELLING[code])))
    tied = counts[first] == counts[second] and _count(found, _TELLING[first]) == _count(found, _TELLING[second])
    return None if tied or counts[first] < max(1, len(found) / 5) else first


def _count(found: Sequence[str], signs: frozenset[str]) -> int:
    return sum(word in signs for word in found)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_NAMES))
    return identifier
