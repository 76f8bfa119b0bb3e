"""Active sentences made passive, and passive ones active, by patterns and a table of verbs."""

from __future__ import annotations

import re
from collections.abc import Iterator

_IRREGULAR = """
beat beat beaten; begin began begun; bring brought brought; build built built; buy bought bought; catch caught caught;
choose chose chosen; draw drew drawn; drive drove driven; fight fought fought; find found found; forget forgot forgotten;
give gave given; hold held held; keep kept kept; know knew known; lead led led; leave left left; lose lost lost;
make made made; overthrow overthrew overthrown; overtake overtook overtaken; pay paid paid; see saw seen; sell sold sold;
send sent sent; shoot shot shot; steal stole stolen; strike struck struck; sing sang sung; take took taken; teach taught taught;
tell told told; throw threw thrown; undertake undertook undertaken; win won won; write wrote written; wear wore worn
"""
_REGULAR = """
accept achieve acquire adopt announce appoint approve arrange attack award ban capture cause complete conduct conquer control
construct convert cover create defeat describe design destroy develop direct discover divide dominate elect employ establish
expand explore express fund govern guide identify improve include influence inspire install introduce invade invent invite
launch maintain name obtain occupy offer open operate organise organize own paint perform plan play prevent produce propose
protect provide publish purchase receive recognise recognize record reduce reject release remove repeat replace represent
require restore rule sign support surround train translate use visit
"""
_DOUBLED = ("ban", "plan")
_SINGULAR = "the a an its his her their this all some most".split()  # noqa: SIM905
_PLURAL = "these those many several two three four five six seven eight nine ten".split()  # noqa: SIM905
_DETERMINERS = {form: word for word in (*_SINGULAR, *_PLURAL) for form in (word, word.capitalize())}
_THE = f"(?:{'|'.join(_DETERMINERS)})"
_NO_NOUN = """
and or but that who which whom whose by to not as than then also was were is are be been being has have had do does did will
would can could may might must it he she they the a an this these in on at for from with of into because when while
"""
_NOUN = rf"(?!(?:{'|'.join(_NO_NOUN.split())}|\w+ed|\w+ly)\b)[\w'’-]+"
_NO_NAME = r"In On At By For From With To During After Before Since Under Until But And So It He She They We I You There \w+ly"
_NAME = rf"(?!(?:{'|'.join(_NO_NAME.split())})\b)(?:[A-Z][\w'’-]*(?<!s)|[A-Z][\w'’-]+ [A-Z][\w'’-]+)(?![\w'’-])"
"""A single capitalised word with an s at its end may be a plural, which has a capital at the start of a sentence only."""
_PHRASE = rf"(?:{_THE} {_NOUN}|{_NAME})(?: {_NOUN}){{0,4}}?(?: of (?:{_THE} )?{_NOUN}(?: {_NOUN})?)?"
_OPENS = rf"(?:{_THE} {_NOUN}|{_NAME})(?: (?!(?:was|were|is|are|has|have|had|that|who|which|and|to)\b)[\w'’-]+){{0,8}}?"
"""What a sentence opens with, up to its verb: a phrase with others that hang on it."""
_PRONOUNS = {"he": "him", "she": "her", "they": "them", "it": "it", "we": "us"}
_PRONOUN = "|".join(form for word in _PRONOUNS for form in (word, word.capitalize()))
_FRONT = r"(?P<front>(?:In|On|At|During|After|Before|By|Since|Under|From) [^,;:]{2,40}, )?"
_ADVERB = r"(?P<adverb>(?:later|also|first|soon|then|eventually|[a-z]+ly) )?"
_AND = r"(?! (?:and|but|or) (?:(?:was|were|is|are|has|had|have|later|then|also|began|\w+ly|to) |\w+ed\b))"
"""What follows "and" may not be another verb, whose subject would be lost."""
_REST = (
    rf"(?P<rest>,? (?:in|on|at|during|after|before|since|from|for|until|between|near|with|as|through|under)\b(?:{_AND}[^;:])+)?"
)
_VERB = r"(?!(?:remained|seemed|appeared|lasted|died|lived|existed|named|called)\b)[a-z]{3,}ed"
_OTHERS = r"(?!(?:the (?:end|time|age|year|way|late|early|mid|use|beginning|middle|turn)|a (?:vote|margin|series))\b)"


