"""Questions for yes or no: the verdict of the verifier before what decides it, and when none is said."""

from __future__ import annotations

import pytest

from assistant.extraction.claim_of_question import claim_of_question
from assistant.extraction.composition import Composition
from assistant.extraction.yes_no import YES, compose_yes_no, denies, forbids
from assistant.models.entailment import Chances
from assistant.rendering.published_text import publish
from assistant.schema import Question, QuestionKind, Support
from assistant.verification.judgement import Judgement
from tests.support.candidates import candidate
from tests.support.composed import drafted


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("Did the mill burn down?", "the mill burn down"),
        ("Is the museum free?", "the museum is free"),
        ("Is it true that the mill burned down?", "the mill burned down"),
        ("Was Ada Lovelace a poet?", "Ada Lovelace was a poet"),
        ("Can you tell me if there is a fee?", "there is a fee"),
        ("Isn't she rich?", "she is not rich"),
        ("The mill burned down, right?", "The mill burned down"),
        ("?", ""),
    ],
)
def test_a_question_is_put_as_a_claim(question, claim):
    assert claim_of_question(question) == claim


@pytest.mark.parametrize(
    ("support", "score", "told"),
    [
        (Support.SUPPORTED, 0.95, "Yes. The museum is free. [1]"),
        (Support.CONTRADICTED, 0.46, "No. The museum is free. [1]"),
        (Support.CONTRADICTED, 0.4, "I can't say yes or no, but the articles say: The museum is free. [1]"),
        (Support.SUPPORTED, 0.7, "I can't say yes or no, but the articles say: The museum is free. [1]"),
        (Support.UNSUPPORTED, 0.2, "I can't say yes or no, but the articles say: The museum is free. [1]"),
    ],
)
def test_a_verdict_is_said_before_what_decides_it(support, score, told):
    draft = drafted(
        "Is the museum free?",
        ["The museum is free."],
        kind=QuestionKind.YES_NO,
        judge=lambda _claim, _sentences: Judgement(support, score, 0),
    )
    assert publish(draft).text == told
    assert [claim.text for claim in draft.claims] == ["The museum is free."]  # the verdict is no claim and cites nothing


@pytest.mark.parametrize(
    ("question", "sentence", "forbidden"),
    [
        ("can I use a pressure washer to clean the fins", "Do not use a pressure washer on the fins because they bend.", True),
        ("May we cover the unit in winter?", "Never cover the unit, not even in winter.", True),
        ("Is it safe to open the lid?", "The lid must not be opened while it runs.", True),
        ("May I feed the ducks?", "Visitors are not allowed to feed the ducks.", True),
        ("May I use soap?", "Do not use a pressure washer on the fins because they bend.", False),
        ("May I use soap on the fins?", "Use soap on the fins, but do not rub them.", False),
        ("Does he use a pressure washer?", "Do not use a pressure washer.", False),  # asks for no leave
        ("May I feed the ducks?", "The ducks have been fed.", False),
    ],
)
def test_what_forbids_is_a_no_to_whoever_asks_for_leave(question, sentence, forbidden):
    assert forbids(question, sentence) is forbidden
    draft = drafted(
        question, [sentence], {sentence[:6]: 3.0}, QuestionKind.YES_NO, lambda *_: Judgement(Support.UNSUPPORTED, 0.2, None)
    )
    assert publish(draft).text.startswith("No. " if forbidden else "I can't say yes or no")


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("He would not say whether the two lines stay free.", "I can't say yes or no"),
        ("It is not yet known how long the lines stay free.", "I can't say yes or no"),
        ("The two lines stay free.", "Yes. "),
    ],
)
def test_what_leaves_a_matter_open_is_no_verdict(sentence, told):
    judge = lambda *_: Judgement(Support.SUPPORTED, 0.9, 0)  # noqa: E731
    draft = drafted("Will the two lines stay free?", [sentence], {"lines": 3.0}, QuestionKind.YES_NO, judge)
    assert publish(draft).text.startswith(told)


