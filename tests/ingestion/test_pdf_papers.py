"""PDFs as offices, banks and courts make them: what stands side by side and has nothing to do with each other."""

from __future__ import annotations

import pytest

from tests.support.made_documents import parse
from tests.support.made_pdfs import drawn, wrap, write_lines

ADDRESS = ("Mrs. Ada Holt", "Birch Lane 7", "24106 Norby")
PROSE = (
    "The applicant, Ada Holt, bought the houseboat Marlin on 4 May 2021 for 42,000 euros from the respondent. On 9 June it "
    "sank at its berth. The expert found that the hull had been corroded for five years before the sale. The respondent knew "
    "of this, since a yard in Emden had told him so. He shall repay the price with interest from July, and bears the costs."
)


def text_of(*pages):
    return parse(drawn(*pages), ".pdf").text


def cells(canvas, top, columns, rows, *, right=(), leading=16):
    """Rows of cells; columns with these numbers are set flush right at their place."""
    canvas.setFont("Helvetica", 9)
    for row in rows:
        for i, cell in enumerate(row):
            (canvas.drawRightString if i in right else canvas.drawString)(columns[i], top, cell)
        top -= leading
    return top


@pytest.mark.parametrize("keys", [("Account:", "Statement:", "Date:"), ("Account", "Statement", "Date")])
@pytest.mark.parametrize("is_right", [True, False])
def test_an_address_beside_keys_and_values_above_a_table(keys, is_right):
    values = ("DE44 2109 0007", "3/2024 of Nordbank", "31.03.2024")
    rows = [
        ("Date", "Value", "Details", "Debit", "Credit"),
        ("", "", "Balance brought forward", "", "1,204.55"),
        ("01.03.", "01.03.", "Rent March", "640.00", ""),
        ("04.03.", "05.03.", "Salary February", "", "2,310.40"),
        ("18.03.", "18.03.", "Telephone", "29.99", ""),
    ]

    def page(canvas):
        write_lines(canvas, ADDRESS, 50, 750)
        places = (330, 545) if is_right else (330, 420)
        cells(canvas, 750, places, zip(keys, values, strict=True), right=(1,) if is_right else (), leading=13)
        cells(canvas, 670, (50, 105, 160, 460, 545), rows, right=(3, 4))

    text = text_of(page)
    apart = ": " if keys[0].endswith(":") else " | "
    assert all(f"{key.rstrip(':')}{apart}{value}" in text for key, value in zip(keys, values, strict=True))
    assert "Date: 01.03. | Value: 01.03. | Details: Rent March | Debit: 640.00\n" in text
    assert "Date: 04.03. | Value: 05.03. | Details: Salary February | Credit: 2,310.40\n" in text
    assert all(line in text for line in ADDRESS)


def test_sums_below_a_table_stand_under_no_head_of_it():
    rows = [("No.", "Item", "Price", "Sum"), ("1", "Oak table", "840.00", "1,680.00"), ("2", "Bench", "210.00", "840.00")]

    def page(canvas):
        top = cells(canvas, 700, (50, 90, 470, 545), rows, right=(2, 3))
        cells(canvas, top, (470, 545), [("Subtotal", "2,520.00"), ("Total due", "3,024.00")], right=(0, 1))

    assert text_of(page).split("\n") == [
        "No.: 1 | Item: Oak table | Price: 840.00 | Sum: 1,680.00",
        "No.: 2 | Item: Bench | Price: 210.00 | Sum: 840.00",
        "Subtotal | Sum: 2,520.00",
        "Total due | Sum: 3,024.00",
    ]


@pytest.mark.parametrize(("place", "step"), [(60, 1), (60, 5), (560, 1), (560, 5)])
def test_numbers_of_lines_are_no_text(place, step):
    def page(canvas):
        lines = wrap(f"{PROSE} {PROSE} {PROSE} {PROSE} {PROSE}", 400, 12)
        write_lines(canvas, lines, 110, 760, 12, 20)
        for number in range(step, len(lines) + 1, step):
            canvas.drawRightString(place, 780 - 20 * number, str(number))

    assert text_of(page) == " ".join([PROSE] * 5)


def test_numbers_of_the_rows_of_a_table_stay():
    rows = [(str(n), name) for n, name in enumerate(("Berlin", "Hamburg", "Bremen", "Kiel", "Emden", "Husum"), start=1)]
    assert "3 | Bremen" in text_of(lambda canvas: cells(canvas, 700, (60, 110), rows))


@pytest.mark.parametrize("leader", [".", ". "])
def test_dots_that_lead_to_a_price_are_no_text(leader):
    def page(canvas):
        write_lines(canvas, ["Fares of the ferry"], 60, 780)
        for i, (name, price) in enumerate((("Adult", "12.50 €"), ("Child", "6.00 €"), ("Car up to 6 m", "38.00 €"))):
            write_lines(canvas, [f"{name} {leader * 30}"], 60, 750 - 18 * i)
            canvas.drawRightString(520, 750 - 18 * i, price)

    assert text_of(page) == "Fares of the ferry\n\nAdult | 12.50 €\nChild | 6.00 €\nCar up to 6 m | 38.00 €"


def test_captions_stand_above_their_own_tables():
    def page(canvas):
        for top, caption, rows in (
            (780, "Fares in summer of this year", [("Adult", "12.50"), ("Child", "6.00")]),
            (680, "Departures (daily)", [("Norby", "07:15"), ("Hallig", "08:05")]),
        ):
            write_lines(canvas, [caption], 60, top)
            cells(canvas, top - 20, (60, 300), rows)

    expected = [
        "Fares in summer of this year",
        "Adult | 12.50\nChild | 6.00",
        "Departures (daily)",
        "Norby | 07:15\nHallig | 08:05",
    ]
    assert text_of(page).split("\n\n") == expected
