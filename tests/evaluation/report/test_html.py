"""The report as a page: what it shows, that nothing of an article becomes markup, and that it asks for nothing."""

import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.evaluation.cases.case import Case
from assistant.evaluation.grade import grade
from assistant.evaluation.report.failures import MEANINGS, MOST_TAGS, mistakes, standing, verdict_bars, what_went_wrong
from assistant.evaluation.report.html import to_html
from assistant.evaluation.report.report import Report
from assistant.evaluation.run import CaseFailure, Run
from assistant.schema import Abstention, Citation, Claim, Document, Span, Support, Timings, Turn, Verdict
from tests.support.answers import abstained, make_answer

ROOT = Path(__file__).parents[3]
VOID = {"meta", "br"}
INLINE = {"a", "b", "bdi", "code", "span", "strong", "svg"}
ATTACK = '</title></style></details><script>alert("x")</script><img src=http://evil.example/ onerror=alert(1)>'
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


@pytest.fixture(scope="module")
def report():
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


@pytest.fixture(scope="module")
def page(report):
    return Read(to_html(report))


# What it shows


def test_it_says_what_was_run_and_how_to_read_it(page):
    assert page.words.startswith("Evaluation: 6 cases, extractive Evaluation report 6 cases, 1 more failed · engine extractive")
    assert "· model m · threshold 0.5" in page.words
    assert "Whoever copies the passage found first cites perfectly and may still be wrong" in page.words


def test_the_metrics_are_those_of_the_report(report, page):
    rows = {row[0]: row[1:] for row in page.rows if len(row) == 5}
    assert set(report.figures) <= set(MEANINGS)
    assert rows["answered_right"][0] == f"{report.figures['answered_right'].value:.3f}" == "0.250"
    assert rows["answered_wrong (lower is better)"][2] == "4"
    assert rows["right_all"] == [
        "undefined",
        "–",
        "0",
        f"{MEANINGS['right_all']}undefined, since no case needs several sentences",
    ]
    assert list(rows).index("answered_right") < list(rows).index("citation_precision")


def test_undefined_figures_have_a_reason_and_are_no_number():
    words = Read(to_html(of_run((ABSENT, abstained())))).words
    assert "undefined" in words
    assert "it takes answerable and unanswerable cases" in words
    assert not re.search(r"\b(nan|inf)\b", words, re.IGNORECASE)


def test_the_order_of_the_page(page):
    headings = ("Metrics", "Pictures", "What each threshold would give", "By tag", "Latency", "Failed cases")
    places = [
        page.words.rindex(heading) for heading in (*headings, "Cases whose evidence the corpus lacks", "Answered wrong (")
    ]
    assert places == sorted(places)


def test_every_picture_has_a_name(page):
    assert page.tags.count("svg") == page.tags.count("figure") == 4
    assert page.tags.count("title") == 5
    labels = [value for name, value in page.attributes if name == "aria-label"]
    assert "Share right by confidence. 0.1 to 0.2: 0.00 of 1; 0.3 to 0.4: 1.00 of 1; 0.7 to 0.8: 0.25 of 4" in labels
    assert any("all cases: 3 supported, 1 unsupported, 2 abstained;" in label for label in labels)


def test_the_threshold_of_the_run_is_marked(page):
    assert ["this run: 0.500", "0.250", "0.500", "0.500"] in page.rows


def test_failed_and_lacking_cases_have_their_tables(page):
    assert ["gone", "Is it there?", "model 'x' can't be reached"] in page.rows
    assert ["wrong", WRONG.question, OTHER] in page.rows


def test_latencies_are_shown_by_step():
    answers = [make_answer(timings=Timings(embed=one, total=2 * one)) for one in (10.0, 20.0, 30.0)]
    rows = Read(to_html(of_run(*((replace(RIGHT, id=str(place)), one) for place, one in enumerate(answers))))).rows
    assert ["embed", "20.0", "29.0"] in rows
    assert ["total", "40.0", "58.0"] in rows


# What went wrong


