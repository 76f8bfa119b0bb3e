"""Markdown -> the text of a `Document`."""

from __future__ import annotations

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
dropped block
</div>

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
