"""The report as a page: what it shows, that nothing of an article becomes markup, and that it asks for nothing."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.evaluation.cases.case import Case
from assistant.evaluation.report.failures import MEANINGS, MOST_TAGS, standing, verdict_bars
from assistant.evaluation.report.html import to_html
from assistant.evaluation.report.report import Report
from assistant.evaluation.run import CaseFailure
from assistant.schema import Abstention, Support, Timings, Turn
from tests.support.answers import abstained, make_answer
from tests.support.report_page import ABSENT, MADE_UP, OTHER, RIGHT, WRONG, Read, of_run, page_fixture, report_fixture

__all__ = ["page_fixture", "report_fixture"]

ROOT = Path(__file__).parents[3]


ATTACK = '</title></style></details><script>alert("x")</script><img src=http://evil.example/ onerror=alert(1)>'


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
        "import hashlib\n"
        "from assistant.evaluation.report.html import to_html\n"
        "from tests.support.answers import make_answer\n"
        "from tests.support.report_page import RIGHT, of_run\n"
        "made = to_html(of_run((RIGHT, make_answer())))\n"
        "print(hashlib.sha256(made.encode()).hexdigest())"
    )
    command = [sys.executable, "-c", code]
    said = [
        subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=env).stdout
        for env in ({"PATH": ""}, {"PATH": "", "MATPLOTLIBRC": str(tmp_path / "matplotlibrc")})
    ]
    assert said[0] == said[1] != ""
