"""PDFs as they are laid out: columns, boxes, turned pages, running lines, footnotes, tables, hyphens, pages."""

from __future__ import annotations

import pytest

from assistant.rendering.answer_markdown import answer_blocks
from assistant.rendering.answer_text import answer_text
from assistant.schema import Citation, Span
from assistant.server.window.chat_html import answer_html
from assistant.server.window.source_html import article_html
from tests.support.answers import make_answer
from tests.support.made_documents import parse
from tests.support.made_pdfs import HEIGHT, WIDTH, both, columns, drawn, grid, prose, wrap, write_lines

LEFT = (
    "The dam at Ostby was begun in 1921 by the engineer Marta Lind, who had built two bridges before. Her plans asked for a "
    "wall of forty metres, and for a road along its crest. The villagers lent her their horses through two long winters."
)
RIGHT = (
    "In 1958 a flood rose to the top of the wall and carried off the gatehouse. The council, led by Jonas Ek, paid for a new "
    "one of brick. Today the lake behind the dam is a place to swim, and the gatehouse sells coffee on Sundays."
)
THIRD = (
    "Visitors come by the train that stops below the dam four times a day. The last one leaves at nine in the evening, and "
    "whoever misses it has to walk to Norby, which takes an hour and a half along the river."
)


def text_of(*pages):
    return parse(drawn(*pages), ".pdf").text


@pytest.mark.parametrize("by_row", [False, True])
@pytest.mark.parametrize(
    ("texts", "width", "gap"), [((LEFT, RIGHT), 235, 20), ((LEFT, RIGHT), 240, 12), ((LEFT, RIGHT, THIRD), 150, 18)]
)
def test_columns_are_read_one_after_the_other(by_row, texts, width, gap):
    assert text_of(columns(texts, width, gap=gap, by_row=by_row)).split("\n\n") == list(texts)


def test_columns_whose_lines_do_not_stand_side_by_side():
    assert text_of(columns((LEFT, RIGHT), 235, leadings=(13, 14.5))).split("\n\n") == [LEFT, RIGHT]


def test_columns_below_a_title_and_above_a_note_across_the_page():
    def page(canvas):
        canvas.setFont("Times-Bold", 18)
        canvas.drawCentredString(WIDTH / 2, 800, "The history of the dam at Ostby and its lake")
        columns((LEFT, RIGHT), 235)(canvas)
        write_lines(canvas, wrap(THIRD, 490), 50, 560)

    assert text_of(page).split("\n\n") == ["# The history of the dam at Ostby and its lake", LEFT, RIGHT, THIRD]


def test_a_sentence_that_goes_on_in_the_next_column():
    words = LEFT.split()
    first, second = " ".join(words[:24]), " ".join(words[24:])
    assert text_of(columns((first, second), 235)) == LEFT


def test_a_box_beside_the_text_stands_apart():
    box = "Opening hours are from nine to five, and from ten to four on Sundays all year."

    def page(canvas):
        write_lines(canvas, wrap(LEFT + " " + RIGHT, 300), 50, 760)
        canvas.rect(370, 680, 180, 60)
        write_lines(canvas, wrap(box, 165), 377, 725)

    assert text_of(page).split("\n\n") == [f"{LEFT} {RIGHT}", box]


@pytest.mark.parametrize("turns", [90, 180, 270])
def test_turned_pages_read_as_upright_ones(turns):
    def page(canvas):
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(turns)
        canvas.translate(-WIDTH / 2, -HEIGHT / 2)
        columns((LEFT, RIGHT), 235)(canvas)

    assert text_of(page).split("\n\n") == [LEFT, RIGHT]


@pytest.mark.parametrize("turns", [90, 180, 270])
def test_pages_shown_turned_read_as_upright_ones(turns):
    def page(canvas):
        canvas.setPageRotation(turns)
        columns((LEFT, RIGHT), 235)(canvas)

    assert text_of(page).split("\n\n") == [LEFT, RIGHT]


def test_a_watermark_across_the_page_is_no_text():
    def page(canvas):
        prose(LEFT)(canvas)
        canvas.rotate(40)
        canvas.drawString(400, 200, "CONFIDENTIAL DRAFT")

    assert text_of(page) == LEFT


STORY = f"{LEFT} {RIGHT} {THIRD}".split(". ")


def pages_with(heads, feet, count=6):
    def page(number):
        def draw(canvas):
            write_lines(canvas, [head.format(n=number, side=number % 2) for head in heads], 50, 815, 8, 11)
            write_lines(canvas, wrap(". ".join(STORY[number : number + 2]) + ".", 490), 50, 740)
            write_lines(canvas, [foot.format(n=number, side=number % 2) for foot in feet], 50, 60, 8, 11)

        return draw

    return [page(number) for number in range(count)]


@pytest.mark.parametrize(
    ("heads", "feet"),
    [
        (("The Dam Review",), ("{n}",)),
        (("The Dam Review", "Volume 3, issue 2", "Water of the north"), ("Page {n} of 6",)),
        ((), ("Copyright of the society", "Page {n}", "Fetched on 3 May by a reader", "www.dams.example/{n}")),
        (("– {n} –",), ()),
        (("Review {side}", "All about dams"), ("All rights are reserved.",)),
        (("12 March 2020 The Dam Review", "{n}/6"), ("dam-final-{n}.pdf",)),
    ],
)
def test_running_lines_of_any_number_are_dropped(heads, feet):
    text = text_of(*pages_with(heads, feet))
    for line in (*heads, *feet):
        assert line.format(n=3, side=1) not in text
    assert all(sentence in text for sentence in STORY[:5])