def test_cases_are_sorted_by_what_went_wrong(report):
    kinds = {one.name: [wrong.result.case.id for wrong in one.cases] for one in what_went_wrong(report.run)}
    assert kinds == {
        "wrong": ["wrong", "forbids"],
        "held-back": ["held"],
        "made-up": ["made-up"],
        "forbidden": ["forbids"],
    }


def test_the_counts_agree_with_the_metrics(report):
    rows = {one.name: len(one.cases) for one in what_went_wrong(report.run)}
    for kind, metric in (("wrong", "answered_wrong"), ("made-up", "unanswerable_answered"), ("forbidden", "forbidden_said")):
        figure = report.figures[metric]
        assert rows[kind] == pytest.approx(figure.value * figure.n)


def test_what_is_right_is_not_listed(report):
    by_id = {result.case.id: result for result in report.run.results}
    assert mistakes(by_id["right"]) == mistakes(by_id["absent"]) == frozenset()


def test_a_case_opens_to_all_that_is_known_of_it(page):
    opened = page.words[page.words.index("Answered wrong (2)") :]
    assert "When did beavers return? 0.75" in opened
    assert "[1] Otters, otters.md, characters 8–33 Otters came back in 2019." in opened
    assert "✓ quoted from" in opened
    assert "Wording, any of 2021" in opened
    assert f"Evidence, any of {OTHER} (not among the passages found)" in opened
    assert "The corpus lacks this evidence" in opened
    assert "tags: when, beavers" in opened


def test_an_answer_held_back_is_shown_with_its_history(page):
    opened = page.words[page.words.index("Abstained although answerable (1)") :]
    assert "Earlier in the conversation Who is Ann Lee? A biologist." in opened
    assert "Understood as: When did the otters return?" in opened
    assert "Best answer, held back as its confidence is under 0.5" in opened


def test_verdicts_are_said_in_words_with_reason_and_what_opposes():
    document = Document.create("a.md", "It rained in May. It was dry in June.")
    against = Citation(0, "a.md", "Weather", "a.md#1", 0, 17, document.text[:17])
    verdicts = (
        Verdict(Claim("It rained in June.", (1,), (Span(13, 17),)), Support.CONTRADICTED, 0.1, against, "the month differs"),
        Verdict(Claim("It snowed.", ()), Support.UNSUPPORTED, 0.2, None, "nothing says so"),
    )
    cited = replace(against, marker=1)
    answer = make_answer(verdicts=verdicts, citations=(cited,), engine="llm", notes=("One sentence was dropped.",))
    raw = to_html(of_run((MADE_UP, answer)))
    words = Read(raw).words
    assert "✗ contradicted: the month differs" in words
    assert "Weather: “It rained in May.”" in words
    assert "? unsupported: nothing says so" in words
    assert "<strong>June</strong>" in raw
    assert "One sentence was dropped." in words
    assert "Abstention The articles don’t answer this question." in words


