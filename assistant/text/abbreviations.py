"""Periods that end no sentence: abbreviations of ten languages, and ordinals such as the German `1. Mai`.

sentencex knows the English abbreviations well and the others little, so a text of another language is shown to it with these
periods masked; of English only a few that stand before a value.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

ENGLISH = "en"

_FUNCTION_WORDS = {
    ENGLISH: "the of and to in is was that for it with as on by at from his he are this",
    "de": "der die das und ist von mit den dem im zu des auf ein eine nicht sich wurde er sie am",
    "fr": "le la les et des est une dans du que qui pour sur au par il elle été ce avec",
    "es": "el la los las y del que es una por con su para fue se al como en lo un",
    "it": "il la di che è una per del con si della nel le gli dei da un sono alla lo",
    "pt": "o a os as e do da que em um uma não foi para com dos no na se ao",
    "nl": "de het een van en is dat op te met voor zijn er niet aan werd door om hij naar",
    "pl": "w i na z się do nie jest to że był od o przez po jak dla za została roku",
    "sv": "och og att det som en på är er av af för med den till til inte ikke om ett et var ble blev han hon från fra",
    "ru": "и в на не он что с по как это был его из за от для была она они к",
}
_ABBREVIATIONS = {
    "de": """abb abs allg bd beispielsw bes bspw bzgl bzw ca co d dgl dipl dr e ehem einschl etwa evtl ev f ff fr geb gem gest
        gg ggf h hg hl hr hrsg ing inkl insb jh jhd jr k kath kg lt mag max mind mio mrd mwst nr o od pf phil pl prof rd rel s
        sen sog spez st std str tel tsd u ugs usw v vgl vs wg z zb ziff zt zw""",
    "fr": """m mm mme mmes mlle mlles me mgr dr pr prof st ste av bd boul p pp ex art chap vol éd env apr janv févr avr juil
        sept oct nov déc tél n no cf c j fig hab s""",
    "es": """sr sra sres srta srs d da dña dr dra dres prof profa lic ing arq gral av avda c pl pza núm nro n pág págs p ej a e
        ee uu aprox art cap cía dpto ed ud uds vd vds tel vol fig s st sto sta gob""",
    "it": """sig sigg sigra dott dottssa prof profssa ing avv arch geom rag on sen pag pagg p es art artt cap cfr fig n nr sec
        s ss st v vol ed ca c a d l mons dr gen tel pzza""",
    "pt": """sr sra srs dr dra prof profa eng arq av r pça d da exmo exma ilmo gen pág págs p ex art cap n nº núm séc s vol ed
        tel aprox cia lda ltda a c fig sto sta jr""",
    "nl": """dhr mevr mej mw dr drs ir ing mr prof st jr sr blz pag p nr art bijv bv vb d w z o a m i v t g ca resp incl excl
        evt enz enzv vgl red afb hfst str min max tel ong zgn jl""",
    "pl": """prof dr hab inż mgr lek ks bp abp św ul al pl os nr str s tzw tzn m in np itd itp zob por r w ww ur zm ok godz min
        tys mln mld zł gr tel im gen płk kpt por red tj cd ppłk pow woj gm""",
    "sv": """dr prof kl kv nr s sid st bl a t ex d v s k ca c o ev f fd fr osv resp tel tr m fl e kr jfr avd kap ang enl inkl
        exkl max min st storg mfl bla tex dvs""",
    "ru": """г гг в вв р руб коп тыс млн млрд ул пр просп д кв стр с т е п к др пр проф акад им см рис табл ок н э ст гл гор
        обл св доц инж ред изд напр о пос""",
}
_ORDINALS = {
    "de": r"(?:(?<=\bam )|(?<=\bim )|(?<=\bvom )|(?<=\bzum )|(?<=\bder )|(?<=\bdie )|(?<=\bdas )|(?<=\bdem )|(?<=\bden )"
    r"|(?<=\bdes )|(?<=\bbis )|(?<=\bbeim )|(?<=\bab )|(?<=\bseit ))\d{1,3}\.|\b\d{1,2}\.(?=\s(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul"
    r"|Aug|Sep|Okt|Nov|Dez|Jahr|[a-zäöü]))",
    "sv": r"\b\d{1,2}\.(?=\s[a-zåäöæø])",  # Danish and Norwegian, whose function words are nearly these, write `1. maj`
}
_BEFORE_VALUE = re.compile(
    r"\b(?:(?i:max|min|approx|incl|excl|ca|avg|est|tel|ext|hrs?|mins?|secs?|tbsps?|tsps?|temp)|"
    r"Mon|Tues?|Wed|Thu|Thurs?|Fri|Sat|Sun)\.(?=\s[\da-z(€£$+])"
)
"""English ones that sentencex does not know; where a number or a small letter follows, as in `max. 4`, no sentence ends."""
_MAY_END = frozenset({"usw", "etc", "itd", "itp", "enz", "osv", "ecc"})
_WORD = re.compile(r"[^\W\d_]+")
_BEFORE_WORD = re.compile(r"\.(?=\s([^\W\d_]))")
_LOOKED_AT = 20_000
_CLEARLY = 1.5
"""Times as many function words as English has another language must have."""


def guess_language(text: str) -> str:
    """The code of the language, of ten, whose function words are the commonest in the start of a text; English if unclear."""
    counts = Counter[str]()
    for word, count in Counter(word.lower() for word in _WORD.findall(text[:_LOOKED_AT])).items():
        for language in _languages_of().get(word, ()):
            counts[language] += count
    best = max(_FUNCTION_WORDS, key=lambda language: counts[language])
    return best if counts[best] >= max(2, _CLEARLY * counts[ENGLISH]) else ENGLISH


def mask_abbreviations(text: str, language: str) -> str:
    """A text of the same length, in which periods that end no sentence in this language are commas."""
    if language == ENGLISH:
        return _BEFORE_VALUE.sub(lambda match: match.group().replace(".", ","), text)
    masked = _pattern(language).sub(lambda match: match.group().replace(".", ","), text)
    return _BEFORE_WORD.sub(lambda match: "," if match[1].islower() else ".", masked)


@cache
def _languages_of() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language, words in _FUNCTION_WORDS.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), language)
    return found


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """Abbreviations, single capitals, and ordinals; a word that often ends a sentence too is left to the next word's case."""
    words = sorted({*_ABBREVIATIONS[language].split()} - _MAY_END, key=len, reverse=True)
    plain = rf"(?<![\w])(?:{'|'.join(words)}|[^\W\d_])\.(?=\s|[\w,;)])"
    return re.compile(f"{plain}|{_ORDINALS[language]}" if language in _ORDINALS else plain, re.IGNORECASE)
