"""How to do something is told in steps: all that the section on it says to do, in order, and not one sentence of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.extraction.listing import items_around
from assistant.extraction.ranker import RankedSentence
from assistant.schema import Question
from assistant.text.phrases import phrase
from assistant.text.words import content_stems, idf

_ASKS_HOW = phrase(
    r"how (?:do|can|should|must|would|could) (?:i|we|you|one)|how to|steps?|instructions?|"
    r"how (?:is|are) [^?]* (?:done|made|used)"
)
_VERBS = """
add adjust allow apply ask attach bake beat boil book bring brush call change charge check choose chop clean click close
connect cook cool cover cut detach dip disconnect dissolve download drain draw drill drop dry empty enter fasten feed
fill find finish fit fold follow give glue grate grease grind hang heat hold insert install keep knead launch lay leave
let lift light lock log loosen lower make measure melt mix mount move note open paint pay peel place plug plant position
pour preheat prepare press print pull push put raise read release remove repeat replace reset restart return rinse roll
rub run save screw scrub season seal select send serve set shake shut sign simmer slide soak spread sprinkle start steam
stir stop store strain switch take tap test tie tighten toast touch turn twist type unfold unlock unplug unscrew update
upload use wait warm wash water wear weigh whisk wipe wrap write
""".split()  # noqa: SIM905
_BEFORE = r"(?:first|second|third|then|next|now|afterwards?|after that|finally|lastly|once more|again|also|please|always|and)"
_STEP = re.compile(
    rf"[\W\d]*(?:{_BEFORE},?\s+|(?:if|when|once|as soon as|before|after|to|for|with|in|on) [^,.]{{3,60}}, )?"
    rf"(?:(?:{_BEFORE}|carefully|gently|slowly|briefly),?\s+)?(?:{'|'.join(_VERBS)}|do not|don['’]t|never|make sure|be sure)\s",
    re.IGNORECASE,
)
_FEWEST, _MOST = 2, 12
"""Steps that are given together."""
_LOOKED_AT = 5
"""Sentences, best first, in whose sections the steps are looked for."""
_TOLD = 0.6
"""The least part of what is asked, by weight, that the heading, the steps and what stands before them have."""


def steps(question: Question, ranked: Sequence[RankedSentence]) -> tuple[RankedSentence, ...]:
    """What to do, step by step and in order; none where no way is asked for, or no section on it has several steps."""
    if not _ASKS_HOW.search(question.standalone):
        return ()
    asked = set(content_stems(_ASKS_HOW.sub(" ", question.standalone)))
    return next((found for one in ranked[:_LOOKED_AT] if (found := _steps_of(asked, one))), ())


def _steps_of(asked: set[str], one: RankedSentence) -> tuple[RankedSentence, ...]:
    """The steps of the passage of a sentence, if they tell how to do what is asked: its heading or what leads in names that."""
    passage = one.hit.passage
    spans = items_around(one) or tuple(span for span in passage.sentences if _STEP.match(passage.sentence_text(span)))
    found = tuple(
        one if span == one.sentence else replace(one, sentence=span, text=passage.sentence_text(span), answer=None)
        for span in spans
    )
    if not _FEWEST <= len(found) <= _MOST or not any(_STEP.match(step.text) for step in found):
        return ()
    before = [span for span in passage.sentences if span.start < spans[0].start][-2:]
    about = set(content_stems(" ".join((passage.heading, *map(passage.sentence_text, before)))))
    told = about.union(*(content_stems(step.text) for step in found))
    total = sum(map(idf, asked))
    return found if asked & about and sum(map(idf, asked & told)) >= _TOLD * total else ()
