"""Whether a question is about the assistant itself: it says "you", and every telling word is one that fits an assistant."""

from __future__ import annotations

from assistant.text.phrases import phrase, without_courtesy
from assistant.text.words import STOP_WORDS, words

_YOU = phrase(r"you|your|yours|yourself|u|ur|you['’](?:re|ve|ll|d)")
_TOOL = phrase(r"this (?:assistant|tool|program|app|bot|chatbot|chat|software|system|thing)")
_OF_THE_PAST = phrase(r"(?:did|were) (?:you|u)|was your")
_MADE = phrase(r"made|built|created|trained|called|named|programmed")
_THANKING = phrase(r"(?:thank|thanks|love|hate) you")
"""Words of a saying, in which nobody is spoken to: "Who said thank you?"."""
_POINTS = phrase(
    r"the \w+ of|where can you|(?:must|should) you|you (?:must|should|have to|need to)|"
    r"it|its|them|they|he|him|his|she|her|there|that|those|these|first|next"
)
"""What speaks of something else, or of anybody, who is meant by "how do you open it?" and "how old must you be?"."""
_LONGEST = 16
"""Words; a longer question is about more than the assistant."""
_FITTING = frozenset(
    """help helping helpful answer answers answering question questions speak talk chat understand language languages
    english german french spanish italian polish trust trusted trustworthy accurate accuracy reliable correct wrong
    mistake mistakes sources source cite citations quote quotes read reading search internet web online google browse
    connected connection offline data private privacy secret store save saved remember memory forget learn train
    trained training model ai artificial intelligence robot bot human person machine computer program software version
    name called made make built build created creator developer wrote owner owns work works working use used using able
    ability abilities capable capabilities features feature functions function purpose limits limitations support
    supported formats format pdf pdfs files file documents document articles article texts upload uploaded add added
    loaded load index indexed collection corpus library available access joke jokes song poem feel feeling feelings
    love like hate friend favourite favorite colour color old age born live alive real really think thinking opinion
    opinions sleep eat busy tired happy sad smart stupid dumb clever intelligent useless great best better nice kind
    cool awesome good bad job free cost fast slow exactly actually well today lie lying hallucinate invent things stuff
    thing anything everything kinds kind sort types type people assistant chatbot chatgpt gpt llm
    find finds finding talked talking app tool bot chatbot system program
    different from today example examples suggest suggestions suggestion doing going much always ever never hello hi
    hey thanks thank dear isn't aren't don't""".split()  # noqa: SIM905
)


def is_about_assistant(said: str) -> bool:
    """Whether nothing but the assistant is spoken of, as in "can you read PDFs?" or "what languages do you speak"."""
    bare = _THANKING.sub(" ", without_courtesy(said))
    if asks_of_the_past(bare) or _POINTS.search(bare) or not (_YOU.search(bare) or _TOOL.search(bare)):
        return False
    telling = [word.lower() for word in words(bare) if word.lower() not in STOP_WORDS and len(word) > 1]
    return 0 < len(telling) <= _LONGEST and all(word in _FITTING for word in telling if not _YOU.fullmatch(word))


def asks_of_the_past(said: str) -> bool:
    """Whether somebody is asked what they did, as in an interview: "where were you born?", but not "when were you built?"."""
    return bool(_OF_THE_PAST.search(said)) and not _MADE.search(said)


def only_signs(said: str) -> bool:
    """Whether a text is made of emoji, a smile of brackets, or other signs alone."""
    return bool(said.strip()) and not any(map(str.isalnum, said))