@pytest.mark.parametrize(
    ("mark", "size", "ruled"),
    [("1 ", 8, False), ("* ", 8, True), ("¹ ", 8, False), ("3 ", 10, True), ("† ", 7, False), ("12 ", 10, False)],
)
def test_a_footnote_does_not_cut_the_sentence_that_goes_on_behind_it(mark, size, ruled):
    note = f"{mark}The quarry was shut in 1890, as box 17 of the archive tells."

    def first(canvas):
        write_lines(
            canvas,
            [
                "The dam was built of stone that came from Holt, and its gates",
                "were first closed, after much delay, on the night of",
            ],
            50,
            760,
        )
        if ruled:
            canvas.line(50, 105, 180, 105)
        write_lines(canvas, [note], 50, 92, size)

    text = text_of(first, prose("2 November 1924, before a crowd of three hundred. Then it rained for a week."))
    assert "on the night of 2 November 1924, before a crowd of three hundred." in text
    assert text.endswith(note)


TABLE = (
    ("Pump", "Power (kW)", "Last oiled"),
    ("North", "12", "4 May 2021"),
    ("South", "9", "11 June 2022"),
    ("Lake", "30", "2 July 2023"),
)
ROWS = "\n".join(f"Pump: {name} | Power (kW): {power} | Last oiled: {oiled}" for name, power, oiled in TABLE[1:])


@pytest.mark.parametrize("style", [{"ruled": True}, {"ruled": False}, {"ruled": False, "heads_only": True}])
@pytest.mark.parametrize("widths", [(80, 90, 100), (150, 150, 150)])
def test_rows_of_tables_stay_together(style, widths):
    page = both(prose(LEFT), grid(TABLE, widths=widths, top=680, **style), prose(RIGHT, top=560))
    assert text_of(page).split("\n\n") == [LEFT, ROWS, RIGHT]


def test_cells_of_several_lines():
    def page(canvas):
        prose(LEFT)(canvas)
        canvas.setFont("Times-Roman", 10)
        for y, cells in (
            (640, ("Pump", "Used for", "Made in")),
            (620, ("North", "keeping the cellar of the", "1950")),
            (608, ("", "gatehouse dry", "")),
            (588, ("South", "the fountain", "1961")),
        ):
            for x, cell in zip((60, 140, 320), cells, strict=True):
                canvas.drawString(x, y, cell)

    assert "Pump: North | Used for: keeping the cellar of the gatehouse dry | Made in: 1950" in text_of(page)


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (("a well-", "known engineer"), "a well-known engineer"),
        (("the trans-", "lation of it"), "the translation of it"),
        (("a low-", "cost wall"), "a low-cost wall"),
        (("the Anglo-", "Saxon hall"), "the Anglo-Saxon hall"),
        (("the inhab-", "itants of it"), "the inhabitants of it"),
        (("a state-of-the-", "art gate"), "a state-of-the-art gate"),
        (("a hydro-dam, later the hydro-", "dam of Ostby"), "the hydro-dam of Ostby"),
    ],
)
def test_hyphens_that_belong_to_the_word_are_kept(lines, joined):
    start = "Nobody in the whole valley had ever seen or heard of "
    assert joined in text_of(lambda canvas: write_lines(canvas, [start + lines[0], lines[1] + " before that year."], 50, 760))


def test_raised_digits_are_not_joined_to_the_number_before():
    def page(canvas):
        text = canvas.beginText(50, 700)
        text.setFont("Times-Roman", 12)
        text.textOut("The dam was closed in 1890")
        text.setFont("Times-Roman", 7)
        text.setRise(5)
        text.textOut("3")
        text.setRise(0)
        text.setFont("Times-Roman", 12)
        text.textOut(" and holds 40 m")
        canvas.drawText(text)

    assert "in 1890³ and holds" in text_of(page)


def test_citations_know_their_page():
    document = parse(drawn(*[prose(text) for text in (LEFT, RIGHT, THIRD)]), ".pdf")
    for number, text in enumerate((LEFT, RIGHT, THIRD), start=1):
        start = document.text.index(text)
        for begin, end in ((start, start + 3), (start + 20, start + len(text))):
            assert Citation.of(document, Span(begin, end), marker=1, passage_id="p").page == number


def test_a_page_that_begins_within_a_sentence_or_a_footnote():
    document = parse(
        drawn(
            both(
                lambda canvas: write_lines(
                    canvas, ["Its gates were closed by the old keeper of the dam on the night of"], 50, 760
                ),
                lambda canvas: write_lines(canvas, ["1 The quarry was shut in 1890."], 50, 80, 8),
            ),
            prose("2 November 1924. Then it rained."),
        ),
        ".pdf",
    )
    pages = [document.page_at(document.text.index(part)) for part in ("Its gates", "2 November", "Then it", "The quarry")]
    assert pages == [1, 2, 2, 1]


def test_the_page_is_told_wherever_a_citation_is_shown():
    document = parse(drawn(*[prose(text) for text in (LEFT, RIGHT)]), ".pdf")
    span = Span(document.text.index(RIGHT), document.text.index(RIGHT) + len(RIGHT))
    citation = Citation.of(document, span, marker=1, passage_id="p")
    answer = make_answer(citations=(citation,))
    assert "otters.pdf, p. 2, characters" in answer_text(answer, {}).plain
    assert "otters.pdf, p. 2, characters" in "\n".join(answer_blocks(answer))
    assert f"{document.title}, p. 2" in answer_html(answer)
    assert "p. 2" in article_html(document, span)
    assert answer.to_dict()["citations"][0]["page"] == 2


def test_texts_without_pages():
    document = parse("The dam is old.", ".txt")
    assert Citation.of(document, Span(0, 7), marker=1, passage_id="p").page is None
