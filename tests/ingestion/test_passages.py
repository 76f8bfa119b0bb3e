"""Passages are exact slices that cover their document, whatever it holds and however it is laid out."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.ingestion.documents import parse_document
from assistant.ingestion.passages import index_text, split_passages
from assistant.models.minilm import MiniLMEmbedder
from assistant.schema import Document
from assistant.text.sentences import split_sections
from assistant.text.tokens import count_tokens
from tests.support.sectioned import sentences_of, wrap

ROOT = Path(__file__).parents[2]
SEED = ROOT.parent / "shared/seed/article.txt"
SEED_HEADINGS = (
    "",
    "Strategic Partnerships Take Shape",
    "Economic Cooperation Accelerates",
    "Technology and Nuclear Cooperation",
    "Alternative International Forums",
    "Shifting Geopolitical Calculations",
    "Domestic Political Considerations",
    "Future Implications",
)
ARTICLES = sorted(path for path in ROOT.glob("corpus/*.md") if path.name != "README.md")

MARK = re.compile(r"[ \t]*(?:[-*•]|\d{1,3}[.)])\s+", re.M)
HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+\S.*$", re.M)


def always(_text):
    return True


def split(text, max_tokens=60, fits=always, doc_id="otters.txt"):
    document = Document.create(doc_id, text)
    return document, split_passages(document, max_tokens=max_tokens, fits=fits)


def texts_of(passages):
    return [[passage.sentence_text(span) for span in passage.sentences] for passage in passages]


def uncovered(text, passages):
    """What lies in no sentence, headings that a passage bears, whole or shortened, and Markdown headings aside."""
    left = list(text)
    for passage in passages:
        for span in passage.sentences:
            left[span.start : span.end] = " " * (span.end - span.start)
    rest = HEADING.sub("", MARK.sub("", "".join(left)))
    headings = tuple({passage.heading for passage in passages} - {""})
    return [line.strip() for line in rest.split("\n") if line.strip() and not line.strip().startswith(headings)]


def check_identities(document, passages, max_tokens, fits):
    assert len({passage.passage_id for passage in passages}) == len(passages)
    for number, passage in enumerate(passages, 1):
        assert (passage.passage_id, passage.doc_id) == (f"{document.doc_id}#{number}", document.doc_id)
        assert document.text[passage.start : passage.end] == passage.text
        assert count_tokens(passage.text) <= max_tokens
        assert fits(index_text(passage.heading, passage.text))
        assert (passage.sentences[0].start, passage.sentences[-1].end) == (passage.start, passage.end)
        for span in passage.sentences:
            assert document.text[span.start : span.end] == passage.sentence_text(span) == passage.sentence_text(span).strip()
        assert all(one.end <= other.start for one, other in pairwise(passage.sentences))
    assert not uncovered(document.text, passages)


def check_overlaps(document, passages, max_tokens, fits):
    """Neighbours under one heading share the last sentence of the first, unless it doesn't fit beside the next one."""
    for one, other in pairwise(passages):
        shared = [span for span in other.sentences if span in one.sentences]
        if shared:
            assert shared == [one.sentences[-1]] == [other.sentences[0]]
            assert len(other.sentences) > 1
            assert one.heading == other.heading
            continue
        assert one.end <= other.start
        if not between_sections(document, one, other):
            both = document.text[one.sentences[-1].start : other.sentences[0].end]
            assert count_tokens(both) > max_tokens or not fits(index_text(one.heading, both))


def between_sections(document, one, other):
    starts = {section.sentences[0].start for section in split_sections(document.text)}
    return any(one.start < start <= other.start for start in starts)


# ---- identities on any text

WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
PIECES = st.one_of(
    WORDS,
    st.sampled_from(
        (
            "Otters came back to the river.",
            "Otters came back to the river.",
            "He said: “They left.” Then",
            "Dr. Smith of the U.S. met them at 5.30 p.m. on No. 7.",
            "🦦👩‍👩‍👧🏳️‍🌈",
            "שלום עולם. מה נשמע?",
            "مرحبا بالعالم؟ نعم.",
            "水獭回到了河里。看守人说。",
            "\n\n",
            "\n",
            "\r\n",
            "\r\n\r\n",
            "\n# Heading of Otters ##\n",
            "\n## C#\n",
            "\n#\n",
            "\n- item one\n- item two\n",
            "\n1. first\n2) second\n",
            "\n    code # comment\n",
            "\nShort Heading\nA line under it that is much longer than the heading is.\n",
            "x" * 600,
            ".",
            "…”",
            " ",
            " " * 300,
            "\x1c\u2028\u00a0",
        )
    ),
)
TEXTS = st.lists(PIECES, max_size=25).map(" ".join) | st.lists(PIECES, max_size=25).map("".join)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, max_tokens=st.integers(32, 200), longest=st.sampled_from([None, 60, 200]))
@example(text="0 0 0 0 0 0 00000 000000000000 \n 0 0 0 0 0 0 0 0 Otters came back to the river.", max_tokens=32, longest=60)
@example(text="#\nThe line above is no heading.", max_tokens=40, longest=None)
@example(text="One\n\nTwo is longer\n\nThree is longer than that", max_tokens=40, longest=None)
@example(text="word" + " " * 9000 + "word", max_tokens=32, longest=60)
@example(text="# " + "long heading " * 90 + "\ntext under it", max_tokens=32, longest=60)
def test_identities(text, max_tokens, longest):
    fits = always if longest is None else lambda text: len(text) <= longest
    document, passages = split(text, max_tokens, fits)
    check_identities(document, passages, max_tokens, fits)
    check_overlaps(document, passages, max_tokens, fits)
    assert split_passages(document, max_tokens=max_tokens, fits=fits) == passages


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.name)
@pytest.mark.parametrize("max_tokens", [32, 180])
def test_identities_on_the_corpus(path, max_tokens):
    fits = MiniLMEmbedder().fits
    document = parse_document(path.read_bytes(), path.name, path.suffix)
    passages = split_passages(document, max_tokens=max_tokens, fits=fits)
    check_identities(document, passages, max_tokens, fits)
    check_overlaps(document, passages, max_tokens, fits)
    assert [heading for heading, _ in sentences_of(document.text) if heading] == re.findall(r"(?m)^#+ (.*)$", document.text)