@pytest.mark.parametrize(
    ("question", "sentence", "is_denied"),
    [
        ("does the warranty cover frost damage", "It does not cover damage by frost.", True),
        ("can i clean the filter with soap?", "Rinse it under the tap, never with soap.", True),
        ("can i pump salt water with it", "Do not use it for petrol, paint or salt water.", True),
        ("are there still fines", "Fines were abolished on 1 April.", True),
        ("was anybody hurt", "No one was hurt.", True),
        ("was anyone hurt", "Nobody was injured, but the water flooded eleven cellars.", True),
        ("can i put glass in the kiln", "Food colours and glass must never go into the kilns.", True),
        ("is the ship still in use?", "The ship was launched in 1988 and scrapped in 2016.", True),
        ("were there fines", "Fines were abolished on 1 April.", False),  # there were
        ("is the ferry open in winter", "The ferry is open in winter but not at night.", False),
        ("is the bridge listed", "The bridge is listed, and the ferry is not.", False),
        ("isn't the bridge listed", "The bridge is not listed.", False),
        ("is the church tower open on sundays", "The bridge is not open.", False),  # something else
    ],
)
def test_what_denies_is_a_no(question, sentence, is_denied):
    assert denies(question, sentence) is is_denied


@pytest.mark.parametrize(
    ("question", "sentence", "supported", "told"),
    [
        ("Was the hospital without water?", "The hospital was not affected by the water.", 0.8, "I can't say yes or no"),
        ("Was the hospital without water?", "The hospital was affected by the water.", 0.8, "Probably yes"),
        ("Do members get a key?", "Members get a key after their third month.", 0.1, "I can't say yes or no"),
        ("May members sell a key?", "Members' keys are excepted, unless new.", 0.8, "I can't say yes or no"),
        ("Do members get a key?", "Members get a code after their third month.", 0.1, "Probably not"),
    ],
)
def test_a_leaning_that_the_words_speak_against_is_not_told(question, sentence, supported, told):
    class Leans:
        identity = "leans"

        def judge(self, _claim, texts):
            return tuple(Chances(supported, 0.9 - supported, 0.1) for _ in texts)

    judge = lambda *_: Judgement(Support.UNSUPPORTED, 0.2, None)  # noqa: E731
    draft = drafted(question, [sentence], {}, QuestionKind.YES_NO, judge, entailment=Leans())
    assert publish(draft).text.startswith(told)


@pytest.mark.parametrize(("supported", "told"), [(0.7, "Yes. "), (0.5, "I can't say yes or no")])
def test_a_yes_is_said_only_where_the_reader_leans_that_way_too(supported, told):
    class Leans:
        identity = "leans"

        def judge(self, _claim, texts):
            return tuple(Chances(supported, 0.9 - supported, 0.1) for _ in texts)

    judge = lambda *_: Judgement(Support.SUPPORTED, 0.9, 0)  # noqa: E731
    draft = drafted("Is the museum free?", ["The museum is free."], {}, QuestionKind.YES_NO, judge, entailment=Leans())
    assert publish(draft).text.startswith(told)


@pytest.mark.parametrize(
    ("supported", "contradicted", "sentence", "told"),
    [
        (0.8, 0.1, "The museum is free.", "Probably yes: The museum is free. [1]"),
        (0.3, 0.2, "The museum is cheap.", "Probably not: The museum is cheap. [1]"),
        (0.5, 0.2, "The museum is free.", "I can't say yes or no, but the articles say: The museum is free. [1]"),
        (0.8, 0.1, "The ferry sails.", "I can't say yes or no, but the articles say: The ferry sails. [1]"),
        (0.8, 0.1, "Whether the museum is free is unclear.", "I can't say yes or no, but the articles say: Whether the museum"),
    ],
)
def test_what_the_reader_rather_takes_for_the_answer_is_told_as_probable(supported, contradicted, sentence, told):
    class Leans:
        identity = "leans"

        def judge(self, claim, texts):
            assert (claim, texts) == ("Is the museum free", [sentence])
            return (Chances(supported, 1 - supported - contradicted, contradicted),)

    judge = lambda *_: Judgement(Support.UNSUPPORTED, 0.2, None)  # noqa: E731
    draft = drafted("Is the museum free?", [sentence], {}, QuestionKind.YES_NO, judge, entailment=Leans())
    assert publish(draft).text.startswith(told)


def test_a_question_with_a_name_as_the_articles_write_it_gets_a_verdict_and_one_with_words_of_the_conversation_does_not():
    judge = lambda *_: Judgement(Support.SUPPORTED, 0.9, 0)  # noqa: E731
    composed = Composition((candidate("The museum of Ware is free."),), 0.9)
    for asked, standalone, told in (
        ("is the musuem free?", "is the museum free?", YES),
        ("is it free?", "is it free? (museum)", None),
    ):
        question = Question(asked, standalone, QuestionKind.YES_NO)
        gaps = compose_yes_no(question, composed, judge, None, {}).gaps
        assert (gaps[0] if gaps else None) == told
