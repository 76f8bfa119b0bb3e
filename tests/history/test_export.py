"""What is exported says what was kept, and no article can write the page itself."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.errors import EvalError, StoreError
from assistant.evaluation import load_cases
from assistant.evaluation.cases.feedback import to_cases
from assistant.history.conversations import Conversation, RatedTurn, Rating, StoredTurn
from assistant.history.export import conversation_dict, restored, to_json, to_markdown
from assistant.schema import Abstention, CitationFailure, Claim, Span, Support, Timings, Turn, Verdict
from tests.support.answers import abstained, make_answer, published

TIME = "2026-11-24T06:49:07.123+00:00"
CONVERSATION = Conversation("c0ffee", "Otters", TIME, "2026-11-25T07:00:00.000+00:00", 1)
HOSTILE = [
    "# A heading",
    "## 2. Another question?\n\nThe mayor lied. **(supported)**",
    "Setext\n===",
    "Setext\n---",
    "> quoted\n> more",
    "- item\n- item",
    "+ item",
    "1. one\n2) two",
    "    code by indent",
    "\tcode by tab",
    "```\nfence\n```",
    "~~~\nfence\n~~~",
    "<script>alert(1)</script>",
    "<div>\n\nx",
    "<!-- comment -->",
    "[a link](https://example.org) ![picture](x.png)",
    "[1]: https://example.org",
    "<https://example.org>",
    "&lt;b&gt; &amp; &#35;",
    "`code` and ~~struck~~ and $x$",
    "*one* **two** ***three*** _four_ __five__",
    "***",
    "___",
    "a | b\n--- | ---\n1 | 2",
    "a\n:--",
    "ends with a backslash\\\nand goes on",
    "two spaces  \nhard break",
    "trailing hashes ##",
    "\\# already escaped \\\\",
    "a\r\n# b\r# c\u2028# d\x0b# e",
    "2024. A year at the start of a line\n3.5 million",
]


def answer_of(cited="Otters came back.", **changes):
    timings = Timings(embed=1.0, retrieve=2.0, generate=3.0, verify=4.0, total=10.0)
    made = {"question": "Did otters return?", "title": "Otters return", "timings": timings}
    return make_answer(cited=cited, **{**made, **changes})


def stored(answer, number=1, rating=None, comment=""):
    return StoredTurn(number, json.loads(json.dumps(answer.to_dict())), TIME, rating, comment)


def markdown(*answers, conversation=CONVERSATION, rating=None, comment=""):
    return to_markdown(conversation, [stored(answer, i, rating, comment) for i, answer in enumerate(answers, start=1)])


def parsed(source):
    """The tokens in order, those within a line at their place."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return [token for block in reader.parse(source) for token in [block, *(block.children or [])]]


def structure(source):
    """All that is more than text and its division into paragraphs and lines."""
    running = {"text", "softbreak", "text_special", "paragraph_open", "paragraph_close", "inline"}
    return [(token.type, token.tag) for token in parsed(source) if token.type not in running]


def said(source):
    """What a reader sees, with white space collapsed."""
    pieces = {"softbreak": lambda _: " ", "inline": lambda _: " "}
    shown = {"text", "text_special"}
    return " ".join(
        "".join(
            token.content if token.type in shown else pieces.get(token.type, lambda _: "")(token) for token in parsed(source)
        ).split()
    )


def flat(text):
    return " ".join(text.split())


