"""A run with one case of each outcome, and its report as a page read back."""

from html.parser import HTMLParser

import pytest

from assistant.evaluation.cases.case import Case
from assistant.evaluation.grade import grade
from assistant.evaluation.report.html import to_html
from assistant.evaluation.report.report import Report
from assistant.evaluation.run import CaseFailure, Run
from assistant.schema import Support, Turn
from tests.support.answers import abstained, make_answer

VOID = {"meta", "br"}
INLINE = {"a", "b", "bdi", "code", "span", "strong", "svg"}
EVIDENCE = "Otters came back in 2019."
OTHER = "Beavers came back in 2021."
RIGHT = Case("right", "When did otters return?", evidence=(EVIDENCE,), expected=("2019",), tags=("when",))
WRONG = Case("wrong", "When did beavers return?", evidence=(OTHER,), expected=("2021",), tags=("when", "beavers"))
HELD = Case("held", "And the otters?", evidence=(EVIDENCE,), history=(Turn("Who is Ann Lee?", "A biologist."),))
MADE_UP = Case("made-up", "When did wolves return?", unanswerable=True, tags=("near-miss",))
ABSENT = Case("absent", "Who is the king?", unanswerable=True, tags=("off-topic",))
FORBIDS = Case("forbids", "What does it say?", evidence=(EVIDENCE,), forbidden=("came back",))


class Read(HTMLParser):
    """Reads a page, refuses what is not well-formed, and keeps what a test asks for."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.open, self.text, self.rows, self.ids = [], [], [], "", [], []
        self.feed(page)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]
        self.text += "" if tag in INLINE else " "
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" in self.open:
            return
        self.text += data
        if self.open and {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data

    @property
    def words(self):
        return " ".join(self.text.split())


def of_run(*judged, failures=(), lacking=(), threshold=0.5):
    results = tuple(grade(case, answer, threshold, lambda claim, texts: True) for case, answer in judged)
    return Report(Run("extractive", "m", threshold, results, tuple(lacking), tuple(failures)))


@pytest.fixture(name="report", scope="module")
def report_fixture():
    """One case of every kind."""
    return of_run(
        (RIGHT, make_answer()),
        (WRONG, make_answer("When did beavers return?")),
        (HELD, make_answer("And the otters?", confidence=0.3, standalone_question="When did the otters return?")),
        (MADE_UP, make_answer("When did wolves return?", support=Support.UNSUPPORTED)),
        (ABSENT, abstained("Who is the king?", confidence=0.1)),
        (FORBIDS, make_answer("What does it say?")),
        failures=[CaseFailure(Case("gone", "Is it there?", expected=("yes",)), "model 'x' can't be reached")],
        lacking=["wrong"],
    )


@pytest.fixture(name="page", scope="module")
def page_fixture(report):
    return Read(to_html(report))
