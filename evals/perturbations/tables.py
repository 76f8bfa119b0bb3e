"""What the swap script puts for a word: another unit, the opposite, or a synonym."""

from __future__ import annotations

UNITS = {
    "million": "billion", "billion": "million", "percent": "tonnes", "%": " kilometres", "years": "months", "months": "years",
    "days": "hours", "hours": "days", "kilometres": "miles", "km": "miles", "miles": "metres", "dollars": "euros", "$": "€",
    "€": "$", "£": "$", "euros": "dollars", "feet": "miles", "weeks": "years", "thousand": "million", "tonnes": "litres",
}  # fmt: skip
OPPOSITES = {
    "more": "less", "less": "more", "rose": "fell", "fell": "rose", "increased": "decreased", "increase": "decrease",
    "before": "after", "after": "before", "first": "last", "higher": "lower", "lower": "higher", "largest": "smallest",
    "best": "worst", "above": "below", "below": "above", "early": "late", "won": "lost", "lost": "won", "northern": "southern",
    "southern": "northern", "north": "south", "south": "north", "east": "west", "west": "east", "began": "ended", "all": "some",
    "larger": "smaller", "smaller": "larger", "most": "few", "oldest": "newest", "strong": "weak", "public": "private",
    "major": "minor", "growing": "shrinking", "growth": "decline", "strengthen": "weaken", "joined": "left", "high": "low",
}  # fmt: skip
SYNONYMS = {
    "began": "started", "started": "began", "large": "big", "big": "large", "purchased": "bought", "bought": "purchased",
    "often": "frequently", "also": "additionally", "created": "made", "built": "constructed", "usually": "typically",
    "helped": "aided", "used": "utilised", "received": "got", "main": "principal", "important": "significant",
    "several": "some", "number": "amount", "area": "region", "city": "town", "nation": "country", "country": "nation",
    "company": "firm", "because": "since", "however": "nevertheless", "near": "close to", "such as": "like",
    "known as": "called", "located": "situated", "show": "demonstrate", "increase": "rise", "increased": "rose",
    "decline": "fall", "became": "turned into", "entire": "whole", "famous": "well-known", "leader": "chief",
    "during": "in", "about": "around", "many": "numerous", "children": "kids", "said": "stated", "visit": "trip",
    "deal": "agreement", "talks": "discussions", "ties": "links", "war": "conflict", "trade": "commerce",
}  # fmt: skip
