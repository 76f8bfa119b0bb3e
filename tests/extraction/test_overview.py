"""An overview is made of exact sentences, of the articles that are asked about, and none of them points back at nothing."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.extraction.engine import ExtractiveEngine
from assistant.extraction.scope import scope_of
from assistant.extraction.selector_ranker import selector_ranker
from assistant.extraction.summariser import centrality, dangles, summarise
from assistant.rendering.published_text import publish
from assistant.retrieval.fusion import retrieve
from assistant.retrieval.whole_documents import whole_documents
from assistant.schema import Abstention, Document, Question, QuestionKind
from assistant.testing import HashEmbedder, MemoryIndex, StemAligner

MILL = Document.create(
    "old-mill.md",
    "The old mill of Ketterby burned down on Monday night. Nobody was hurt in the fire at the mill. He lives in Spain now. "
    "Firefighters from Ketterby fought the fire for six hours. The mill had stood empty since 1970. However, it was for sale.",
    title="Mill burns down",
)
FLOOD = Document.create(
    "flood.pdf",
    "The river Dunn rose by two metres in a day. Forty houses beside the river were flooded. The council opened a school for "
    "those who lost their homes in the flood.",
    title="The flood of the Dunn",
)
DOCUMENTS = {document.doc_id: document for document in (FLOOD, MILL)}
INDEX = MemoryIndex(list(DOCUMENTS.values()), HashEmbedder())
ENGINE = ExtractiveEngine(selector_ranker(StemAligner()), threshold=0.5)


def overview(question, doc_ids):
    vector = HashEmbedder().encode([question])[0]
    hits = whole_documents(INDEX, doc_ids, vector) if doc_ids else retrieve(INDEX, question, vector, 8)
    asked = {hit.passage.doc_id: DOCUMENTS[hit.passage.doc_id] for hit in hits}
    return ENGINE.draft(Question(question, question, QuestionKind.OVERVIEW), hits, asked)


def test_one_article_is_summed_up_in_its_order():
    draft = overview("Summarise the mill story.", ["old-mill.md"])
    assert [citation.marker for citation in draft.citations] == [1, 2, 3]
    assert [c.start for c in draft.citations] == sorted(c.start for c in draft.citations)
    assert all(MILL.text[c.start : c.end] == c.cited_text for c in draft.citations)
    assert draft.citations[0].cited_text == "The old mill of Ketterby burned down on Monday night."
    assert publish(draft).text.startswith("The old mill of Ketterby burned down on Monday night. [1] ")


def test_one_article_is_told_of_under_its_title_from_its_first_sentence_on():
    """However little its words have in common with the rest, it names what the article is about."""
    draft = overview("What is this about?", ["flood.pdf"])
    assert publish(draft).text.startswith("The flood of the Dunn: The river Dunn rose by two metres in a day. [1]")


def test_several_articles_are_told_of_under_their_titles():
    draft = overview("What are these articles about?", ["flood.pdf", "old-mill.md"])
    assert publish(draft).text.startswith("The flood of the Dunn: The river Dunn rose by two metres in a day. [1]")
    assert "\nMill burns down: The old mill of Ketterby" in publish(draft).text


def test_no_title_or_label_is_a_sentence_of_an_overview():
    body = " ".join(f"The harbour of Quend took in {n} ships of wood in the year." for n in ("forty", "sixty", "eighty"))
    told = summarise(["The harbour of Quend and its ships of wood in the year", *body.split(". ")], 3)
    assert 0 in told, "no sentence ends in a mark but the last"
    assert 0 not in summarise(["The harbour of Quend and its ships of wood", *(f"{one}." for one in body.split(". "))], 3)
    titled = Document.create("a.txt", f"The harbour of Quend!\n\n{body}", title="The Harbour of Quend")
    hits = whole_documents(MemoryIndex([titled], HashEmbedder()), ["a.txt"], HashEmbedder().encode(["harbour"])[0])
    draft = ENGINE.draft(Question("Summarise it.", "Summarise it.", QuestionKind.OVERVIEW), hits, {"a.txt": titled})
    assert "The harbour of Quend!" not in [citation.cited_text for citation in draft.citations]
    assert draft.citations


def test_a_topic_is_told_of_if_the_articles_know_it():
    draft = overview("What do you know about the river Dunn?", [])
    assert draft.citations
    assert draft.citations[0].cited_text in FLOOD.text
    assert overview("What do you know about the moon landing?", []).abstention is Abstention.NOT_IN_CORPUS


def test_what_stands_below_a_heading_is_about_it():
    text = "# Report\n\n## Income\n\nMembers paid 900 pounds.\n\n## Safety\n\nA line parted in May. Nobody was hurt.\n"
    report = Document.create("yearly.md", text, title="The yearly report of the club")
    index = MemoryIndex([report], HashEmbedder())
    question = "What does the yearly report say about safety?"
    hits = whole_documents(index, ["yearly.md"], HashEmbedder().encode([question])[0])
    draft = ENGINE.draft(Question(question, question, QuestionKind.OVERVIEW), hits, {"yearly.md": report})
    assert [citation.cited_text for citation in draft.citations] == ["A line parted in May.", "Nobody was hurt."]


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("summarise old-mill.md", ("old-mill.md",)),
        ("key points of old-mill", ("old-mill.md",)),
        ("What is the second article about?", ("old-mill.md",)),
        ("give me an overview of the PDF", ("flood.pdf",)),
        ("summarise the article on the flood of the Dunn", ("flood.pdf",)),
        ("What does the flood report say about the school?", ("flood.pdf",)),
        ("what did the mill story mention", ("old-mill.md",)),
        ("What does the council report say about the school?", ()),
        ("what are these articles about", ()),
        ("What is the tenth article about?", ()),
    ],
)
def test_the_article_that_is_named(question, documents):
    assert scope_of(question, list(DOCUMENTS.values())).documents == documents


def test_a_topic_is_what_is_no_scaffold():
    assert scope_of("What does the report say about the school?", list(DOCUMENTS.values())).topic == ("school",)
    assert scope_of("What does the flood report say about the school?", list(DOCUMENTS.values())).topic == ("school",)
    assert scope_of("What is this about?", list(DOCUMENTS.values())).topic == ()


@given(st.lists(st.text(max_size=60), max_size=12), st.integers(1, 5))
def test_any_sentences_are_summed_up(sentences, most):
    chosen = summarise(sentences, most)
    assert list(chosen) == sorted(set(chosen))
    assert len(chosen) <= most
    assert all(not dangles(sentences[i]) or i - 1 in chosen for i in chosen)


def test_the_sentence_that_resembles_most_others_is_central():
    read = [Counter(words.split()) for words in ("mill fire", "mill fire town", "town river", "goat")]
    ranks = centrality(read).tolist()
    assert ranks.index(max(ranks)) == 1
    assert min(ranks) == ranks[3]


@pytest.mark.parametrize(
    ("sentence", "pointing"),
    [
        ("The 33-year-old is said to be planning a party.", True),
        ("The 11-year-old boy who survived was found on Monday.", False),
        ("The greater rhino, meanwhile, looks after its young.", True),
        ("The rhino looks after its young.", False),
    ],
)
def test_what_points_back_in_the_middle_of_a_sentence_dangles(sentence, pointing):
    assert dangles(sentence) is pointing
