"""Markdown -> the text of a `Document`."""

from __future__ import annotations

import pytest

from assistant.errors import DocumentTooLargeError
from tests.support.made_documents import parse

MARKDOWN = """\
Setext *title*
==============

A soft
wrapped **bold** and _emphasised_ [link](http://evil.example "tip") with `code_here`<!-- hidden -->,
an ![image alt](pic.png)image, <span>inline</span> and an \\*escape\\* &amp; entity.
<http://auto.example>

<!-- a hidden
comment -->

<div onclick="x()">
a block of HTML
</div>

<div hidden>dropped block</div>

<script>
dropped()
</script>

## Second [part][ref]

- one
- two
  wrapped

  its second paragraph
  1. nested
* * *
> quoted text

| Year | Count |
|------|------:|
| 2023 | **4** |

```python
# not a heading
x  =  1
```

Before <script>alert(1)</script>after.

[ref]: http://reference.example
[//]: # (a comment)
"""


def test_markdown_is_flattened():
    assert parse(MARKDOWN, ".md").text.split("\n\n") == [
        "# Setext title",
        "A soft wrapped bold and emphasised link with code_here, an image, inline and an *escape* & entity. http://auto.example",
        "a block of HTML",
        "## Second part",
        "- one\n- two wrapped\nits second paragraph\n1. nested",
        "quoted text",
        "Year: 2023 | Count: 4",
        "    # not a heading\n    x  =  1",
        "Before after.",
    ]


def test_markdown_code_is_not_the_title():
    assert parse("```\n# comment\n```\n\n# Title\n", ".md").title == "Title"


def test_markdown_hard_breaks_stay():
    assert parse("one  \ntwo<br>three\\\nfour\nfive", ".md").text == "one\ntwo\nthree\nfour five"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<aside>\n💡 The permit was granted.\n\n</aside>\n\nWe build.", "💡 The permit was granted.\n\nWe build."),
        ("<details>\n<summary>Why not?</summary>\n\nToo narrow.\n\n</details>", "Why not?\n\nToo narrow."),
        ("<p align=center>\n<img src=a.png>\n<b>Fast.</b> Small.\n</p>", "Fast. Small."),
        ("<table><tr><th>Hob<th>Price<tr><td>gas<td>9</table>", "Hob: gas | Price: 9"),
        ("> [!warning] Mites\n> The limit is 10.", "Warning: Mites\n\nThe limit is 10."),
        ("> [!NOTE]\n> The limit is 10.", "Note\n\nThe limit is 10."),
        ("See [[Hive 3|the third]], [[Queens]] and ![[bee.jpg]].", "See the third, Queens and ."),
        ("==Not in rain.== %%ask Tom%%", "Not in rain."),
        ("Brood: 6 frames ^brood", "Brood: 6 frames"),
        ("Weight:: 41 kg\nTemper:: calm", "Weight: 41 kg\nTemper: calm"),
        ("If a==b and c==d, then std::max is 2^n.", "If a==b and c==d, then std::max is 2^n."),
        ("Up 50%% and 20%%, `[[x]]`.", "Up 50%% and 20%%, [[x]]."),
    ],
)
def test_what_notes_and_code_hosts_write_is_read_as_they_show_it(written, shown):
    assert parse(written, ".md").text == shown


@pytest.mark.parametrize(
    "written",
    [
        "sat 14 june\nguests 32, of whom five are kids\ncake from aunt Berta",
        "Wi-Fi\nNetwork: seaside\nPassword: gull",
        "Drinks\nWe have tea, coffee, juice of four kinds",
    ],
)
def test_lines_that_were_typed_as_such_stay_lines(written):
    assert parse(written, ".md").text == written


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("**New**\n- lists\n\n**Gone**\n\n- import", "###### New\n\n- lists\n\n###### Gone\n\n- import"),
        (
            "**Is *it* safe?**\nYes, it is.\n\n**Can I boil milk?**  \nNo, **only** water.",
            "###### Is it safe?\n\nYes, it is.\n\n###### Can I boil milk?\n\nNo, only water.",
        ),
        ("**No dogs allowed**\n\nWe open at nine.", "No dogs allowed\n\nWe open at nine."),
        ("**Do not boil.**\n\nPour.\n\n**Do not freeze.**\n\nStir.", "Do not boil.\n\nPour.\n\nDo not freeze.\n\nStir."),
        ("**At:** home\n\n**Pay:** 9\n\nText.\n\n**End**", "At: home\n\nPay: 9\n\nText.\n\nEnd"),
        ("- **New**\n  lists\n- **Gone**\n  import", "- New lists\n- Gone import"),
        ("**A**\n\n**B**\n\ntext\n\n**C**\n\ntext", "A\n\n###### B\n\ntext\n\n###### C\n\ntext"),
    ],
)
def test_bold_lines_above_text_are_headings(written, read):
    assert parse(written, ".md").text == read


def test_too_many_tags_are_refused():
    with pytest.raises(DocumentTooLargeError, match="300,001 tags"):
        parse("<b>" * 300_001, ".md")
