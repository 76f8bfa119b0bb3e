"""What a notebook shows of an answer: marked, cited, and none of it read as markup."""

from __future__ import annotations

from assistant.schema import Support
from tests.support.answers import abstained, make_answer
from tests.support.read_html import Read


def test_an_answer_shows_its_citations():
    read = Read(make_answer()._repr_html_())
    assert read.texts("p") == ["Otters came back in 2019. [1]"]
    assert read.texts("dt") == ["[1] Otters, otters.md, characters 8–33"]
    assert read.texts("dd") == ["Otters came back in 2019."]


def test_what_is_not_supported_is_marked():
    read = Read(make_answer(support=Support.UNSUPPORTED)._repr_html_())
    assert read.texts("u") == ["Otters came back in 2019. [1]"]
    assert read.texts("i") == ["(unsupported)"]


def test_an_abstention_says_so_and_nothing_is_read_as_markup():
    assert Read(abstained()._repr_html_()).texts("p") == ["The articles don't say."]
    shown = make_answer(cited="<script>alert(1)</script> \ud800 & more.", title="<b>Otters</b>")._repr_html_()
    assert "<script" not in shown
    assert "<b>Otters" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ? &amp; more." in shown
