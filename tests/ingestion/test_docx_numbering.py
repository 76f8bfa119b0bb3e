"""Numbers in front of paragraphs of Word files, which Word counts when it shows them."""

from __future__ import annotations

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.support.made_documents import make_docx, parse


def numbered(word, levels, starts=None):
    """Define a list of such levels, as pairs of what they look like and their kind; gives what adds a paragraph to it."""
    element = word.part.numbering_part.element
    xml = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{looks}"/></w:lvl>'
        for i, (looks, kind) in enumerate(levels)
    )
    element.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{xml}</w:abstractNum>'))
    for number, start in {"78": None, **(starts or {})}.items():
        change = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>' if start else ""
        element.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="77"/>{change}</w:num>'))

    def add(text, depth=0, number="78", style=None):
        properties = word.add_paragraph(text, style)._p.get_or_add_pPr()
        told = f'<w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/>'
        properties.append(parse_xml(f"<w:numPr {nsdecls('w')}>{told}</w:numPr>"))

    return add


def test_clauses_of_a_contract():
    def build(word):
        add = numbered(word, [("%1.", "decimal"), ("%1.%2", "decimal"), ("(%3)", "lowerLetter")])
        add("Term", style="Heading 1")
        add("It runs until May.", 1)
        add("It ends by notice:", 1)
        add("in writing, and", 2)
        add("to the end of a month.", 2)
        add("Rent", style="Heading 1")
        add("It is 640 euros.", 1)

    assert parse(make_docx(build), ".docx").text.split("\n") == [
        "# 1. Term", "", "1.1 It runs until May.", "1.2 It ends by notice:", "(a) in writing, and",
        "(b) to the end of a month.",
        "", "# 2. Rent", "", "2.1 It is 640 euros.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("looks", "kind", "marks"),
    [
        ("%1.", "decimal", ["1.", "2.", "3."]),
        ("%1)", "lowerLetter", ["a)", "b)", "c)"]),
        ("§ %1", "decimal", ["§ 1", "§ 2", "§ 3"]),
        ("%1.", "upperRoman", ["I.", "II.", "III."]),
        ("(%1)", "lowerRoman", ["(i)", "(ii)", "(iii)"]),
        ("•", "bullet", ["-", "-", "-"]),
        ("Article %1:", "upperLetter", ["Article A:", "Article B:", "Article C:"]),
    ],
)
def test_looks_of_numbers(looks, kind, marks):
    def build(word):
        add = numbered(word, [(looks, kind)])
        for name in ("oil the gate", "count the boats", "shut the sluice"):
            add(name)

    expected = zip(marks, ("oil the gate", "count the boats", "shut the sluice"), strict=True)
    assert parse(make_docx(build), ".docx").text == "\n".join(f"{mark} {text}" for mark, text in expected)


def test_a_list_that_begins_anew_and_one_that_goes_on():
    def build(word):
        add = numbered(word, [("%1.", "decimal")], {"79": 1, "80": 7})
        for text, number in (("a", "78"), ("b", "78"), ("c", "79"), ("d", "79"), ("e", "80"), ("f", "80")):
            add(f"{text} boat", number=number)
        word.add_paragraph("Between.")
        add("g boat", number="80")

    numbers = [line.split(" ")[0] for line in parse(make_docx(build), ".docx").text.split("\n") if "boat" in line]
    assert numbers == ["1.", "2.", "1.", "2.", "7.", "8.", "9."]


def test_numbers_that_a_style_brings():
    def build(word):
        for text in ("oil the gate", "count the boats"):
            word.add_paragraph(text, "List Number")
        word.add_paragraph("shut the sluice", "List Bullet")

    assert parse(make_docx(build), ".docx").text == "1. oil the gate\n2. count the boats\n- shut the sluice"


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([("10", 0), ("-3", 1), (" g", 0)], "10⁻³ g"),
        ([("5 m", 0), ("2", 1)], "5 m²"),
        ([("the 1", 0), ("st", 1), (" lock", 0)], "the 1st lock"),
    ],
)
def test_raised_letters_of_word(runs, expected):
    def build(word):
        paragraph = word.add_paragraph()
        for text, is_raised in runs:
            paragraph.add_run(text).font.superscript = bool(is_raised)

    assert parse(make_docx(build), ".docx").text == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("10<sup>5</sup> bees", "10⁵ bees"),
        ("20 m<sup>-1</sup>", "20 m⁻¹"),
        ("the 1<sup>st</sup> lock", "the 1st lock"),
        ("a lock<sup>[2]</sup>", "a lock[2]"),
    ],
)
def test_raised_letters_of_pages(written, expected):
    assert parse(f"<p>{written}</p>", ".html").text == expected
    assert parse(written, ".md").text == expected
    table = f"<p>It is so.</p><table><tr><td>{written}<td>x</table>"
    assert parse(table, ".html").text == f"It is so.\n\n{expected} | x"


def test_letters_of_symbol_fonts():
    def build(word):
        run = word.add_paragraph()._p
        symbols = [("Symbol", "F0B0"), ("Wingdings", "F0FE"), ("Symbol", "F0A3"), ("Own font", "F041")]
        marks = "".join(f'<w:sym w:font="{font}" w:char="{char}"/>' for font, char in symbols)
        run.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>20</w:t>{marks}<w:t>C</w:t></w:r>"))

    assert parse(make_docx(build), ".docx").text == "20°☑≤C"
