"""Example questions and questions to go on with: made of what articles say, and offered only where they are answered."""

from dataclasses import replace
from time import monotonic

import pytest

from assistant.answer import Assistant
from assistant.schema import Abstention, Answer, Certainty, Citation, Document, Hit, Passage, QuestionKind, Span
from assistant.server.window.example_questions import Examples, suggest_next, suggest_questions
from assistant.server.window.question_forms import suggestions

PLAIN = Answer("q", "q", "It is so.", (), (), None, 0.8, "extractive", "m", ())
DECLINED = replace(PLAIN, text="The articles don't say.", abstention=Abstention.NOT_IN_CORPUS)


ARTICLE = Document.create(
    "a.md",
    "# Title\n\n## The old mill\n\nThe mill stands. Ada Quill, a miller, bought a small mill worth $3 million. "
    "The Tide Museum was opened in 1931. “It turns,” said Bo Linde.\n",
)
ABOUT = {
    "How much is the small mill worth?": "small mill",
    "Who is Ada Quill?": "Ada Quill",
    "When was the Tide Museum opened?": "Tide Museum",
    "What did Bo Linde say?": "Bo Linde",
    "What do the articles say about “The old mill”?": "The mill stands.",
}
OVERVIEW = "What is “a.md” about?"
REPORT = """The operating margin was 12% in 2023. The night market opens on Friday at 19:00. ACME is a maker of valves.

- Monthly rent: 1,200
"""


def citing(text, heading=""):
    """An answer whose first citation is this text."""
    passage = Passage("p", "a.md", text, 0, len(text), heading, (Span(0, len(text)),))
    return replace(
        PLAIN,
        kind=QuestionKind.OVERVIEW,
        citations=(Citation(1, "a.md", "t", "p", 0, len(text), text),),
        hits=(Hit(passage, 1.0, 1, 1, 1),),
    )


def test_examples_come_from_sums_names_dates_and_headings_of_the_articles():
    tried = []

    def ask(question):
        tried.append(question)
        return DECLINED

    assert suggest_questions([ARTICLE], ask) == ()
    assert tried == [*ABOUT, OVERVIEW]


def test_reports_and_notes_suggest_questions_too():
    assert [one.question for one in suggestions([REPORT])] == [
        "When does the night market open?",
        "What was the operating margin?",
        "What is the monthly rent?",
        "What is ACME?",
    ]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("The mill at Arden was built in 1931 by Ada Quill.", "When was the mill at Arden built?"),
        ("The old bridge was restored in May 1998 after a flood.", "When was the old bridge restored?"),
        ("In the end the offices in North Halden were sold on 3 May 2021.", "When were the offices in North Halden sold?"),
        ("The harbour of Ormsay was closed in 1911.", "When was the harbour of Ormsay closed?"),
    ],
)
def test_a_single_dated_sentence_suggests_a_question(sentence, question):
    assert [one.question for one in suggestions([f"# Notes\n\n{sentence}\n"])] == [question]


def test_examples_are_those_that_are_firmly_answered_from_the_right_place_and_at_most_four():
    assert suggest_questions([ARTICLE], lambda one: citing(ABOUT.get(one, "All."), "The old mill")) == (*[*ABOUT][:3], OVERVIEW)
    assert suggest_questions([ARTICLE], lambda _: citing("Something else.", "The old mill")) == ([*ABOUT][4], OVERVIEW)
    assert suggest_questions([ARTICLE], lambda _: citing("Something else.")) == (OVERVIEW,)
    unsure = replace(citing("Ada Quill"), certainty=Certainty.TENTATIVE)
    assert suggest_questions([ARTICLE], lambda _: unsure) == ()
    assert suggest_questions([], lambda _: citing("Something else.")) == ()


def test_what_is_suggested_next_is_about_what_stands_around_and_tells_something_new():
    answer = citing("The mill stands.")
    answer = replace(answer, question="Who is Ada Quill?")
    found = suggest_next(answer, [ARTICLE], lambda one: citing(ABOUT.get(one, "All."), "The old mill"))
    assert found == ("How much is the small mill worth?", "When was the Tide Museum opened?", "What did Bo Linde say?")
    assert suggest_next(DECLINED, [ARTICLE], citing) == ()


