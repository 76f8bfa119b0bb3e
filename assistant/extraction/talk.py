"""Small talk and questions about the assistant itself: what is meant by them, by the phrases that people use.

Talk is recognised only where nothing else is said, so that "Thanks, and when does it open?" is a question.
"""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.extraction.about_assistant import is_about_assistant, only_signs

_LONGEST = 90
"""Characters; what is longer says something."""


class Talk(StrEnum):
    """What is meant by small talk."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    WELLBEING = "wellbeing"
    ABILITIES = "abilities"
    IDENTITY = "identity"
    WORKING = "working"
    TRUST = "trust"
    DOCUMENTS = "documents"
    ADDING = "adding"
    FORMATS = "formats"
    PRIVACY = "privacy"
    LANGUAGES = "languages"
    RESTART = "restart"
    OTHER = "other"
    ASSENT = "assent"
    COMPLAINT = "complaint"
    MORE = "more"


_NOUN = r"(?:articles?|documents?|docs|files?|sources?|texts?|reports?|material)"
_HAVE = (
    r"(?:do you (?:have|know|hold|use|search|read)|have you (?:got|read|loaded)|"
    r"can you (?:see|read|search)|are (?:there|loaded|in here|available|indexed|here|in the corpus))"
)
_PHRASES = (  # what is asked for goes before what is only polite
    (
        Talk.DOCUMENTS,
        rf"(?:which|what|how many) {_NOUN} {_HAVE}(?: (?:access to|loaded|there|here|about|in here|right now|now))*|"
        rf"(?:please )?(?:list|show|name)(?: me)?(?: all)?(?: of)?(?: the| your| my)? "
        r"(?:articles|documents|docs|files|texts)(?: you have| please| titles)*|"
        rf"what (?:is|['’]s|s) (?:in|loaded in|inside) (?:here|the corpus|your (?:corpus|library|index|memory))|"
        rf"what have you (?:read|got)|"
        rf"what (?:are|is) (?:your|my) (?:sources|corpus|{_NOUN})",
    ),
    (
        Talk.ADDING,
        r"how (?:do|can|could|should) i (?:add|upload|load|import|delete|remove)(?: an?| my| more| another| other| new| own)* "
        r"(?:articles?|documents?|files?|pdfs?)",
    ),
    (
        Talk.OTHER,
        r"(?:tell|can you tell)(?: me| us)? an?(?:other)? (?:joke|story)|"
        r"what (?:time|day|date) is it(?: now| today| right now)*|"
        r"(?:what(?:['’]s|s| is)|how(?:['’]s|s| is)) the weather(?: like)?(?: today| now| tomorrow)*|"
        r"(?:hey |ok )?(?:siri|alexa|google)",
    ),
    (
        Talk.RESTART,
        r"(?:let['’]?s )?start over(?: please)?|(?:reset|restart|clear)(?: (?:the |this )?(?:chat|conversation|history))?"
        r"(?: please)?|(?:start )?(?:a )?new (?:chat|conversation)",
    ),
    (Talk.WORKING, r"how (?:do|does|can) (?:you|this (?:assistant|tool|bot)) work"),
    (
        Talk.TRUST,
        r"(?:do|can) you (?:make (?:things|stuff|anything) up|lie|hallucinate)|(?:can|should) i trust you(?:r answers?)?",
    ),
    (
        Talk.ABILITIES,
        r"(?:give me |show me )?(?:an |some |a few )?example questions?(?: please)?|(?:any|some) (?:suggestions?|"
        r"ideas)|suggest (?:a question|something|some questions)|what (?:kinds?|sorts?|types?) of (?:questions?|"
        r"things) can i ask|how (?:do|can|could|should) i get started|"
        r"(?:i['’]d like|i want|i would like) to (?:ask|know|learn)(?: you)?(?: something| some questions| more| "
        r"about)*(?: the| my|"
        r" your| these)? ?(?:articles?|documents?|files?)?|"
        r"what (?:can|could|do) you (?:do|help(?: me)? with|answer|offer|know)(?: for me| here)?|what (?:can|could|"
        r"should|may|do) i (?:ask|say)(?: you| here| about| first| now)*|what (?:can|could) i do(?: here| with (?:you|this))+|"
        r"how (?:can|could) you help(?: me)?|"
        r"how (?:do|can|should) i (?:(?:use|work with) (?:you|this (?:assistant|tool))|ask(?: you)?(?: questions|"
        r" here| a question)*)|"
        r"(?:can|could|will|would) you help(?: me)?(?: out| please)*|(?:i need |please )?help(?: me)?(?: out| please)*|"
        r"what are (?:you (?:for|good at|able to do)|your (?:abilities|capabilities|features|functions|commands|"
        r"limits))|what is this (?:tool|assistant)(?: for)?|"
        r"what is (?:your (?:purpose|job|function|task)|the purpose of this tool)",
    ),
    (
        Talk.IDENTITY,
        r"(?:so )?(?:who|what) (?:exactly )?(?:are|r) (?:you|u)(?: really| exactly)?|what(?:['’]s|s| is) your name|"
        r"(?:do you have|have you got) a name|"
        r"are you (?:an? |really |just |still )*(?:bot|robot|human|person|machine|computer|ai|chatbot|assistant|chatgpt|"
        r"gpt|language model|llm|real|real person|alive|there|program)(?: or an? \w+)?|"
        r"who (?:made|built|created|wrote|trained|programmed|owns) you|what (?:kind of )?(?:model|ai|bot|assistant|"
        r"engine)(?: \w+)? (?:are you|do you use|is this)|"
        r"is (?:this|that) (?:an? )?(?:ai|bot|chatbot|chatgpt|human)|am i (?:talking|speaking|chatting) (?:to|"
        r"with) (?:an? )?(?:bot|human|person|machine|ai|robot|computer)|"
        r"how old are you|where are you(?: from)?|introduce yourself|tell me (?:about|something about) yourself|(?:do|"
        r"can) you (?:think|learn|remember (?:me|things))",
    ),
    (
        Talk.FAREWELL,
        r"tsch[uü]ss|auf wiedersehen|au revoir|adi[oó]s|arrivederci|(?:quit|exit|stop|the end|end)(?: (?:chat|the chat|"
        r"now|please))?|"
        r"(?:good\s?)?bye(?:[ -]bye)?(?: for now| now)?|see (?:you|ya)(?: later| soon| tomorrow| around)?|good\s?night|"
        r"farewell|cheerio|ciao|take care|"
        r"(?:ok )?that(?:['’]s|s| is| was| will be|['’]ll be) (?:all|it|everything|enough)(?: for (?:now|today))?|"
        r"(?:have|enjoy) a (?:nice|good|great) (?:day|evening|weekend|one|time)|"
        r"talk to you later|ttyl|i(?:['’]m| am)? (?:done|finished)(?: for (?:now|today))?|no more questions|"
        r"nothing(?: else| more)?|until next time|later",
    ),
    (
        Talk.THANKS,
        r"thnks|thanku|thankyou|tks|danke(?: (?:sch[oö]n|dir|ihnen|sehr))?|vielen dank|merci(?: beaucoup)?|"
        r"(?:muchas )?gracias|(?:mille )?grazie|obrigad[oa]|dank (?:je|u)(?: wel)?|dzi[eę]kuj[eę]|dzi[eę]ki|"
        r"(?:many |much )?thanks?(?: you| u| a lot| so much| very much| a million| again| for (?:your|the|all your|"
        r"all the|that|this)(?: \w+)?| anyway| everyone)*|thank (?:you|u)(?: (?:so|very) much| a lot| kindly| again|"
        r" for \w+(?: \w+)?| anyway)*|thx|thanx|tnx|ty(?:vm)?|tysm|cheers(?: mate)?|much appreciated|"
        r"(?:i )?(?:really )?appreciate(?:d)? (?:it|that|this|your help)|(?:that(?:['’]s|s| is| was)|this (?:is|was)|"
        r"very|so|really|how|you(?:['’]re| are| were)) (?:very |really |so |quite |most |extremely )*(?:helpful|useful|"
        r"kind|great|good|nice|perfect|awesome|amazing|brilliant|wonderful|excellent|interesting|clear|fine|"
        r"all i (?:need|needed)|what i (?:need|needed|wanted))|"
        r"you(?:['’]ve| have)? (?:helped|been (?:very |really |so |most )*(?:helpful|great|kind))(?: me)?(?: a lot)?|"
        r"(?:good|great|nice|well) (?:job|work|one|done|answer|bot|stuff)|i love (?:it|you|this)",
    ),
    (
        Talk.COMPLAINT,
        r"(?:that|this|it|you|your answer|the answer)(?:['’]s|s| is| are| was|['’]re| isn['’]?t| aren['’]?t| wasn['’]?t) "
        r"(?:not |so |very |totally |completely |just |really |a )*(?:wrong|right|true|correct|incorrect|useless|stupid|"
        r"dumb|bad|"
        r"nonsense|rubbish|terrible|awful|garbage|false|what i (?:asked|meant|wanted))|"
        r"(?:you )?(?:didn['’]?t|did not|don['’]?t|do not) (?:answer|understand|get)(?: (?:me|my question|it|that|"
        r"the question))?|"
        r"wrong(?: answer)?|nonsense|bad (?:bot|answer|job)|(?:hm+ )?(?:i(?:['’]m| am) )?not (?:so )?sure(?: about"
        r" (?:that|it|this))?|i (?:don['’]?t|do not) (?:understand|get it|believe (?:you|"
        r"that|it))",
    ),
    (Talk.WELLBEING, r"how (?:are|r) (?:you|u|things)(?: doing| today| going| feeling)*|how(?:['’]s| is) it going"),
    (
        Talk.GREETING,
        r"helo+|bonjour|bonsoir|buenos d[ií]as|buenas tardes|guten (?:tag|morgen|abend)|ol[aá]|goedendag|cze[sś][cć]|"
        r"dzie[nń] dobry|privet|i(?:['’]m| am) (?:new(?: here)?|back)|my name is \w+|"
        r"(?:hi|hello|hey)\W+(?:i(?:['’]m| am)|this is) \w+|i have (?:a|another|some|"
        r"one more) questions?|(?:can|could|may) i ask (?:you )?(?:a|another|something|some|"
        r"one)(?: more)?(?: quick)?(?: thing)?(?: questions?)?|let['’]?s (?:start|begin|go|talk|chat)|here i am|"
        r"(?:hi+|hello+|hallo|hey+|heya|hiya|yo|howdy|greetings|good (?:morning|afternoon|evening|day)|morning|evening|"
        r"g['’]?day|welcome|salut|hola|servus|moin|namaste)(?: (?:there|again|everyone|all|assistant|bot|you|robot|"
        r"friend|mate|folks))*|"
        r"how do you do|what(?:['’]s|s| is) up|sup|"
        r"(?:nice|good|pleased|great) to (?:meet|see|hear from) you(?: too)?|(?:are )?you there|"
        r"anyone (?:there|here|home)|is (?:anyone|anybody|someone) there|"
        r"(?:this is a )?test(?:ing)?(?: test| 123| 1 2 3)*|ping",
    ),
    (
        Talk.ASSENT,
        r"o\.?k\.?(?:ay)?|okay+|okey(?: dokey)?|k+|kk|alright(?: then)?|all right(?: then)?|right(?: then)?|"
        r"sure(?: thing)?|fine(?: by me)?|got (?:it|that|you)|gotcha|i see|i understand|understood|makes sense|"
        r"(?:that )?(?:makes|sounds) (?:sense|good|great|right|fine)|fair enough|noted|of course|certainly|absolutely|"
        r"exactly|indeed|agreed|"
        r"cool(?: beans)?|great(?: stuff)?|nice|good(?: to know)?|perfect|awesome|amazing|brilliant|excellent|wonderful|"
        r"lovely|super|wow|oh(?: wow| i see| ok| okay| no| dear| right)?|ah+(?: i see| ok| okay| right)?|aha|hm+|mm+|"
        r"uh+(?: huh)?|huh|interesting|really|lol|haha+|hehe+|yes(?: please)?|yeah|yep|yup|yea|ja|no(?: thanks|"
        r" thank you| worries| problem)?|nope|nah|never ?mind|whatever|forget it|no matter|"
        r"(?:i(?:['’]m| am) )?(?:so |very )?sorry(?: about that)?|my (?:bad|mistake)|(?:oops )?wrong (?:chat|window|"
        r"person|tab)|oops|(?:just )?(?:a |"
        r"one )?(?:moment|second|sec|minute)(?: please)?|wait|hold on|let me (?:think|see)|as you (?:like|wish)|"
        r"you(?:['’]re| are) (?:right|welcome)|please|hooray|yay|congratulations|well|so|and",
    ),
)
_ANY = "|".join(words for _, words in _PHRASES)
_TALK = re.compile(rf"\W*(?:(?:{_ANY})\W+)*(?:{_ANY})?\W*", re.IGNORECASE)
_PIECES = tuple((talk, re.compile(rf"(?<![\w'’])(?:{words})(?!\w)", re.IGNORECASE)) for talk, words in _PHRASES)


def spoken_talk(said: str) -> Talk | None:
    """What is meant, where nothing is said but small talk; `IDENTITY` of any question about the assistant itself; else None."""
    text = " ".join(said.split())
    if len(text) > _LONGEST:
        return None
    if only_signs(text):
        return Talk.ASSENT
    if _only_phrases(text):
        meant = _meant(text)
        return next(talk for talk, _ in _PHRASES if talk in meant)
    return Talk.IDENTITY if is_about_assistant(text) else None


def _only_phrases(text: str) -> bool:
    return any(map(str.isalnum, text)) and bool(_TALK.fullmatch(f"{text} "))


def _meant(text: str) -> set[Talk]:
    """What each of the phrases means that stand one after the other."""
    place, meant = 0, set[Talk]()
    while place < len(text):
        found = [(match.end(), talk) for talk, pattern in _PIECES if (match := pattern.match(text, place))]
        if found:
            place, talk = max(found, key=lambda one: one[0])
            meant.add(talk)
        place += 1
    return meant
