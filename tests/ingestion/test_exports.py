"""Mails, pages, papers and notes as programs write them."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from tests.support.made_documents import parse


def mail(plain, page=""):
    message = EmailMessage()
    message["From"], message["Subject"] = "Ann Fox <ann@lock.example>", "The lock"
    message.set_content(plain)
    if page:
        message.add_alternative(page, subtype="html")
    return bytes(message)


STUB = "View this mail in your browser: https://lock.example/7"
PAGE = (
    "<table><tr><td><h2>Crab night</h2><p>Every Friday from 6 pm, 24 euros.</p></td>"
    "<td><h2>Music</h2><p>On 15 June.</p></td></tr></table>"
)


def test_a_newsletter_whose_plain_text_is_only_a_link_is_read_as_it_looks():
    text = parse(mail(STUB, PAGE), ".eml").text
    assert text.endswith("## Crab night\n\nEvery Friday from 6 pm, 24 euros.\n\n## Music\n\nOn 15 June.")
    assert "browser" not in text


@pytest.mark.parametrize(
    "page", ["", "<p>The lock is shut until May.</p>", "<div style='display:none'>" + "more " * 99 + "</div>"]
)
def test_a_plain_text_that_says_as_much_counts(page):
    assert parse(mail("The lock is\nshut until May.", page), ".eml").text.endswith("The lock is\nshut until May.")


def test_quoted_lines_are_text_without_their_marks():
    text = parse(mail("It is shut.\n\nAnn Fox wrote:\n> Is the lock\n> shut?\n>\n> > We ask\n> > again."), ".eml").text
    assert text.endswith("It is shut.\n\nAnn Fox wrote:\nIs the lock\nshut?\n\nWe ask\nagain.")


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ("<tr><th>Country<td>England<tr><th>Mayor<td>Ivy Holt", ["Country: England", "Mayor: Ivy Holt"]),
        ("<tr><td><b>Noise:</b><td>46 dB<tr><td><strong>Class</strong><td>A", ["Noise: 46 dB", "Class: A"]),
        ("<tr><th>Country<td>England<tr><td colspan=2><img src=a>", ["Country: England"]),
        ("<tr><th>Item<th>Price<tr><td>Hob<td>9", ["Item: Hob | Price: 9"]),
        ("<tr><th>Item<th>Price<tr><th>Hob<td>9<tr><th>Sink<td>8", ["Item: Hob | Price: 9", "Item: Sink | Price: 8"]),
    ],
)
def test_boxes_of_keys_and_values(rows, lines):
    assert parse(f"<p>The lock of Norby was built long ago.</p><table>{rows}</table>", ".html").text.split("\n")[2:] == lines


def test_what_edits_an_encyclopaedia_is_no_text():
    heading = '<h2>History<span class="mw-editsection">[<a href=x>edit</a>]</span></h2>'
    page = f"<article><h1>Norby</h1><p>Norby has a lock.</p>{heading}<p>It was built in 1788 by forty men.</p></article>"
    assert "\n## History\n" in parse(page, ".html").text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\newcommand{\us}{\textsc{FoxNet}}We use \us{} and \us.", "We use FoxNet and FoxNet."),
        (r"\def\us{FoxNet}We use \us, \usual.", "We use FoxNet, ."),
        (r"\renewcommand*\us{F}We \us{}ind.", "We Find."),
        (
            r"\begin{tabular}{lr}River & Seen \\ \cmidrule(lr){1-2} \multicolumn{1}{l}{Lenn} & 120 \\ \end{tabular}",
            "River: Lenn | Seen: 120",
        ),
        (r"\begin{tabular}{lr}River & Seen \\ \multirow{2}{*}{Lenn} & 120 \\ \end{tabular}", "River: Lenn | Seen: 120"),
        (
            r"\begin{thebibliography}{9}\bibitem{fox22} A. Fox. Otters. \bibitem[R]{r} B. Ray.\end{thebibliography}",
            "- A. Fox. Otters.\n- B. Ray.",
        ),
        (
            r"\title{Otters}\author{A. Fox \and B. Ray}\begin{document}\maketitle They swim.\end{document}",
            "# Otters\n\nA. Fox, B. Ray\n\nThey swim.",
        ),
        (r"\newcommand{\two}[2]{#1 and #2}They swim.", "They swim."),
    ],
)
def test_papers_in_latex(source, text):
    assert parse(source, ".tex").text == text


def test_macros_that_would_grow_without_end_are_left_alone():
    grown = "".join(rf"\newcommand{{\a{chr(97 + n)}}}{{{'x' * 99}}}" for n in range(20)) + r"\aa" * 20_000
    assert len(parse(f"They swim. {grown}", ".tex").text) < 100_000


def test_entries_of_org_tell_when_they_are_due_and_what_they_keep():
    kept = ":PROPERTIES:\n  :PHONE_NUMBER: 555-0133\n  :ID: 7\n  :END:"
    org = f"* TODO Call him :home:\n  DEADLINE: <2024-03-01 Fri>\n  {kept}\n  The tap drips.\n"
    assert parse(org, ".org").text == "# TODO Call him\n\nDeadline: 2024-03-01\nPhone number: 555-0133\n\nThe tap drips."


@pytest.mark.parametrize(
    ("written", "read"), [(r"10{\super 5} g", "10⁵ g"), (r"m{\super -1}", "m⁻¹"), (r"the 1{\super st}", "the 1st")]
)
def test_raised_letters_of_rtf(written, read):
    assert parse(r"{\rtf1\ansi " + written + r"\par}", ".rtf").text == read


@pytest.mark.parametrize(
    "form",
    [
        "12/05/2023, 14:0{n} - {who}: {said}",
        "[12.05.23, 14:0{n}:22] {who}: {said}",
        "\u200e[12.05.23, 14:0{n}:22] {who}: \u200e{said}",
        "5/12/23, 2:0{n}\u202fPM - {who}: {said}",
        "2023-05-12 14:0{n} - {who}: {said}",
        "12.05.2023, 14:0{n} – {who}: {said}",
        "[12.05., 14:0{n}] {who}: {said}",
    ],
)
def test_messages_of_a_chat_are_paragraphs(form):
    said = [("Jonas", "Great"), ("Marta Lind", "The code is 4471.\nKeep it:\n- not by mail"), ("+44 7700 900123", "When?")]
    lines = [form.format(n=n, who=who, said=words) for n, (who, words) in enumerate(said)]
    left_out = form.format(n=7, who="Jonas", said="<Media omitted>")
    expected = [line.replace("\u200e", "") for line in lines]
    assert parse("\n".join([*lines, left_out]), ".txt").text.split("\n\n") == expected


def test_a_log_and_an_agenda_are_no_chats():
    text = "12/05/2023, 14:03 - start\n12/05/2023, 14:04 - stop\n10:30 Coffee: with milk\nWe left."
    assert parse(text, ".txt").text == text
