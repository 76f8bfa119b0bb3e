"""Words with an opposite, as facts: `rose` against `fell`, `before` against `after`, `all` against `some`.

Each line of a table is an axis with its poles, of which it may have more than two, such as colours. Words of one pole stand
for each other, so "climbed" may report what "rose" says; whether the evidence says it of the same thing is told by their
positions (`positions.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from assistant.text.words import stems
from assistant.verification.facts.fact import Fact, FactKind, Token, make_fact
from assistant.verification.facts.numbers import read_numbers

_AXES = """
rise rose risen rising increase grow grew grown growth climb gain jump surge soar expand widen boost raise strengthen accelerate
 | fall fell fallen falling decrease shrink shrank shrunk decline drop slump plunge sink sank contract lower reduce weaken
more greater larger bigger higher above over exceed upper most highest largest biggest greatest maximum
 | less fewer smaller lower below under least lowest smallest minimum fewest
before earlier prior previously until | after later following afterwards subsequently since
first initial initially | last final finally latest
win won victory beat defeated triumph | lose lost loss defeat
begin began begun start open opened launch | end finish close closed stop cease
best better improve improvement | worst worse worsen deteriorate
old older oldest | new newer newest young younger youngest
early | late
buy bought purchase import | sell sold export
accept approve agree support favour favor endorse back | reject oppose disagree refuse resist veto
allow allowed permit permitted legal lawful | ban banned forbid forbade forbidden prohibit prohibited illegal unlawful
include inside within internal domestic | exclude outside external foreign
succeed success successful | fail failure unsuccessful
strong stronger strongest | weak weaker weakest
long longer longest | short shorter shortest
high tall | low
deep deeper | shallow shallower
large big huge great | small little tiny minor
hot warm warmer heat | cold cool cooler
rich richer wealthy | poor poorer
majority | minority
public | private
positive | negative
same similar identical alike | different distinct unlike
join enter arrive arrival | leave left quit depart departure exit
friend friendly ally | enemy hostile rival
north northern | south southern
east eastern | west western
male man men boy father son brother husband king | female woman women girl mother daughter sister wife queen
add attach | remove delete
always often frequently usually common commonly | never rarely seldom rare
remember | forget forgot
safe safely safety | dangerous unsafe danger
true right correct correctly | false wrong incorrect
easy easily easier | difficult hard harder
near nearby close closer | far distant
up upward | down downward
major main primary | minor secondary
guilty convict | innocent acquit
ally unite united | separate divide split
heavy heavier | light lighter
full fully complete completely entirely | partial partially partly
simple simpler | complex complicated
fast faster quick quickly | slow slower slowly
future | past
permanent permanently | temporary temporarily
cause because | despite although though
cheap cheaper cheapest | dear dearer dearest expensive
save saved rescue rescued | destroy destroyed ruin ruined
fill filled | empty emptied
towards toward | away
inner innermost | outer outermost
praise praised | blame blamed criticise criticised scold scolded
dry dries dried | wet damp moist
clean cleaner | dirty polluted
sweet | sour | bitter | salty
indoor indoors | outdoor outdoors
spring | summer | autumn | winter
morning | noon midday | afternoon | evening | night midnight
red | blue | green | yellow | black | white | brown | grey gray | purple
wood wooden | stone | brick | iron | steel | glass | plastic | leather | paper
mother | father | sister | brother | daughter | son | aunt | uncle | cousin | niece | nephew | grandmother | grandfather
daily | weekly | monthly | yearly annually annual
""".replace("\n |", " |")

_QUANTIFIERS = {
    "all": "all every each everyone everything entire whole",
    "most": "most mostly",
    "some": "some several",
    "many": "many numerous",
    "few": "few",
    "both": "both",
    "neither": "neither",
    "only": "only solely exclusively merely",
    "any": "any",
}
_QUANTIFIER_OF = {word: value for value, words in _QUANTIFIERS.items() for word in words.split()}


def read_opposites(tokens: Sequence[Token]) -> tuple[Fact, ...]:
    """Every word that has an opposite in the tables, once for each axis it stands on; `value` is the pole."""
    return tuple(_directions(tokens))


def read_quantifiers(tokens: Sequence[Token]) -> tuple[Fact, ...]:
    """Words such as `all` and `some`, by how much they say."""
    return tuple(
        make_fact(FactKind.QUANTIFIER, _quantifier(tokens, i), tokens, (i, i + 1))
        for i, token in enumerate(tokens)
        if token.lower in _QUANTIFIER_OF and not _means_about(tokens, i)
    )


def _means_about(tokens: Sequence[Token], i: int) -> bool:
    """Whether it is the "some" of "some ninety days"."""
    return tokens[i].lower == "some" and any(read_numbers(tokens[i + 1 : i + 2]))


def _quantifier(tokens: Sequence[Token], i: int) -> str:
    """How much a word says; "all but two" is not all."""
    excepts = i + 1 < len(tokens) and tokens[i + 1].lower in ("but", "except")
    return _QUANTIFIER_OF[tokens[i].lower] + " but" * excepts


def _directions(tokens: Sequence[Token]) -> Iterator[Fact]:
    for i, token in enumerate(tokens):
        for axis, pole in _poles().get(token.lower, ()) or _poles().get(token.stem, ()):
            yield make_fact(FactKind.DIRECTION, pole, tokens, (i, i + 1), unit=axis)


@cache
def _poles() -> dict[str, tuple[tuple[str, str], ...]]:
    """The (axis, pole) pairs of each word and of its stem."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for number, line in enumerate(_AXES.strip().splitlines()):
        for pole, words in enumerate(line.split("|")):
            for word in words.split():
                for form in {word, *stems(word)}:
                    found.setdefault(form, {})[str(number), str(pole)] = None
    return {form: tuple(pairs) for form, pairs in found.items()}
