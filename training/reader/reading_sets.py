"""Sets of questions beyond SQuAD 2.0 and Natural Questions: spans where people marked them, else the sentences that answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from training.reader.examples import Example, Place
from training.reader.files import held_out, json_rows, table_rows
from training.reader.sources import whole_place

_AROUND = 900  # characters of a paper on each side of an answer
_LONGEST = 12  # words of an answer that is a span
_MARKED = re.compile(r"\[ (\d) (.+?) \]")


def squad1_examples(data: Path) -> Iterator[Example]:
    """Paragraphs of SQuAD 1.1; of several places of an answer the first is taken."""
    for row in json_rows(data / "squad1_sample" / "dev.json"):
        if place := whole_place(row["context"], row["answer"].strip()):
            yield Example("squad1", row["question"].strip(), row["context"], place, True)


def squad1_sentences(data: Path, paragraphs: Sequence[str]) -> Iterator[Example]:
    """Questions whose sentence is known: within its paragraph where that is one of those given, else alone."""
    seen = {(row["question"].strip(), row["context"]) for row in json_rows(data / "squad1_sample" / "dev.json")}
    whole = json.loads((data / "squad1_sentences" / "train.json").read_text("utf-8"))
    around = {sentence: paragraph for paragraph in paragraphs for sentence in _pieces(paragraph)}
    for question, given in zip(whole["questions"], whole["answers"], strict=True):
        sentence = given.strip()
        paragraph = around.get(sentence) or next((one for one in _holding(sentence, paragraphs)), sentence)
        if (question.strip(), paragraph) not in seen:
            start = paragraph.index(sentence)
            place = (start, start + len(sentence))
            kind = "squad1/sentence" if paragraph == sentence else "squad1/paragraph"
            yield Example(kind, question.strip(), paragraph, None, True, sentences=(place,))


def covid_examples(data: Path) -> Iterator[Example]:
    """Questions on papers, with the part of the paper around the answer; places that are one too high are mended."""
    whole = json.loads((data / "covid_qa" / "200423_covidQA.json").read_text("utf-8"))["data"]
    for paragraph in (paragraph for document in whole for paragraph in document["paragraphs"]):
        text = paragraph["context"]
        for question in paragraph["qas"]:
            for answer in question["answers"][:1]:
                wanted, start = answer["text"], int(answer["answer_start"])
                start = next((place for place in (start, start - 1) if text.startswith(wanted, place)), -1)
                if start >= 0 and wanted.strip():
                    yield _within(question["question"], text, (start, start + len(wanted.rstrip())))


def _within(question: str, text: str, answer: Place) -> Example:
    """A part of a long text; how much stands before and behind the answer depends on where it stands, so it varies."""
    before = _AROUND * (answer[0] % 10) // 9
    first = text.rfind(" ", 0, max(0, answer[0] - before)) + 1
    last = text.find(" ", min(len(text), answer[1] + _AROUND - before))
    passage = text[first : last if last >= 0 else len(text)]
    return spanned(Example("covid", question.strip(), passage, (answer[0] - first, answer[1] - first), True))


def selqa_examples(data: Path, held: bool) -> Iterator[Example]:
    """Sections of Wikipedia with the sentences that answer; the held-out quarter of the articles, or the others."""
    for row in json_rows(data / "selqa" / "selqa-ass.json"):
        if held_out(row["article"]) == held:
            passage, places = in_order(row["candidates"])
            yield Example(
                "selqa", row["question"].strip(), passage, None, True, sentences=tuple(places[i] for i in row["answers"])
            )


def hotpot_examples(data: Path) -> Iterator[Example]:
    """Two-hop questions with their gold paragraphs, and with others, which don't answer."""
    for name in ("dev", "test"):
        for row in json_rows(data / "hotpotqa_600" / f"{name}.jsonl"):
            gold = {fact[0] for fact in row["supporting_facts"]}
            given = {title: "".join(parts) for title, parts in row["context"]}
            found, others = ([text for title, text in given.items() if (title in gold) == wanted] for wanted in (True, False))
            whole, told = len(found) == len(gold), row["answer"] not in ("yes", "no")
            passage = " ".join(found)
            place = whole_place(passage, row["answer"]) if told else None
            if whole and (place or not told):
                yield Example("hotpot", row["question"], passage, place, True)
            for lacking in [*others[:2], *(() if whole else found)]:
                if told and not whole_place(lacking, row["answer"]):
                    yield Example("hotpot/lacking", row["question"], lacking, None, False)


def quotesum_examples(data: Path) -> Iterator[Example]:
    """Passages of which people quoted spans in an answer; those that they quoted nothing of are left out."""
    for row in json_rows(data / "quotesum" / "dev.jsonl"):
        for number, span in _MARKED.findall(row["summary"]):
            passage = row.get(f"source{number}") or ""
            if place := whole_place(passage, span.strip()):
                yield spanned(Example("quotesum", row["question"], passage, place, True))


def boolq_examples(data: Path) -> Iterator[Example]:
    """Questions that are answered with yes or no, as answerable ones without a span."""
    for passage, row in boolq_rows(data, held=False):
        yield Example("boolq", row["question"], passage, None, True)


def boolq_rows(data: Path, held: bool) -> Iterator[tuple[str, dict[str, str]]]:
    """Passages without their titles, and rows; the held-out quarter by title, or the others."""
    for row in table_rows(data / "boolq_val" / "validation.tsv"):
        title, _, passage = row["passage"].partition(" -- ")
        if held_out(title) == held and passage:
            yield " ".join(passage.replace("``", '"').replace("''", '"').split()), row


def pubmed_examples(data: Path) -> Iterator[Example]:
    """Questions of abstracts, as answerable ones without a span."""
    for row in json.loads((data / "pubmedqa" / "ori_pqal.json").read_text("utf-8")).values():
        yield Example(
            "pubmed", row["QUESTION"].strip(), " ".join(row["CONTEXTS"]), None, row["final_decision"] != "maybe" or None
        )


def spanned(example: Example) -> Example:
    """The example; an answer of more words than are marked in bold counts as the sentence that answers."""
    if example.answer and len(example.passage[slice(*example.answer)].split()) > _LONGEST:
        return replace(example, answer=None, sentences=(example.answer,))
    return example


def in_order(parts: Sequence[str]) -> tuple[str, list[Place]]:
    """Sentences as one text, with the place of each.

    >>> in_order(["It opened.", "", "It closed."])
    ('It opened. It closed.', [(0, 10), (11, 11), (11, 21)])
    """
    text, places = "", list[Place]()
    for part in (" ".join(part.split()) for part in parts):
        text += " " if text and part and not text.endswith(" ") else ""
        start = len(text) if part or not text else len(text) + 1
        places.append((start, start + len(part)))
        text += part
    return text, places


def _pieces(paragraph: str) -> Iterator[str]:
    yield from re.split(r"(?<=[.!?]) ", paragraph)


def _holding(sentence: str, paragraphs: Sequence[str]) -> Iterator[str]:
    return (paragraph for paragraph in paragraphs if sentence in paragraph)