def test_no_example_is_tried_once_the_time_is_up():
    assert suggest_questions([ARTICLE], lambda one: citing(ABOUT[one]), seconds=0) == ()


@pytest.mark.parametrize("unit", ["Aa ", "Aa-", "A'", "the a ", "Ab Cd, said ", "## a", "“", "said Ab ", "was "])
def test_no_article_makes_examples_slow(unit):
    began = monotonic()
    suggest_questions([Document.create("a", unit * 20_000)] * 3, lambda question: DECLINED)
    assert monotonic() - began < 2


class Busy:
    """Stands where the Assistant does: too slow for any example at first."""

    revision = 1
    slow = True

    def summaries(self, limit=None):
        return (ARTICLE,)

    def document(self, doc_id):
        return ARTICLE

    def quote(self, question):
        return DECLINED if self.slow else citing(ABOUT.get(question, "All."), "The old mill")


@pytest.mark.parametrize(("again_after", "found"), [(0.0, next(iter(ABOUT))), (60.0, None)])
def test_none_found_on_a_busy_machine_are_looked_for_again_later(again_after, found):
    assistant = Busy()
    examples = Examples(assistant, again_after=again_after)
    assert examples.questions() == ()
    assistant.slow = False
    assert (examples.questions() or (None,))[0] == found


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("The council will discuss the plan on April 22, 2026.", "When will the council discuss the plan?"),
        ("Orla Finch runs the studio.", "Who runs the studio?"),
        (
            "ARDEN — Thirty-one people were treated in hospital, five more than before.",
            "How many people were treated in hospital?",
        ),
        ("About 1,300 people had to leave the town after the flood.", "How many people had to leave the town after the flood?"),
        ("The depot has 48 lifts, nine of which are idle.", "How many lifts does the depot have?"),
        ("The storm felled 622 trees.", "How many trees did the storm fell?"),
        ("A lost key costs 25 euros.", "How much does a lost key cost?"),
        ("Arden Paints will pay 2,000 pounds for young fish.", "How much will Arden Paints pay for young fish?"),
        ("The lamps were taken down because they disturbed insects.", "Why were the lamps taken down?"),
        ("The crossing takes about 40 minutes.", "How long does the crossing take?"),
        ("The archive of the guild lies in the old mint.", "Where does the archive of the guild lie?"),
        ("The valve was made by Dorrance Controls.", "Who made the valve?"),
        ("The Maren Holt was built in 1998.", "When was the Maren Holt built?"),
        ("The market closes at 6 pm.", "When does the market close?"),
    ],
)
def test_a_sentence_is_asked_for_by_moving_its_words(sentence, question):
    assert question in [one.question for one in suggestions([f"# Notes\n\n{sentence}\n"])]


@pytest.mark.parametrize(
    "sentence",
    [
        "They felled 622 trees.",  # who?
        "Two of them are still there.",
        "The pit costs 900 crowns more.",  # than what?
        "The line will not open on May 3.",
        "Three schools and the pool stayed shut.",  # of two things
        "The support of the state that ended.",
        "Bellfounder Square, the oldest one, is closed.",  # nobody
        "The width was 12.",
        "- Water removed: 20 liters",
    ],
)
def test_what_does_not_stand_by_itself_is_not_asked_for(sentence):
    assert [one.question for one in suggestions([f"# Notes\n\n{sentence}\n"])] == []


NEWS = """# Leak at the paint works

The paint works of Arden has 410 workers and makes paint for ships. The leak was found by a guard on Monday.

About 1,300 people had to leave the streets around the works. Arden Paints will pay 250,000 pounds for young fish in the river.
"""


def test_what_is_offered_is_answered_by_the_sentence_that_it_was_made_of(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "leak.md").write_text(NEWS, "utf-8")
    with Assistant.open(tmp_path / "corpus", data_dir=tmp_path / "data") as assistant:
        found = Examples(assistant).questions()
        cited = {question: assistant.ask(question).citations[0].cited_text for question in found}
    assert "What is “Leak at the paint works” about?" in found
    told = {question: text for question, text in cited.items() if question.startswith("How")}
    assert told.keys() >= {"How much will Arden Paints pay for young fish in the river?"}
    assert all(
        len({*question.lower().rstrip("?").split()} & {*text.lower().rstrip(".").split()}) > 3
        for question, text in told.items()
    )