def _regular_past(verb: str) -> str:
    if verb in _DOUBLED:
        return f"{verb}{verb[-1]}ed"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ied"
    return f"{verb}d" if verb.endswith("e") else f"{verb}ed"


def _third(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z")) else f"{verb}s"


_FORMS = [
    *(tuple(entry.split()) for entry in _IRREGULAR.replace("\n", " ").split(";")),
    *((verb, _regular_past(verb), _regular_past(verb)) for verb in _REGULAR.split()),
]
_PARTICIPLE_OF = {past: participle for _, past, participle in _FORMS}
_PRESENT_OF = {_third(verb): participle for verb, _, participle in _FORMS}
_PAST_OF = {participle: past for _, past, participle in _FORMS}
_VERB_OF = {participle: verb for verb, _, participle in _FORMS}
_ACTIVE = re.compile(
    rf"^{_FRONT}(?P<subject>{_PRONOUN}|{_OPENS}) {_ADVERB}"
    rf"(?P<verb>{'|'.join((*_PARTICIPLE_OF, *_PRESENT_OF))}|{_VERB}) (?P<object>{_PHRASE}){_REST}\.$"
)
_PASSIVE = re.compile(
    rf"^{_FRONT}(?P<object>{_PRONOUN}|{_OPENS}) (?P<be>was|were|is|are) {_ADVERB}"
    rf"(?P<verb>{'|'.join(_PAST_OF)}|{_VERB}) by (?P<subject>{_OTHERS}{_PHRASE}){_REST}\.$"
)


def turn_passive(sentence: str) -> Iterator[str]:
    """`In 1905, Ann bought the mill.` as `In 1905, the mill was bought by Ann.`; nothing where the pattern doesn't fit."""
    match = _ACTIVE.match(sentence)
    if match:
        participle = _PRESENT_OF.get(match["verb"]) or _PARTICIPLE_OF.get(match["verb"], match["verb"])
        be = _be(match["object"], present=match["verb"] in _PRESENT_OF)
        verb = f"{be} {match['adverb'] or ''}{participle}"
        yield f"{match['front'] or ''}{match['object']} {verb} by {_as_object(match['subject'])}{match['rest'] or ''}."


def turn_active(sentence: str) -> Iterator[str]:
    """`The mill was bought by Ann in 1905.` as `Ann bought the mill in 1905.`; nothing where the pattern doesn't fit."""
    match = _PASSIVE.match(sentence)
    verb = match and _finite(match["verb"], match["be"], match["subject"])
    if match and verb:
        patient = _as_object(match["object"])
        yield f"{match['front'] or ''}{match['subject']} {match['adverb'] or ''}{verb} {patient}{match['rest'] or ''}."


def _finite(participle: str, be: str, subject: str) -> str:
    """The verb as it follows its subject, or nothing for the present of a verb that the tables lack."""
    if be in ("was", "were"):
        return _PAST_OF.get(participle, participle)
    base = _VERB_OF.get(participle, "")
    return base if _is_plural(subject) or not base else _third(base)


def _be(subject: str, *, present: bool) -> str:
    return {(True, True): "are", (True, False): "is", (False, True): "were", (False, False): "was"}[
        present, _is_plural(subject)
    ]


def _is_plural(phrase: str) -> bool:
    head = phrase.split(" of ")[0]
    return head.split()[0].lower() in _PLURAL or (head.endswith("s") and not head.endswith(("ss", "us", "is")))


def _as_object(subject: str) -> str:
    """`The mill` as `the mill`, `he` as `him`; names stay."""
    first, *rest = subject.split(" ")
    return " ".join([_DETERMINERS.get(first, first), *rest]) if rest else _PRONOUNS.get(first.lower(), first)
