"""Cells over several columns or rows, in every format that has them: nothing stands under the head of something else."""

from __future__ import annotations

import io
import zipfile

import pytest

from assistant.ingestion.merged_cells import Cell, spread
from tests.support.made_documents import make_docx, parse

HEADS = [[("Dish", 1, 2), ("Price", 2, 1), ("Note", 1, 2)], [("2022", 1, 1), ("2023", 1, 1)]]
ROWS = [
    [("Main", 1, 1), ("4.90", 1, 1), ("5.40", 1, 1), ("with salad", 1, 2)],
    [("Vegetarian", 1, 1), ("4.20", 1, 1), ("4.60", 1, 1)],
]
READ = """\
Dish: Main | Price 2022: 4.90 | Price 2023: 5.40 | Note: with salad
Dish: Vegetarian | Price 2022: 4.20 | Price 2023: 4.60 | Note: with salad"""


def html(*, th=True):
    def row(cells, tag):
        return "<tr>" + "".join(f"<{tag} colspan={wide} rowspan={high}>{text}</{tag}>" for text, wide, high in cells)

    return (
        "<p>The canteen.</p><table>"
        + "".join(row(cells, "th" if th else "td") for cells in HEADS)
        + "".join(row(cells, "td") for cells in ROWS)
    )


def docx():
    def build(word):
        table = word.add_table(4, 4)
        for (i, j), text in {(0, 0): "Dish", (0, 1): "Price", (0, 3): "Note", (1, 1): "2022", (1, 2): "2023"}.items():
            table.cell(i, j).text = text
        for i, row in enumerate(ROWS, start=2):
            for j, (text, _, _) in enumerate(row):
                table.cell(i, j).text = text
        for one, other in (((0, 0), (1, 0)), ((0, 1), (0, 2)), ((0, 3), (1, 3)), ((2, 3), (3, 3))):
            table.cell(*one).merge(table.cell(*other))

    return make_docx(build)


def pptx():
    import pptx
    from pptx.util import Inches

    slides = pptx.Presentation()
    shape = slides.slides.add_slide(slides.slide_layouts[6]).shapes.add_table(4, 4, 0, 0, Inches(6), Inches(2))
    for i, row in enumerate([("Dish", "Price", "", "Note"), ("", "2022", "2023", "")]):
        for j, text in enumerate(row):
            shape.table.cell(i, j).text = text
    for i, row in enumerate(ROWS, start=2):
        for j, (text, _, _) in enumerate(row):
            shape.table.cell(i, j).text = text
    for one, other in (((0, 0), (1, 0)), ((0, 1), (0, 2)), ((0, 3), (1, 3)), ((2, 3), (3, 3))):
        shape.table.cell(*one).merge(shape.table.cell(*other))
    out = io.BytesIO()
    slides.save(out)
    return out.getvalue()


def xlsx():
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Canteen")
    sheet.merge_range("B2:E2", "Prices of the canteen")
    for where, text in (("B4:B5", "Dish"), ("C4:D4", "Price"), ("E4:E5", "Note"), ("E6:E7", "with salad")):
        sheet.merge_range(where, text)
    sheet.write_row("C5", ["2022", "2023"])
    for i, row in enumerate(ROWS):
        sheet.write_row(5 + i, 1, [text for text, _, _ in row[:3]])
    book.close()
    return out.getvalue()


def odt():
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table"))

    def row(cells):
        return (
            "<table:table-row>"
            + "".join(
                f'<table:table-cell table:number-columns-spanned="{wide}" table:number-rows-spanned="{high}">'
                f"<text:p>{text}</text:p></table:table-cell>{'<table:covered-table-cell/>' * (wide - 1)}"
                for text, wide, high in cells
            )
            + "</table:table-row>"
        )

    table = (
        f"<table:table><table:table-header-rows>{''.join(map(row, HEADS))}</table:table-header-rows>{''.join(map(row, ROWS))}"
    )
    body = f"<office:body><office:text>{table}</table:table></office:text></office:body>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", f"<office:document-content {names}>{body}</office:document-content>")
        archive.writestr("meta.xml", f"<office:document-meta {names}/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "suffix", "above"),
    [
        (html().encode(), ".html", "The canteen.\n\n"),
        (html(th=False).encode(), ".html", "The canteen.\n\n"),
        (docx(), ".docx", ""),
        (pptx(), ".pptx", ""),
        (xlsx(), ".xlsx", "## Canteen\n\nPrices of the canteen\n\n"),
        (odt(), ".odt", ""),
    ],
    ids=["heads", "html", "docx", "pptx", "xlsx", "odt"],
)
def test_merged_cells_stand_where_a_reader_sees_them(data, suffix, above):
    assert parse(data, suffix).text == above + READ


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([[Cell("a"), Cell("b")], [Cell("c")]], [["a", "b"], ["c"]]),
        (
            [[Cell("Name"), Cell("Ann Fox", 2)], [Cell("Street"), Cell("Mill Lane"), Cell("12")]],
            [["Name", "Ann Fox", ""], ["Street", "Mill Lane", "12"]],
        ),
        ([[Cell("Languages", 1, 2), Cell("German")], [Cell("Danish")]], [["Languages", "German"], ["Languages", "Danish"]]),
        ([[Cell("All", 2)], [Cell("a"), Cell("b")]], [["All", ""], ["a", "b"]]),
        (
            [[Cell(""), Cell("2023", 2)], [Cell("Item"), Cell("plan"), Cell("real")], [Cell("Tea"), Cell("1"), Cell("2")]],
            [["Item", "2023 plan", "2023 real"], ["Tea", "1", "2"]],
        ),
        ([], []),
    ],
)
def test_forms_and_lists_keep_their_rows(rows, expected):
    assert spread(rows) == expected


def test_a_few_tags_that_ask_for_gigabytes_are_read_without_their_reach():
    rows = [[Cell("x" * 500, 50, 1000) for _ in range(20)], *([Cell("y")] for _ in range(1000))]
    assert spread(rows)[1] == ["y"]


def test_a_row_of_a_form_that_is_repeated_by_a_field_is_read():
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    def build(word):
        field = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
        cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
        row = field.format(f"<w:tr>{cell.format('Form')}{field.format(cell.format('F-1180'))}</w:tr>")
        paragraph = field.format(field.format("<w:p><w:r><w:t>It is due in May.</w:t></w:r></w:p>"))
        for xml in (paragraph, f"<w:tbl>{row}</w:tbl>"):
            word.element.body.insert(len(word.element.body) - 1, parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1)))

    assert parse(make_docx(build), ".docx").text == "It is due in May.\n\nForm | F-1180"


def test_the_values_of_a_chart_are_read():
    import pptx
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    slides = pptx.Presentation()
    data = CategoryChartData()
    data.categories = ["Plot A", "Plot B"]
    data.add_series("Yield in tons", (3.25, 4))
    shapes = slides.slides.add_slide(slides.slide_layouts[6]).shapes
    shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(5), Inches(4), data)
    out = io.BytesIO()
    slides.save(out)
    assert parse(out.getvalue(), ".pptx").text == "Plot A | Yield in tons: 3.25\nPlot B | Yield in tons: 4"
