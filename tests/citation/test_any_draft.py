"""Whatever a chat model writes is cited soundly."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assistant.citation.model_text import take_markers
from assistant.rendering.published_text import publish
from assistant.schema import Document
from tests.support.drafts import DOCUMENTS, FABRICATED, NARROW, NONSENSE, SWIM, TEXT, drafted, hits_of


@given(text=TEXT)
def test_whatever_a_model_writes_only_our_markers_are_left(text):
    draft = drafted(text)
    outside = publish(replace(draft, claims=tuple(replace(claim, markers=()) for claim in draft.claims)))
    assert take_markers(outside.text)[1] == ()
    assert "](" not in publish(draft).text


@given(text=st.text(max_size=80))
def test_any_text_is_cited_soundly(text):
    drafted(text)


@given(
    number=st.integers(0, 10**12).filter(lambda number: number not in (1, 2)),
    form=st.sampled_from(["[{}]", "[^{}]", "【{}】", "[1, {}]", "[Passage {}]"]),
)
def test_numbers_out_of_range_are_gone(number, form):
    draft = drafted(f"{SWIM} {form.format(number)} {NONSENSE} {form.format(number)}")
    assert re.findall(r"[\[【][^\]】]*\d[^\]】]*[\]】]", publish(draft).text) == ["[1]"]


SENTENCES = [(hit.rank, hit.passage, span) for hit in NARROW for span in hit.passage.sentences]


@given(chosen=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4), behind=st.booleans())
def test_a_copied_sentence_gets_exactly_its_span(chosen, behind):
    text = "\n".join(f"{passage.sentence_text(span)}{' ' if behind else ''}[{rank}]" for rank, passage, span in chosen)
    draft = drafted(text, NARROW)
    spans = {citation.marker: (citation.doc_id, citation.start, citation.end) for citation in draft.citations}
    assert [[spans[marker] for marker in claim.markers] for claim in draft.claims] == [
        [(passage.doc_id, span.start, span.end)] for _, passage, span in chosen
    ]
    assert all(claim.failure is None for claim in draft.claims)


@given(data=st.data(), document=st.sampled_from(list(DOCUMENTS.values())))
def test_a_quotation_with_a_changed_word_is_fabricated_and_without_it_cited(data, document):
    words = [match for match in re.finditer(r"\S+", document.text) if match.group() not in "#" and match.start() > 9]
    first = data.draw(st.integers(0, len(words) - 4))
    last = data.draw(st.integers(first + 3, min(len(words) - 1, first + 20)))
    quote = re.sub("[“”]", "", document.text[words[first].start() : words[last].end()])
    changed = quote.split()
    changed[data.draw(st.integers(0, len(changed) - 1))] = "zyzzyva"
    bare = {document.doc_id: Document.create(document.doc_id, re.sub("[“”]", "", document.text))}
    number = data.draw(st.integers(0, 3))
    marker = f" [{number}]" if number else ""
    assert [claim.failure for claim in drafted(f"It says “{quote}”.{marker}", hits_of(bare, 30)[:9], bare).claims] != [
        FABRICATED
    ]
    failed = drafted(f"It says “{' '.join(changed)}”.{marker}", hits_of(bare, 30)[:9], bare)
    assert [claim.failure for claim in failed.claims] == [FABRICATED]