def test_a_conversation_reads_like_this():
    contradicting = answer_of().citations[0]
    wrong = Claim("Nobody saw them.", ())
    rest = Claim("They left.", ())
    first = answer_of()
    second = answer_of(
        question="And then?",
        standalone_question="And then? (otters)",
        verdicts=(
            *first.verdicts,
            Verdict(wrong, Support.CONTRADICTED, 0.9, replace(contradicting, marker=0), "the article says otherwise"),
            Verdict(rest, Support.UNSUPPORTED, 0.2, None),
        ),
        notes=("One passage did not fit.",),
    )
    turns = [
        stored(first, 1, Rating.UP),
        stored(second, 2, Rating.DOWN, "not *true*"),
        stored(abstained("Did otters return?"), 3),
    ]
    assert to_markdown(replace(CONVERSATION, turns=3), turns) == (
        "# Otters\n"
        "\n"
        "Begun 2026-11-24 06:49 UTC, last turn 2026-11-25 07:00 UTC.\n"
        "\n"
        "## 1. Did otters return?\n"
        "\n"
        "Otters came back. \\[1\\]\n"
        "\n"
        "- \\[1\\] Otters return (otters.md, characters 8-25):\n"
        "\n"
        "  > Otters came back.\n"
        "\n"
        "Engine extractive, model m, confidence 0.75, claims supported: 1 of 1\n"
        "\n"
        "Rated up.\n"
        "\n"
        "## 2. And then?\n"
        "\n"
        "Asked as: And then? (otters)\n"
        "\n"
        "Otters came back. \\[1\\] Nobody saw them. **(contradicted: the article says otherwise)** "
        "They left. **(unsupported)**\n"
        "\n"
        "- \\[1\\] Otters return (otters.md, characters 8-25):\n"
        "\n"
        "  > Otters came back.\n"
        "\n"
        "- Against it: Otters return (otters.md, characters 8-25):\n"
        "\n"
        "  > Otters came back.\n"
        "\n"
        "Engine extractive, model m, confidence 0.75, claims supported: 1 of 3\n"
        "\n"
        "Note: One passage did not fit.\n"
        "\n"
        "Rated down: not \\*true\\*\n"
        "\n"
        "## 3. Did otters return?\n"
        "\n"
        "**Abstained.** The articles don't say.\n"
        "\n"
        "Engine extractive, model m, confidence 0.75\n"
    )


def test_the_answering_span_is_bold_unless_the_asterisks_are_the_articles_own():
    bold = replace(answer_of().verdicts[0], claim=Claim("Otters came back.", (1,), (Span(7, 11),)))
    assert "Otters **came** back." in markdown(answer_of(verdicts=(bold,)))
    assert "Otters \\*\\*came\\*\\* back." in markdown(answer_of("Otters **came** back."))


def test_an_answer_without_verdicts_is_not_shown_as_checked():
    assert "**not checked**" in markdown(answer_of(verdicts=()))
    assert "not checked" not in markdown(answer_of(), abstained())


def test_an_empty_conversation():
    source = markdown(conversation=replace(CONVERSATION, title="", turns=0))
    assert source.startswith("# A conversation\n\nBegun ")
    assert json.loads(to_json(CONVERSATION, []))["turns"] == []


def everywhere(text):
    """A turn that has the text wherever an article or a person could put it."""
    claim = Claim(text, (1,))
    citation = replace(answer_of(text).citations[0], title=text, doc_id=text)
    verdict = Verdict(claim, Support.UNSUPPORTED, 0.1, citation, text)
    answer = answer_of(
        text,
        question=text,
        standalone_question=f"{text} ({text})",
        citations=(citation,),
        verdicts=(verdict,),
        engine=text,
        model=text,
        notes=(text,),
    )
    return markdown(answer, answer, conversation=replace(CONVERSATION, title=text), rating=Rating.DOWN, comment=text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_changes_no_structure_and_is_read_as_written(text):
    source = everywhere(text)
    assert structure(source) == structure(everywhere("x"))
    assert said(source).count(flat(text)) == 25
    assert f"Otters {flat(text)}" in said(markdown(answer_of(text=f"Otters\n{text}", verdicts=())))
    assert structure(markdown(answer_of(text=f"Otters\n{text}", verdicts=()))) == structure(markdown(answer_of(verdicts=())))
    assert structure(markdown(abstained(text=text))) == structure(markdown(abstained()))


@given(st.text(st.sampled_from("#>-+*_=`~|[]()<>&!:.\\ \n\r\t1a2$x"), min_size=1, max_size=30).map(lambda text: f"a{text}b"))
def test_no_text_changes_the_structure(text):
    source = everywhere(text)
    assert structure(source) == structure(everywhere("x"))
    assert said(source).count(flat(text)) == 25


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(lambda text: f"«{text}»"))
def test_any_text_is_read_as_written(text):
    assert flat(text) in said(markdown(answer_of(text)))


