"""In a real browser: the list of conversations once there are many, with titles that are long."""

import pytest

from assistant.history.conversations import FILE_NAME, History
from tests.support.browsing import WAIT
from tests.support.open_page import assistant_fixture, url_fixture, view_fixture

__all__ = ["assistant_fixture", "url_fixture", "view_fixture"]

LONG = "What did the committee of the northern district decide about the second reading of the budget for the year after next"


@pytest.fixture(scope="module", autouse=True)
def thirty(assistant):
    with History.open(assistant.settings.data_dir / FILE_NAME) as history:
        for number in range(30):
            history.start(f"{LONG} {number}" if number % 3 else f"Trams {number}")


def test_a_long_title_takes_two_lines_and_no_more_than_the_column(view):
    title = view.locator("#conversations .title", has_text="next 29")
    title.wait_for(timeout=WAIT)
    line = view.locator("#conversations .title", has_text="Trams 27").bounding_box()["height"]
    box = title.bounding_box()
    assert line * 1.5 < box["height"] < line * 2.5
    assert box["x"] + box["width"] <= 20 + 232


def test_what_no_title_has_is_said_and_what_one_has_is_found(view):
    find = view.get_by_label("Find a conversation")
    find.wait_for(timeout=WAIT)
    assert view.locator("#conversations li:visible").count() == 30
    find.fill("trams 2")
    assert view.locator("#conversations li:visible").count() == 3  # 21, 24 and 27
    assert not view.get_by_text("No title has these words.").is_visible()
    find.fill("ferry")
    view.get_by_text("No title has these words.").wait_for(timeout=WAIT)
    assert view.locator("#conversations li:visible").count() == 0