@settings(max_examples=50, deadline=None)
@given(text=TEXTS)
def test_line_ends_make_no_difference(text):
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    assert split(unix.replace("\n", "\r\n"))[1] == split(unix)[1]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "# Only a heading", "# One\n\n## Two\n"])
def test_no_text_no_passages(text):
    assert split(text)[1] == ()


# ---- how sentences are packed


def test_sentences_are_packed_and_shared():
    numbers = [f"Sentence number {i} tells of otters." for i in range(9)]
    size = count_tokens(" ".join(numbers[:3]))
    _, passages = split(" ".join(numbers), size)
    assert texts_of(passages) == [numbers[0:3], numbers[2:5], numbers[4:7], numbers[6:9]]


def test_duplicates_stay_apart():
    sentence = "Otters came back to the river."
    document, passages = split(f"{sentence} " * 12, count_tokens(f"{sentence} {sentence}"))
    starts = {span.start for passage in passages for span in passage.sentences}
    assert starts == {match.start() for match in re.finditer("Otters", document.text)}


def test_passages_do_not_cross_headings():
    _, passages = split("Before it.\n\n# Otters\n\nOne. Two.\n\n## Empty\n\n# Herons ##\nThree.")
    assert [(passage.heading, passage.text) for passage in passages] == [
        ("", "Before it."),
        ("Otters", "One. Two."),
        ("Herons", "Three."),
    ]


def test_passages_are_numbered_through_the_document():
    _, passages = split("# A\nOne.\n# B\nTwo.\n# A\nThree.", doc_id="a/b.md")
    assert [passage.passage_id for passage in passages] == ["a/b.md#1", "a/b.md#2", "a/b.md#3"]


def test_what_follows_does_not_renumber():
    text = "\n\n".join(f"# Part {i}\n\nOtters came back. They stayed." for i in range(5))
    before, after = split(text)[1], split(f"{text}\n\n# More\n\nHerons came too.")[1]
    assert after[: len(before)] == before


def test_one_endless_word():
    document, passages = split("x" * 5000, 100)
    check_identities(document, passages, 100, always)
    assert "".join(passage.text for passage in passages) == document.text


def test_one_endless_sentence_is_cut_between_words():
    document, passages = split("otters and herons " * 1000, 50)
    assert " ".join(" ".join(texts) for texts in texts_of(passages)) == document.text.strip()
    assert all(count_tokens(f"{passage.text} otters") > 48 for passage in passages[:-2])  # as long as may be


def test_what_the_embedder_reads_splits_further():
    text = "# Otters\n\n" + "Otters came back to the river, the wardens said. " * 6
    assert len(split(text, 180)[1]) == 1

    def fits(text):
        return len(text) <= 64

    document, passages = split(text, 180, fits)
    check_identities(document, passages, 180, fits)
    assert len(passages) == 6
    assert {passage.heading for passage in passages} == {"Otters"}


def test_a_long_heading_leaves_room_for_the_text():
    heading = "Of otters and herons " * 100

    def fits(text):
        return len(text) <= 200

    document, passages = split(f"# {heading}\n\nOtters came back to the river.", 60, fits)
    check_identities(document, passages, 60, fits)
    assert len(passages) == 1
    assert heading.startswith(passages[0].heading)
    assert 25 <= len(passages[0].heading) <= 100


def test_index_text():
    assert index_text("Otters", "They left.") == "Otters\nThey left."
    assert index_text("", "They left.") == "They left."


@pytest.mark.parametrize("line", ["#otters", "####### seven", "    # comment", "#", "\\# otters"])
def test_no_headings(line):
    text = f"{line}\n\nThey came back."
    assert [heading for heading, _ in sentences_of(text)] == [""]
    document, passages = split(text)
    assert not uncovered(document.text, passages)


@pytest.mark.skipif(not SEED.is_file(), reason="the seed article is not at hand")
@pytest.mark.parametrize("width", [None, 60, 70, 80])
def test_seed_article(width):
    document = parse_document(SEED.read_bytes(), "article.txt", ".txt")
    wrapped = wrap(document.text, width) if width else document.text
    assert sentences_of(wrapped) == sentences_of(document.text)
    document, passages = split(wrapped, 180)
    assert tuple(dict.fromkeys(passage.heading for passage in passages)) == SEED_HEADINGS
    check_identities(document, passages, 180, always)
    check_overlaps(document, passages, 180, always)