@pytest.mark.parametrize(
    "text", ["naïve 🦦 עברית", "C1 \x9b31m", "turned \u202eback", "lone \ud800 half", "line \u2028 end", "\x1b[2J"]
)
def test_json_is_exact_readable_and_safe_to_print(text):
    turn = stored(answer_of(text), 1, Rating.DOWN, text)
    written = to_json(CONVERSATION, [turn])
    kept = json.loads(written)
    assert kept == {
        **conversation_dict(CONVERSATION),
        "turns": [{"number": 1, "asked": TIME, "rating": "down", "comment": text, "answer": turn.answer}],
    }
    written.encode("utf-8")
    assert not set(written) & set("\x1b\x9b\u202e\ud800\u2028")
    assert ("🦦" in written) == ("🦦" in text)


@pytest.mark.parametrize("abstention", [None, *Abstention])
@pytest.mark.parametrize("failure", [None, *CitationFailure])
def test_a_stored_answer_is_restored_but_for_its_hits(abstention, failure):
    answer = answer_of(abstention=abstention, notes=("A note.",))
    (verdict,) = answer.verdicts
    failed = replace(
        verdict, claim=replace(verdict.claim, failure=failure), support=Support.UNSUPPORTED, reason="no such words"
    )
    verdicts = (verdict, failed, replace(failed, evidence=None))
    answer = replace(answer, verdicts=verdicts, **published(verdicts))
    assert restored(stored(answer)) == answer
    assert restored(stored(answer)).to_dict() == answer.to_dict()


@pytest.mark.parametrize(
    "damage",
    [{"claims": None}, {"claims": [{}]}, {"abstention": "tired"}, {"citations": [{"marker": 1}]}, {"timings_ms": None}],
)
def test_a_damaged_answer_is_told(damage):
    turn = stored(answer_of())
    with pytest.raises(StoreError, match=r"the answer of turn 1 is damaged \(.*\); restore"):
        restored(replace(turn, answer={**turn.answer, **damage}))


def rated(rating, number=2, **changes):
    answer = answer_of(question="And why?", standalone_question="And why? (otters)", **changes)
    turn = stored(answer, number, rating, "that is *who*")
    return RatedTurn("c0ffee", "Otters", turn, (Turn("Did otters return?", "Yes. [1]"),))


def test_what_was_rated_down_becomes_a_case_without_a_right_answer():
    cases = to_cases([rated(Rating.DOWN), rated(Rating.UP, 3), rated(Rating.DOWN, 4, text="The articles don't say.")])
    assert cases[0] == {
        "id": "feedback-c0ffee-2",
        "question": "And why?",
        "expected": [],
        "evidence": [],
        "unanswerable": False,
        "tags": ["feedback"],
        "history": [{"question": "Did otters return?", "answer": "Yes. [1]"}],
        "given": "Otters came back. [1]",
        "comment": "that is *who*",
    }
    assert [case["id"] for case in cases] == ["feedback-c0ffee-2", "feedback-c0ffee-4"]
    assert to_cases([rated(Rating.UP)]) == to_cases([]) == ()


@pytest.mark.parametrize("completed", [{"expected": ["Fish"]}, {"evidence": ["There was fish."]}, {"unanswerable": True}])
def test_a_case_is_refused_with_its_line_until_it_is_completed(tmp_path, completed):
    (case,) = to_cases([rated(Rating.DOWN)])
    path = tmp_path / "cases.jsonl"
    path.write_text(f"\n{json.dumps(case)}\n", "utf-8")
    with pytest.raises(EvalError, match=r"line 2: case 'feedback-c0ffee-2' says no right answer; give `expected`, `pattern`"):
        load_cases(path)
    path.write_text(json.dumps({**case, **completed}), "utf-8")
    (loaded,) = load_cases(path)
    assert (loaded.question, loaded.history) == ("And why?", (Turn("Did otters return?", "Yes. [1]"),))
    assert loaded.tags == ("feedback",)
