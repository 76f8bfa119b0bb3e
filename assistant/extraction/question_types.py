"""The kind of a question, by which an answer is put together.

Rules over the question's words, of which the first that holds decides; `kind_model.py` weighs them with more. What type of
answer is expected, such as a place or a date, is another matter (`answer_types.py`).
"""

from __future__ import annotations

import re

from assistant.extraction.question_form import asked_part
from assistant.extraction.talk import spoken_talk
from assistant.schema import QuestionKind
from assistant.text.phrases import phrase

DOCUMENT_NOUN = (
    r"(?:articles?|documents?|docs?|reports?|texts?|papers?|pages?|files?|pdfs?|stor(?:y|ies)|pieces?|manuals?|guides?|notes?|"
    r"interviews?|memos?|letters?|e-?mails?|posts?|press releases?|news|handbooks?|minutes|transcripts?|sources?|corpus|"
    r"collection)"
)
_OVERVIEW = phrase(
    rf"rundown|long and short|up to speed|boils? down to|(?:central|main|key) (?:argument|claim|thesis)|"
    rf"where do things stand|walk me through what happened|summar(?:y|ies|i[sz]e|i[sz]ed|i[sz]ing|i[sz]ation)|tl;?\s?dr|"
    rf"overview|gist|in a nutshell|recap|sum(?:s|"
    rf"ming)? (?:it |this |that )?up|"
    rf"(?:key|main|most important|important) (?:points?|ideas?|facts|takeaways?|messages?|findings?|things)|takeaways?|"
    rf"(?:what|whats|what['’]s)(?: is| are| was| were)? (?:it|this|that|these|those)(?: {DOCUMENT_NOUN})?(?: all)? about|"
    r"what(?:['’]?s| is| was) (?:“[^”?]+”|\"[^\"?]+\"|«[^»?]+»|„[^“?]+“) (?:all )?about|"
    rf"what(?:['’]s|s)?(?: is| are| was| were)? (?:the|this|these|your|all the|all these|"
    rf"my) (?:[\w-]+ ){{0,4}}{DOCUMENT_NOUN}\b[^?]*\babout|"
    rf"what (?:does|do|did|is) (?:the|this|these|that|your|my) (?:[\w-]+ ){{0,4}}{DOCUMENT_NOUN} (?:say|tell|cover|deal|"
    rf"discuss|describe)|"
    rf"what (?:does|do) (?:it|they|this) (?:say|cover|deal with|talk about)|"
    rf"what is (?:said|written|reported) (?:about|on)|"
    rf"tell me (?:more |something |everything |all )?about|what (?:do you|can you|is there to) (?:know|tell me|"
    rf"say)(?: me)? about|"
    rf"(?:anything|information|details|something) (?:about|on)|"
    rf"(?:short|brief|quick) (?:version|overview|account)|in (?:short|brief)|brief (?:me|us)|bottom line|highlights|"
    rf"in (?:one|two|three|four|five|a few|\d) (?:sentences?|lines|words)|what(?:['’]?s| is) (?:going on|happening) with|"
    rf"what(?:['’]?s| is) the (?:news|latest|story|situation) (?:on|with|about|of|in)|^\W*(?:please )?describe (?:the|this)|"
    rf"what (?:topics|subjects|themes|issues|matters) (?:are|is|does|do|get)[^?]*\b(?:cover(?:ed)?|discuss(?:ed)?|deal|"
    rf"dealt|about)"
)
_WHICH_DOCUMENT = phrase(
    r"(?:in )?(?:which|what) (?:chapter|section|paragraph|chronicle|study|source) |where did (?:you|u) (?:get|find|see|read)|"
    r"which one (?:is about|says?|mentions?|talks?|covers?|describes?)|"
    rf"(?:which|what|in which|in what) (?:of (?:the|these|your) )?(?:one of (?:the|these) )?{DOCUMENT_NOUN} "
    rf"(?!(?:do|must|should|can|will) (?:i|we|you|one|they|he|she)\b)"
    rf"(?:is|are|was|does|do|did|has|have|can|could|should|would|will|might|may|mentions?|says?|talks?|speaks?|"
    rf"discuss(?:es)?|covers?|describes?|deals?|contains?|tells?|"
    rf"explains?|reports?|names?|quotes?|about|on|that|with|where)|which (?:of (?:the|these|your) )?{DOCUMENT_NOUN}|"
    rf"where (?:is|does it|do they|can i (?:find|read)|did you (?:find|read|get))\b[^?]*\b(?:mention(?:ed)?|says?|"
    rf"said that|written|stands?|read|find|get this|from)|"
    rf"what(?:['’]?s| is) the (?:source|title)|where (?:can|could|do|should) (?:i|we|you|one) read|^\W*sources?(?=\W*$)|"
    rf"where(?:['’]?s| is| was| does| did) (?:that|this|it) (?:come )?from|^\W*according to (?:which|what|whom)|what is your "
    rf"source|"
    rf"says who|show me (?:where|the (?:source|passage|place))|(?:any|an) {DOCUMENT_NOUN} (?:about|on|that)"
)
_COUNT = phrase(
    r"how ?many|the (?:quantity|count|total) of|death toll|the number of|^\W*(?:total )?number of (?!the\b|an?\b)|"
    r"what number of|count (?:of|the|all)"
)
_MORE = (
    r"(?:more|less|fewer|taller|higher|lower|longer|shorter|older|younger|bigger|larger|smaller|faster|slower|earlier|later|"
    r"cheaper|heavier|lighter|deeper|wider|warmer|colder|hotter|stronger|weaker|greater|better|worse|newer|richer|closer|"
    r"nearer|further|farther|safer|busier|sooner|dearer|quicker|louder|quieter|thicker|thinner|harder|softer|drier|wetter|"
    r"poorer|milder|darker|brighter|fuller|narrower|steeper|nicer|healthier|sweeter)"
)
_MOST = (
    r"(?:most|least|fewest|tallest|highest|lowest|longest|shortest|oldest|youngest|biggest|largest|smallest|fastest|slowest|"
    r"earliest|latest|cheapest|heaviest|deepest|widest|warmest|coldest|strongest|greatest|best|worst|newest)"
)
_COMPARISON = phrase(
    rf"differen(?:ce|ces|t)\b[^?]*\b(?:between|from|to|than)|differs?|how far apart|contrast|compar(?:e|es|ed|ing|ison)|"
    rf"versus|vs|"
    rf"how (?:much|many) (?:\w+ )?{_MORE}|by how (?:much|many)|{_MORE}\b[^?]*\bthan|which (?:of|one|is|was|are|were|has|"
    rf"had|came|opened|took|cost)[^?]*\b{_MORE}|which [\w-]+ (?:is|was|are|were) (?:the )?{_MORE}(?=\W*$)|"
    rf"(?:who|which|what) (?:is|was|are|were|has|had|came|did|got|won|earns?|costs?|\w+ \w+)? ?(?:the )?{_MORE}[^?]*\bor\b|"
    rf"(?:which|who) [^?]*\b(?:first|last|{_MORE}|{_MOST})[^?]*(?:,|:) [^?]*\bor\b|"
    rf"how (?:long|many (?:years|months|weeks|days|hours|minutes|seconds))\b[^?]*\b(?:between|after|before|"
    rf"from\b[^?]*\b(?:to|until|till)|passed|elapsed|apart|later|earlier)|"
    rf"how (?:has|have|did) [^?]* chang(?:e|ed)|rise or fall|more or (?:less|fewer)|"
    rf"what (?:has |have |had )?changed (?:between|since|from)|how (?:much|far)\b[^?]*\bby(?=\W*$)|pros and cons|"
    rf"(?:who|which|what)(?: [\w’'-]+){{1,3}} (?:more|fewer|less) (?!about\b|than\b|to\b)\w+|"
    rf"(?:is|are|was|were|did|does|do|has|have) [^?]*\bor\b[^?]*\b(?:{_MORE}|first|last)(?=\W*$)|"
    rf"in common|similarit(?:y|ies)"
)
_PLURAL = (
    r"(?:(?!does\b|was\b|is\b|has\b|this\b|his\b)[\w’'-]+(?<!s)(?<!u)(?<!i)s|people|men|women|children|countries|cities|"
    r"criteria|"
    r"media|staff|police)"
)
_LIST = phrase(
    rf"list|enumerate|(?:the )?names of|what (?:kinds|types|sorts) of|which of the|name (?:all|the|some|two|three|"
    rf"four|five|every|each|any)|(?:give|show) me (?:a list|all|the names|"
    rf"the list)|"
    rf"(?:what|which|who) (?:all )?(?:are|were) (?:all |the |some |its |their |his |her )*(?:[\w’'-]+ ){{0,3}}{_PLURAL}|"
    rf"(?:what|which)(?: (?:other|all|kinds of|types of|sorts of))?(?: (?!of\b|in\b|"
    rf"for\b)[\w’'-]+){{0,2}} {_PLURAL} (?:are|were|do|does|did|have|has|had|can|could|will|would|should|must|may|"
    rf"took|take|need|make|made|came|come|won|lost|got|get)|which {_PLURAL} \w+|what {_PLURAL} \w+ed|what (?:examples|kinds|"
    rf"types|sorts) of \w+|"
    rf"how (?:i|we|one) (?:can|could|should|must|may|appl(?:y|ies))|what (?:i|we|one) (?:must|should|have to|need)|"
    rf"what is there to|^\W*(?:things|symptoms|requirements|members|winners|participants|side effects|features|benefits|"
    rf"advantages|rules|documents needed|board members)|"
    rf"which [\w’'-]+ {_PLURAL} \w+ed|"
    rf"who (?:all|else)|what else|which ones|what all|how to|how (?:do|can|should|must|would) (?:i|we|you|one)|"
    rf"^\W*(?:the )?(?:steps|instructions|ingredients)|step by step|^\W*(?:all (?:the |of the )?|the (?:two|three|four|"
    rf"five|six|\d+) ){_PLURAL}|"
    rf"what (?:do|should|must|shall) (?:i|we|you|one|people|visitors|guests|members) (?:\w+ )?(?:need|have to|bring|pack|"
    rf"wear|do|"
    rf"check|take|know|prepare)|what (?:needs?|has|have) to be|what (?:must|should) be (?!the\b|in\b|on\b|at\b)|"
    rf"who (?:\w+ )?(?:took part|takes part|attended|attends|participated|belongs|voted)|"
    rf"(?:tell me|give me|give|mention|show me) (?:all |the |all the |two |three |four |five )+(?:[\w’'-]+ ){{0,2}}{_PLURAL}"
)
_REASON = phrase(
    r"why|how come|wherefore|how (?:was|is) it that|^\W*account for|what makes [^?]* so|what (?:caused|causes|is the (?:reason|"
    r"cause)|was the (?:reason|cause)|are the reasons|"
    r"were the reasons|led|made|"
    r"brought|explains?|prompted|motivated|drove|triggered|sparked|is behind|was behind|lies behind|stopped|persuaded)|"
    r"what(?:['’]?s| is| was| are| were) (?:the )?(?:main |real )?(?:reasons?|causes?)|(?:for|to) what (?:purpose|end)|"
    r"on what grounds|for what reasons|due to what|how did (?:that|this|it) (?:happen|come about)|for what reason|what for|"
    r"how so|"
    r"because of what|(?:reason|reasons|cause|"
    r"causes) (?:for|of|behind|why)"
)
_AUXILIARY = (
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|shall|may|might|must|need|isn['’]?t|"
    r"aren['’]?t|"
    r"wasn['’]?t|weren['’]?t|don['’]?t|doesn['’]?t|didn['’]?t|hasn['’]?t|haven['’]?t|hadn['’]?t|can['’]?t|couldn['’]?t|"
    r"won['’]?t|"
    r"wouldn['’]?t|shouldn['’]?t)"
)
_WH = r"(?:who|whom|whose|what|which|when|where|why|how)"
_YES_NO = re.compile(
    rf"\W*(?:(?:and|but|so|or|also|then)\W+)?(?:{_AUXILIARY}\s+\S|(?:if|whether) (?!.*\b{_WH}\b)|"
    rf"true or false|is it (?:true|right|correct|so)|"
    rf"(?:please )?(?:check|verify|confirm|see) (?:if|whether|that)|any(?:one|body) (?:know|sure) (?:if|whether)|"
    rf"any (?!other|more|else|idea)[\w’'-]+|(?:(?:it|he|she|they|there|we|you|that|this) (?!{_WH}\b)[\w’'-]+"
    rf"|(?:it|he|she|there|that)['’]s)(?: (?!{_WH}\b)[\w’'-]+)*\W*\?|"
    rf".*,\s*(?:{_AUXILIARY}) (?:it|he|she|they|there|we|you|that)\s*\?*\W*$|"
    rf".*\b(?:right|correct|true or false|isn['’]?t it|"
    rf"doesn['’]?t it|didn['’]?t (?:it|he|she|they)|true)\s*\?*\W*$)",
    re.IGNORECASE,
)
_IS = r"(?:who|what)(?: exactly)?(?:\s+(?:is|are|was|were)|['’]?s)\s+(?:exactly\s+)?"
_NO_TERM = (
    r"(?!(?:the|going|happening|wrong|new|being|his|her|its|their|in|on|at|responsible|behind|to|it|this|that|there|he|"
    r"she|they|"
    r"your|my|\w+ing|\w+ed)\b)"
)
_IN_TERM = r"(?!(?:of|in|on|at|by|for|to|from|with|before|after|when|than|called|named|paid|made)\b)[\w’'.-]+"
_DEFINITION = re.compile(
    rf"\W*(?:(?:and|but|so)\W+)?(?:{_IS}{_NO_TERM}(?:(?:an?|dr|mr|mrs|ms|prof)\.?\s+)?{_IN_TERM}(?:\s+{_IN_TERM}){{0,3}}\W*$|"
    rf"{_IS}(?:the\s+)?(?-i:[A-Z])[\w’'.-]*(?:\s+(?:of\s+)?(?-i:[A-Z])[\w’'.-]*)*\W*$|"
    r"who exactly .{2,60} (?:is|was|were)\W*$|what means\b|define\b|what (?:does|do|did) .{1,60}\b(?:mean|stand for)\b|"
    r"(?:the )?(?:meaning|definition) of\b|what (?:is|"
    r"was) meant by\b|"
    r"(?:who|what) (?:exactly )?(?:is|was) (?:he|she|it|that|this)\W*$|explain (?:what )?)",
    re.IGNORECASE,
)
_CHOICE = phrase(r"or")
_RULES = (
    (QuestionKind.WHICH_DOCUMENT, _WHICH_DOCUMENT),
    (QuestionKind.OVERVIEW, _OVERVIEW),
    (QuestionKind.REASON, _REASON),
    (QuestionKind.COMPARISON, _COMPARISON),
    (QuestionKind.COUNT, _COUNT),
)


def question_kind(question: str) -> QuestionKind:
    """The form that an answer to the question takes; `FACT` where no rule holds."""
    if spoken_talk(question):
        return QuestionKind.TALK
    bare = asked_part(question)
    asks_yes_no = bool(_YES_NO.match(bare)) and not _CHOICE.search(bare)
    for kind, pattern in _RULES:
        if pattern.search(bare) and not (asks_yes_no and kind in _MAY_BE_YES_NO):
            return kind
    if asks_yes_no:
        return QuestionKind.YES_NO
    if _DEFINITION.match(bare):
        return QuestionKind.DEFINITION
    return QuestionKind.LIST if _LIST.search(bare) else QuestionKind.FACT


def rules_that_hold(question: str) -> tuple[str, ...]:
    """The kind by rule and every pattern that the question has, in marks that no word is written with."""
    bare = asked_part(question)
    anywhere = (*_RULES, (QuestionKind.LIST, _LIST))
    opening = ((QuestionKind.YES_NO, _YES_NO), (QuestionKind.DEFINITION, _DEFINITION))
    found = [kind for kind, pattern in anywhere if pattern.search(bare)]
    found += [kind for kind, pattern in opening if pattern.match(bare)]
    return (f"={question_kind(question)}", *(f"~{kind}" for kind in found))


_MAY_BE_YES_NO = frozenset((QuestionKind.COMPARISON, QuestionKind.COUNT, QuestionKind.REASON))
"""Kinds whose words may stand in a question for yes or no: "Is the new one taller than the old one?"."""
