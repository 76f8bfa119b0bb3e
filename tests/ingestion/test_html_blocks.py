"""Pages as people write them: whatever is shown of the article is in its text."""

from __future__ import annotations

import pytest

from tests.support.made_documents import parse

LONG = "The keepers of the lock wrote down each boat that passed, with its load, its master and the hour, in a green book."


def text_of(article, around="{}"):
    page = f"<!doctype html><html><head><title>Locks</title></head><body>{around.format(article)}</body></html>"
    return parse(page, ".html").text.split("\n\n")


@pytest.mark.parametrize("around", ["{}", "<main>{}</main>", "<article>{}</article>", "<div id=x><div>{}</div></div>"])
@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("<ul><li>Oil it.<li>Turn it.</ul>", ["- Oil it.\n- Turn it."]),
        ("<ol start=3><li>Oil it.</li><li>Turn it.</li></ol>", ["3. Oil it.\n4. Turn it."]),
        ("<ul><li>Oil<ul><li>the axle</li></ul></li></ul>", ["- Oil\n- the axle"]),
        ("<dl><dt>Built</dt><dd>1744</dd><dt>Keeper:</dt><dd>Ann <b>Fox</b></dd></dl>", ["Built: 1744\nKeeper: Ann Fox"]),
        (
            "<table><tr><th>Day<th>Opens</tr><tr><td>Monday<td><ul><li>07:00</li><li>13:00</li></ul></tr></table>",
            ["Day: Monday | Opens: 07:00, 13:00"],
        ),
        (
            "<table><caption>Depths</caption><tr><td>Upper<td>4 m<tr><td>Lower<td>9 m</table>",
            ["Depths", "Upper | 4 m\nLower | 9 m"],
        ),
        ("<figure><img src=a.png><figcaption>The gate in 1910.</figcaption></figure>", ["The gate in 1910."]),
        ("<blockquote>It leaks, says Ann Fox.</blockquote>", ["It leaks, says Ann Fox."]),
        ("<details><summary>More</summary>It was sold.</details>", ["More", "It was sold."]),
        ("<p>One<br>two <i>three</i><b>four</b></p>", ["One\ntwo threefour"]),
        ("<div>First.<div>Second.</div>Third.</div>", ["First.", "Second.", "Third."]),
        ("<p><a href=x><h2>The gate</h2></a>It is new.</p>", ["## The gate", "It is new."]),
    ],
)
def test_all_that_is_shown_is_in_the_text(around, html, blocks):
    assert text_of(f"<h1>Locks</h1><p>{LONG}</p>{html}<p>{LONG} Then came the train.</p>", around) == [
        "# Locks",
        LONG,
        *blocks,
        f"{LONG} Then came the train.",
    ]


@pytest.mark.parametrize(
    "extra",
    [
        "<nav><ul><li><a href=/>EXTRA</a></ul></nav>",
        "<div class='cookie-banner'>EXTRA</div>",
        "<div id=newsletter>EXTRA <form><input></form></div>",
        "<footer>EXTRA</footer>",
        "<aside>EXTRA</aside>",
        "<div class=social-share>EXTRA</div>",
        "<div role=navigation>EXTRA</div>",
        "<button>EXTRA</button>",
    ],
)
@pytest.mark.parametrize("place", ["{extra}{article}", "{article}{extra}", "<div>{article}{extra}</div>"])
def test_menus_and_notices_are_left_out(extra, place):
    article = f"<h1>Locks</h1><p>{LONG}</p><p>{LONG} Then came the train.</p>"
    assert text_of(place.format(extra=extra, article=article)) == ["# Locks", LONG, f"{LONG} Then came the train."]


def test_a_page_laid_out_by_a_table_is_read_as_blocks():
    html = f"<table><tr><td><p>{LONG * 6}</p><ul><li>Oil it.</li></ul></td></tr></table>"
    assert text_of(html)[-1] == "- Oil it."
