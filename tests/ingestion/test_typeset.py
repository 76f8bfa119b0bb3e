"""LaTeX and Org files, and feeds: what a reader sees of them, and nothing that they would have read or run."""

from __future__ import annotations

import pytest

from assistant.errors import DocumentReadError
from assistant.ingestion.documents import parse_document


def text_of(source: str, suffix: str) -> str:
    return parse_document(source.encode(), f"a{suffix}", suffix).text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\section{The \emph{big} wheel} It turns.", "## The big wheel\n\nIt turns."),
        ("\\chapter{A}\\subsection*{B}\nIt is old.% and rotten\n", "# A\n\n### B\n\nIt is old."),
        (
            "Two lines\nof one~paragraph.\n\nAnother --- na\\\"ive ``one''.",
            "Two lines of one paragraph.\n\nAnother — naïve “one”.",
        ),
        ("\\begin{itemize}\\item rope\n\n\\item \\textbf{nails}, long\\end{itemize} Go.", "- rope\n- nails, long\n\nGo."),
        (
            r"Do:\begin{enumerate}\item one\begin{itemize}\item in\end{itemize}\item two\end{enumerate}",
            "Do:\n\n1. one\n- in\n2. two",
        ),
        (
            "\\begin{tabular}{|l|r|}\\hline Room & Seats \\\\\n\\hline Fir & 17 \\\\ \\hline\\end{tabular}",
            "Room: Fir | Seats: 17",
        ),
        (r"It fell\footnote{In 1802.}, they say \cite{vik}.", "It fell (In 1802.), they say ."),
        (r"\begin{figure}\includegraphics{a.png}\caption{The dam in May.}\end{figure}", "The dam in May."),
        (r"The area is $a^2 + \pi$.", "The area is a^2 + π."),
        ("Run:\n\\begin{verbatim}\nmake all % now\n\\end{verbatim}", "Run:\n\n    make all % now"),
        (r"A \input{/etc/passwd} mill \unknown{stands} here \& there.", "A mill stands here & there."),
    ],
)
def test_latex_is_read_as_it_is_set(source, text):
    read = text_of(rf"\documentclass{{article}}\begin{{document}}{source}\end{{document}} Not this.", ".tex")
    assert read == text


def test_a_title_and_a_date_of_latex_are_told():
    source = r"\title{The \textit{mill}}\date{2024-05-01}\begin{document}\maketitle It turns.\end{document}"
    document = parse_document(source.encode(), "a.tex", ".tex")
    assert (document.title, document.published, document.text) == ("The mill", "2024-05-01", "# The mill\n\nIt turns.")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            "* The wheel :old:\nIt turns.\n** TODO Deeper\nIt is wet.",
            "# The wheel\n\nIt turns.\n\n## TODO Deeper\n\nIt is wet.",
        ),
        ("#+AUTHOR: Ann\n# a remark\nIt *turns* /slowly/, 3/4 of a day.", "It turns slowly, 3/4 of a day."),
        ("See [[https://mill.example][the page]].", "See the page."),
        ("- rope\n  of hemp\n- nails\n\n1. one\n2. two", "- rope of hemp\n- nails\n1. one\n2. two"),
        ("| Room | Seats |\n|------+-------|\n| Fir | 17 |\n", "Room: Fir | Seats: 17"),
        ("Run:\n#+BEGIN_SRC sh\n# all\nmake\n#+END_SRC\nDone.", "Run:\n\n    # all\n    make\n\nDone."),
        ("* A\n:PROPERTIES:\n:ID: 3\n:END:\nText.", "# A\n\nText."),
        ('#+INCLUDE: "/etc/passwd"\nText.', "Text."),
    ],
)
def test_org_is_read_as_it_is_shown(source, text):
    assert text_of(source, ".org") == text


def test_a_title_and_a_date_of_org_are_told():
    document = parse_document(b"#+TITLE: The mill\n#+DATE: <2024-05-01 Wed>\n* Wheel\nIt turns.", "a.org", ".org")
    assert (document.title, document.published) == ("The mill", "2024-05-01")
    assert document.text == "# The mill\n\n## Wheel\n\nIt turns."


RSS = """<rss version="2.0"><channel><title>Mill news</title><link>https://mill.example/</link>
<item><title>The wheel &amp; more</title><pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate>
<description>&lt;p&gt;It &lt;b&gt;turns&lt;/b&gt;.&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</description></item>
<item><title>Tools</title><description>&lt;ul&gt;&lt;li&gt;rope&lt;/li&gt;&lt;/ul&gt;</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Mill news</title><link href="https://mill.example/"/>
<entry><title>The wheel &amp; more</title><updated>2024-05-01T10:00:00Z</updated><summary>Short.</summary>
<content type="html">&lt;p&gt;It &lt;b&gt;turns&lt;/b&gt;.&lt;/p&gt;</content></entry>
<entry><title>Tools</title><content type="html">&lt;ul&gt;&lt;li&gt;rope&lt;/li&gt;&lt;/ul&gt;</content></entry></feed>"""


@pytest.mark.parametrize(("source", "suffix"), [(RSS, ".rss"), (ATOM, ".atom")])
def test_each_entry_of_a_feed_is_a_section(source, suffix):
    document = parse_document(source.encode(), f"a{suffix}", suffix)
    assert document.text == "# Mill news\n\n## The wheel & more\n\nPublished: 2024-05-01\n\nIt turns.\n\n## Tools\n\n- rope"
    assert (document.title, document.source, document.published) == ("Mill news", "https://mill.example/", "2024-05-01")


@pytest.mark.parametrize("data", [b"/etc/passwd", b"<html><body>A page.</body></html>", b"<a/>", b"\xff\x00"])
def test_what_is_no_feed_is_refused(data):
    with pytest.raises(DocumentReadError, match="is no feed of RSS or Atom; add the page or file that you mean instead"):
        parse_document(data, "a.rss", ".rss")


@pytest.mark.parametrize("source", ["{" * 50_000, r"\begin{quote}" * 5000])
def test_latex_that_is_nested_beyond_reason_is_refused(source):
    with pytest.raises(DocumentReadError, match="is no readable LaTeX"):
        parse_document(source.encode(), "a.tex", ".tex")
