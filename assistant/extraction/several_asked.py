"""How likely a question takes several sentences: "How did she get the job?" mostly does, "When did she get it?" hardly ever.

A logistic regression over the form of the question, trained by `training/rankers/train_sets.py`: what it asks for, and some
words that tell of a course of events, of several things, or of one.
"""

from __future__ import annotations

from assistant.extraction.answer_types import AnswerType, answer_type
from assistant.extraction.question_types import question_kind
from assistant.models.logistic import LinearModel
from assistant.schema import QuestionKind
from assistant.text.phrases import phrase

_FORMS = tuple(
    map(
        phrase,
        (
            r"why|how come|what (?:is|was|are|were) the (?:reason|cause)s?",
            r"how (?:is|are|was|were|do|does|did|can|could|should|must|would|will|has|have|had)",
            r"how (?:many|much|long|old|often|far|high|big|tall|deep|large)|what time|where",
            r"(?:what|which)(?: [\w'’-]+){0,2} (?:are|were)|(?:what|which) (?:[\w'’-]+ ){0,2}[\w'’-]{2,}(?<![sui'])s",
            r"what (?:do|does|did|has|have|had|can|could|should|must|will|would)",
            r"what (?:is|was)",
            r"happen\w*|becomes?|became|done|works?|chang\w+|differ\w*|compare\w*|develop\w*|affect\w*|achieve\w*|began|begin|end",
            r"rules?|conditions?|advice|steps?|problems?|weaknesses|drawbacks|advantages?|reasons?|effects?|consequences|history|"
            r"differences?|sides?|errors|faults|precautions|know|mind|help",
            r"say|says|said|argue\w*|thinks?|react\w*|views?|claim\w*|recommend\w*|advise\w*|suggest\w*|wants?|plans?",
            r"should|must|can|may|have to|need to|allowed|forbidden",
            r"and",
            r"or",
            r"if|when|unless",
            r"who|whose",
            r"one|first|last|only|most|name|called",
        ),
    )
)
_KINDS = (
    QuestionKind.LIST, QuestionKind.REASON, QuestionKind.COMPARISON, QuestionKind.COUNT, QuestionKind.YES_NO,
    QuestionKind.DEFINITION,
)  # fmt: skip
_MOST = 3.0


def form_features(question: str) -> tuple[float, ...]:
    """Which forms the question has, what type of answer it expects, and its kind by rule; each 0 or 1."""
    expected, kind = answer_type(question), question_kind(question)
    return (
        *(float(bool(form.search(question))) for form in _FORMS),
        *(float(expected is one) for one in AnswerType),
        *(float(kind is one) for one in _KINDS),
    )


def several_asked(question: str, model: LinearModel) -> float:
    """The log odds, in [-3, 3], that a question takes several sentences, if half of all do, by a model of `form_features`."""
    return max(-_MOST, min(_MOST, model.logit(form_features(question))))
