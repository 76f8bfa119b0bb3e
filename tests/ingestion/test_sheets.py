"""Tables of values as banks and offices write them."""

from __future__ import annotations

import io

import pytest

from tests.support.made_documents import parse

ROWS = "Date: 02.01.2024 | Payee: Mill | Amount: -84,20\nDate: 05.01.2024 | Payee: Lock AG | Amount: 2.950,00"
HEAD, FIRST, SECOND = "Date;Payee;Amount", "02.01.2024;Mill;-84,20", "05.01.2024;Lock AG;2.950,00"


@pytest.mark.parametrize(
    ("lines", "above"),
    [
        ([], ""),
        (["sep=;"], ""),
        (["Account;DE02 1203", ""], "Account: DE02 1203\n\n"),
        (["Turnover of the account"], "Turnover of the account\n\n"),
        (["sep=;", "Account:;DE02 1203;", "Balance;1,80 EUR", ""], "Account: DE02 1203\nBalance: 1,80 EUR\n\n"),
        (["Kontoumsätze;;", "Zeitraum;Januar, Februar;"], "Kontoumsätze\nZeitraum: Januar, Februar\n\n"),
    ],
)
def test_what_stands_above_the_heads_belongs_to_none_of_them(lines, above):
    assert parse("\n".join([*lines, HEAD, FIRST, SECOND]), ".csv").text == above + ROWS


@pytest.mark.parametrize("delimiter", [",", "\t", "|"])
def test_decimal_commas_part_no_values(delimiter):
    table = [["Item", "Price", "Note"], ["Hob", "9;20", "new; red"], ["Sink", "8;10", "old"]]
    text = "\n".join(delimiter.join(row) for row in table)
    assert parse(text, ".csv").text == "Item: Hob | Price: 9;20 | Note: new; red\nItem: Sink | Price: 8;10 | Note: old"


def test_a_single_column_and_a_table_of_keys_are_as_they_were():
    assert parse("Mill\nLock\nWeir", ".csv").text == "Mill\nLock\nWeir"
    assert parse("Mill,1788\nLock,1926", ".csv").text == "Mill | 1788\nLock | 1926"


def test_a_sheet_with_a_title_above_its_heads():
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Club")
    for i, row in enumerate(
        [["Budget of the club"], ["As of", "May"], [], ["Item", "Planned", "Spent"], ["Boats", 4000, 0.1 + 0.2]]
    ):
        sheet.write_row(i, 0, row)
    book.close()
    expected = "## Club\n\nBudget of the club\nAs of: May\n\nItem: Boats | Planned: 4000 | Spent: 0.3"
    assert parse(out.getvalue(), ".xlsx").text == expected
