"""Rows of tables as lines that can be read alone."""

from __future__ import annotations

import pytest

from assistant.ingestion.tables import is_numeric, table_lines


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([("Lock", "Depth"), ("Upper", "4 m"), ("Lower", "9 m")], ["Lock: Upper | Depth: 4 m", "Lock: Lower | Depth: 9 m"]),
        ([("Name", "Post", "Town"), ("Ann", "keeper", "Holt")], ["Name: Ann | Post: keeper | Town: Holt"]),
        ([("Beds", "18"), ("Height", "40 m")], ["Beds | 18", "Height | 40 m"]),
        ([("Name", "Upper lock"), ("Keeper", "Ann Fox")], ["Name | Upper lock", "Keeper | Ann Fox"]),
        ([("", "1990", "2000"), ("Boats", "12", "30")], ["Boats | 1990: 12 | 2000: 30"]),
        ([("", "1990/91", "2000/01"), ("Boats", "12", "30")], ["Boats | 1990/91: 12 | 2000/01: 30"]),
        ([("", "12", "30"), ("Boats", "14", "31")], ["12 | 30", "Boats | 14 | 31"]),
        (
            [("Fees", "", ""), ("Item", "2023 planned", "2023 spent"), ("Tea", "20", "9")],
            ["Fees", "Item: Tea | 2023 planned: 20 | 2023 spent: 9"],
        ),
        ([("Fees", ""), ("Tea", "20"), ("Milk", "9")], ["Fees", "Tea | 20", "Milk | 9"]),
        ([("Room", "Seats"), ("Room 3", "12"), ("", "")], ["Room 3 | Seats: 12"]),
        ([("Item", "Price"), ("Drinks", ""), ("Tea", "20")], ["Drinks", "Item: Tea | Price: 20"]),
        ([("Item", "Price", "Note"), ("Tea", "20", "hot\n or cold")], ["Item: Tea | Price: 20 | Note: hot or cold"]),
        ([("a", "b"), ("1",), ("2", "3", "4")], ["1", "a: 2 | b: 3 | 4"]),
        (
            [("Item", "Each", "Sum"), ("Tea", "2", "4"), ("Milk", "3", "9"), ("", "Total", "13")],
            ["Item: Tea | Each: 2 | Sum: 4", "Item: Milk | Each: 3 | Sum: 9", "Total | Sum: 13"],
        ),
        ([("Invoice no.:", "2024-0117"), ("Due:", "8 June")], ["Invoice no.: 2024-0117", "Due: 8 June"]),
        ([("Account", "DE44 2109"), ("Date", "31.03.2024")], ["Account | DE44 2109", "Date | 31.03.2024"]),
        ([("Item", "Price in 2023"), ("Tea", "20")], ["Item: Tea | Price in 2023: 20"]),
        ([("only", "heads")], ["only | heads"]),
        ([], []),
    ],
)
def test_each_cell_stands_under_its_head_where_there_are_heads(rows, lines):
    assert table_lines(rows) == lines


def test_heads_that_the_format_tells():
    assert table_lines([("Name", "Keeper"), ("Upper", "Ann")], has_head=True) == ["Name: Upper | Keeper: Ann"]


@pytest.mark.parametrize("cell", ["12", "1,200", "€ 3.50", "25 crowns", "09:15", "2024-05-01", "12/5", "4 %"])
def test_numeric_cells(cell):
    assert is_numeric(cell)


@pytest.mark.parametrize("cell", ["", "Price", "Room A", "since 1990", "12 long years of waiting"])
def test_other_cells(cell):
    assert not is_numeric(cell)