def test_markers_lead_to_their_source_and_every_id_is_its_own(page):
    links = [value for name, value in page.attributes if name == "href" and value.startswith("#source-")]
    assert links
    assert {link[1:] for link in links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_a_document_that_answers_is_what_is_looked_for():
    case = replace(WRONG, evidence=(), documents=("beavers.md",), pattern=r"20\d1")
    words = Read(to_html(of_run((case, make_answer())))).words
    assert "Document, any of beavers.md (not among the passages found)" in words
    assert r"Pattern 20\d1" in words


# Verdicts by tag


def test_each_case_counts_once_by_its_worst_verdict(report):
    bars = dict(verdict_bars(report.run.results))
    assert bars["all cases"] == {"supported": 3, "unsupported": 1, "abstained": 2}
    assert bars["when"] == {"supported": 2}
    assert bars["near-miss"] == {"unsupported": 1}
    assert list(bars)[1:] == sorted(list(bars)[1:])


def test_an_answer_without_claims_is_unchecked():
    (result,) = of_run((RIGHT, make_answer(verdicts=()))).run.results
    assert standing(result) == "unchecked"


def test_only_the_most_frequent_tags_have_a_bar():
    often = [(replace(RIGHT, id=f"o{n}", tags=("often",)), make_answer()) for n in range(2)]
    once = [(replace(RIGHT, id=f"t{n}", tags=(f"tag{n:02}",)), make_answer()) for n in range(MOST_TAGS)]
    names = [name for name, _ in verdict_bars(of_run(*once, *often).run.results)]
    assert len(names) == MOST_TAGS + 1
    assert "often" in names


# Other runs


def test_a_run_in_which_nothing_went_wrong():
    page = Read(to_html(of_run((RIGHT, make_answer()))))
    assert "details" not in page.tags
    assert "Nothing: every answerable question was answered right" in page.words
    assert "None: every case brought an answer or an abstention." in page.words


@pytest.mark.parametrize(
    "judged",
    [
        [(ABSENT, abstained()), (MADE_UP, abstained(confidence=0.0))],
        [(replace(RIGHT, tags=()), make_answer(verdicts=(), citations=()))],
        [(RIGHT, abstained(abstention=Abstention.NOTHING_RETRIEVED, confidence=0.0))],
        [],
    ],
    ids=["only unanswerable", "no claims and no tags", "nothing retrieved", "nothing at all"],
)
def test_a_lopsided_run_is_a_page_too(judged):
    page = Read(to_html(of_run(*judged)))
    assert page.tags.count("svg") == (4 if judged else 0)
    assert not re.search(r"\b(nan|NaN|inf|None)\b(?!: every|\.)", page.words)


def test_the_same_report_gives_the_same_page(report):
    assert to_html(report) == to_html(Report(report.run))


# Safety


def test_nothing_of_an_article_or_a_model_becomes_markup():
    answer = make_answer(ATTACK, ATTACK, title=ATTACK, standalone_question=ATTACK + "?", notes=(ATTACK,))
    verdict = replace(answer.verdicts[0], support=Support.CONTRADICTED, reason=ATTACK)
    answer = replace(answer, verdicts=(verdict,), model=ATTACK)
    case = Case(ATTACK, ATTACK, (ATTACK,), "<b>", (ATTACK + "!",), tags=(ATTACK, "$\\frac{$"), history=(Turn(ATTACK, ATTACK),))
    held = replace(case, id="held", forbidden=(ATTACK,))
    report = of_run(
        (case, answer),
        (held, answer),
        (replace(case, id="low"), abstained(text=ATTACK)),
        failures=[CaseFailure(replace(case, id="fail"), ATTACK)],
        lacking=[ATTACK],
    )
    raw = to_html(report)
    assert ATTACK not in raw
    assert "<script" not in raw
    page = Read(raw)
    assert not {"script", "img", "iframe", "object", "link", "form"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert page.text.count(ATTACK) >= 20  # it is all there to be read


def test_half_a_surrogate_pair_can_be_written():
    case = replace(WRONG, question="What \ud800?", tags=("t\ud800",))
    assert "What ??" in to_html(of_run((case, make_answer()))).encode("utf-8").decode("utf-8")


def test_the_page_asks_for_nothing(report, page):
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert ("http-equiv", "Content-Security-Policy") in page.attributes
    assert ("content", policy) in page.attributes
    for name, value in page.attributes:
        if name in {"src", "href", "srcset", "data", "action", "poster"} or name.endswith(":href"):
            assert value.startswith("#"), (name, value)
    raw = to_html(report)
    assert all(target.startswith("#") for target in re.findall(r"url\(\s*['\"]?([^)]*)", raw))
    assert "@import" not in raw
    assert "http:" not in raw
    assert "https:" not in raw


def test_a_page_can_be_made_where_matplotlib_is_set_up_otherwise(report, tmp_path):
    """A person's own settings change nothing; and no window system is asked for."""
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\nfont.size: 30\nbackend: TkAgg\n", "utf-8")
    code = (
        "from tests.evaluation.report.test_html import *; import hashlib\n"
        "made = to_html(of_run((RIGHT, make_answer())))\n"
        "print(hashlib.sha256(made.encode()).hexdigest())"
    )
    command = [sys.executable, "-c", code]
    said = [
        subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=env).stdout
        for env in ({"PATH": ""}, {"PATH": "", "MATPLOTLIBRC": str(tmp_path / "matplotlibrc")})
    ]
    assert said[0] == said[1] != ""
