"""Sets of short pairs, evidence and claim: a sentence or two, nothing to search in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from training.reader.examples import Example, Support
from training.reader.files import json_rows, table_rows
from training.reader.reading_sets import boolq_rows
from training.reader.sources import joined

_SIGNS = {"-COLON-": ":", "-SLASH-": "/", "--": "–"}
_INFERENCE = {
    "entailment": Support.SUPPORTED, "neutral": Support.UNSUPPORTED, "contradiction": Support.CONTRADICTED,
    "0": Support.SUPPORTED, "1": Support.UNSUPPORTED, "2": Support.CONTRADICTED,
}  # fmt: skip
_FACTS = {
    "SUPPORTS": Support.SUPPORTED, "REFUTES": Support.CONTRADICTED,
    "entailment": Support.SUPPORTED, "not_entailment": Support.CONTRADICTED,
}  # fmt: skip
_STANCES = {
    "completely support": Support.SUPPORTED, "partially support": Support.UNSUPPORTED, "refute": Support.CONTRADICTED,
    "irrelevant": Support.UNSUPPORTED,
}  # fmt: skip


def written(text: str) -> str:
    """Blank-separated tokens of the Penn Treebank as a text is written."""
    return joined([_SIGNS.get(token, token) for token in text.split()])[0]


def inference_examples(data: Path) -> Iterator[Example]:
    """Captions and sentences of many kinds: SNLI, its counterfactual pairs, MultiNLI, ConjNLI."""
    for row in json_rows(data / "snli" / "dev.jsonl"):
        yield _pair("snli", row["premise"], row["hypothesis"], _INFERENCE[row["label"]])
    for row in table_rows(data / "snli" / "test.tsv"):
        yield _pair("snli", row["premise"], row["hypothesis"], _INFERENCE[row["label"]])
    for row in json_rows(data / "mnli_dev" / "dev.jsonl"):
        yield _pair("mnli", row["premise"], row["hypothesis"], _INFERENCE[row["label"]])
    for name in ("train", "dev", "test"):
        for row in table_rows(data / "snli_counterfactual" / f"{name}.tsv"):
            yield _pair("counterfactual", row["sentence1"], row["sentence2"], _INFERENCE[row["gold_label"]])
    for row in table_rows(data / "conjnli" / "conj_dev.tsv"):
        yield _pair("conjnli", row["Premise"], row["Hypothesis"], _INFERENCE[row["Label"].strip()])


def one_word_examples(data: Path) -> Iterator[Example]:
    """Pairs that differ in one word, as many of them contradictions as not."""
    rows = list(json_rows(data / "breaking_nli" / "dataset.jsonl"))
    others = [row for row in rows if row["gold_label"] != "contradiction"]
    opposed = [row for row in rows if row["gold_label"] == "contradiction"]
    for row in (*others, *opposed[:: max(1, len(opposed) // len(others))]):
        yield _pair("breaking", row["sentence1"], row["sentence2"], _INFERENCE[row["gold_label"]])


def science_examples(data: Path) -> Iterator[Example]:
    """SciTail, and SciFact with evidence sentences; what isn't entailed in SciTail is neutral, in SciFact refuted."""
    for line in (data / "scitail" / "dev.txt").read_text("utf-8").split("\n"):
        if line.count("\t") == 2:
            premise, hypothesis, label = line.split("\t")
            yield _pair("scitail", written(premise), written(hypothesis), Support(int(label.strip() != "0")))
    for row in json_rows(data / "scitail" / "test.jsonl"):
        support = Support.SUPPORTED if row["label"] == "entailment" else Support.UNSUPPORTED
        yield _pair("scitail", " ".join(row["premise"].split()), row["hypothesis"], support)
    for name in ("train", "dev"):
        for row in table_rows(data / "scifact_pairs" / f"{name}.tsv"):
            yield _pair("scifact", row["sentence1"], row["sentence2"], _FACTS[row["entailment"]])


def fever_examples(data: Path) -> Iterator[Example]:
    """FEVER's development set, and the pairs that were written so that the claim alone doesn't tell the label."""
    for row in table_rows(data / "fever_dev" / "fever_dev.tsv"):
        yield _pair("fever", written(row["evidence"]), row["claim"], _FACTS[row["label"]])
    for fact in json_rows(data / "fever_symmetric" / "fever_symmetric.jsonl"):
        yield _pair("symmetric", written(fact["evidence"]), written(fact["claim"]), _FACTS[fact["label"]])


def web_examples(data: Path) -> Iterator[Example]:
    """Claims of a chat model against snippets of the web."""
    for row in json_rows(data / "factcheck_gpt" / "subtask3_claim_evidence_stance.jsonl"):
        if support := _stance(row["stance"]):
            yield _pair(f"factcheck/{support[0]}", row["evidence"], row["claim"], support[1])


def _stance(name: str) -> tuple[str, Support] | None:
    return next(((known, support) for known, support in _STANCES.items() if known in name.replace("-", " ")), None)


def dialogue_examples(data: Path) -> Iterator[Example]:
    """Responses against one piece of knowledge; those that only chat are left out."""
    for name in ("dodeca", "memnet"):
        for label, support in (("consistent", Support.SUPPORTED), ("inconsistent", Support.NOT_SUPPORTED)):
            for row in table_rows(data / "q2" / f"{name}_{label}.csv", ","):
                yield _pair("q2", row["knowledge"], written(row["response"]), support)
    for name in ("dev_wow", "test_wow", "dev_cmu"):
        for row in table_rows(data / "begin" / f"begin_{name}.tsv"):
            label = row["begin_label"].strip()
            if label != "Generic":
                support = Support.SUPPORTED if label == "Fully attributable" else Support.UNSUPPORTED
                yield _pair("begin", written(row["knowledge"]), written(row["response"]), support)


def yes_no_examples(data: Path, held: bool) -> Iterator[Example]:
    """Questions that a passage answers with yes, as claims that it supports, and with no, as ones that it contradicts."""
    for passage, row in boolq_rows(data, held):
        support = Support.SUPPORTED if row["label"].strip() == "1" else Support.NOT_SUPPORTED
        yield Example("boolq/claim", row["question"], passage, support=support)


def _pair(source: str, evidence: str, claim: str, support: Support) -> Example:
    return Example(source, " ".join(claim.split()), " ".join(evidence.split()), support=support)
