"""Measure the local verifier on claims as a good chat model writes them: honest ones should be supported, false ones not.

The claims of `evals/tuning/claims.jsonl` were written by hand over the invented articles before the verifier had seen any: what
an article says in fewer words, another order or two sentences at once, and in the same style what it doesn't say. Those of
`evals/worded_claims` are more of this kind, and harder. Each is held against all sentences of its article. Settings may be
chosen on the articles of the tuning part only; those of the check part, whose file names have the smallest hashes, tell whether
the choice holds elsewhere.

    python evals/claims.py                     # the tuning part
    python evals/claims.py --folder evals/worded_claims --part check --wrong
    python evals/claims.py --folder evals/claim_cases   # blind: all of it is measured, and no single claim is shown
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from assistant.schema import Support
from assistant.verification.judgement import Judgement
from assistant.verification.verifier import LocalVerifier
from evals.perturbations.articles import Article, read_corpus
from evals.verifiers import add_weights_argument, chosen_verifier

_FOLDER = Path(__file__).parent / "tuning"
_CHECKED = {"tuning": 2, "worded_claims": 5}
"""How many articles of a folder are its check part, of six and of ten; all others are blind."""


@dataclass(frozen=True, slots=True)
class Case:
    """A claim about one article, by file name; `label` says whether the article supports it, `kind` how it was written."""

    id: str
    document: str
    claim: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A case and what the verifier says."""

    case: Case
    judgement: Judgement

    @property
    def is_supported(self) -> bool:
        """Whether the verifier supports the claim."""
        return self.judgement.support is Support.SUPPORTED

    @property
    def is_wrong(self) -> bool:
        """Whether the verifier supports what is false, or doesn't what is true."""
        return self.is_supported != (self.case.label == "supported")


def read_cases(folder: Path = _FOLDER) -> tuple[Case, ...]:
    """All cases of a folder's `claims.jsonl`."""
    return tuple(Case(**json.loads(line)) for line in (folder / "claims.jsonl").read_text("utf-8").splitlines())


def checked_documents(documents: Iterable[str], most: int) -> frozenset[str]:
    """The file names of the check part, of so many articles."""
    return frozenset(sorted(set(documents), key=lambda name: hashlib.sha256(name.encode()).hexdigest())[:most])


def judge_cases(cases: Sequence[Case], verifier: LocalVerifier, folder: Path = _FOLDER) -> tuple[Judged, ...]:
    """Hold each case against all sentences of its article in the folder's `corpus`."""
    folder = folder / "corpus"
    names = sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")  # the order of `read_corpus`
    articles = dict(zip(names, map(Article.of, read_corpus(folder)), strict=True))
    return tuple(Judged(case, verifier.judge(case.claim, articles[case.document].sentences)) for case in cases)


def table(judged: Sequence[Judged]) -> str:
    """A Markdown table of verdicts by label and kind."""
    lines = ["| label | kind | n | supported | contradicted | supported, share |", "|---|---|---:|---:|---:|---:|"]
    for label in ("supported", "unsupported"):
        of_label = sorted((one for one in judged if one.case.label == label), key=lambda one: one.case.kind)
        kinds = [(kind, list(group)) for kind, group in groupby(of_label, key=lambda one: one.case.kind)]
        lines += [_row(label, kind, group) for kind, group in (*kinds, ("all", of_label)) if group]
    return "\n".join(lines)


def _row(label: str, kind: str, judged: Sequence[Judged]) -> str:
    supported = sum(one.is_supported for one in judged)
    contradicted = sum(one.judgement.support is Support.CONTRADICTED for one in judged)
    return f"| {label} | {kind} | {len(judged)} | {supported} | {contradicted} | {supported / len(judged):.3f} |"


def main() -> None:
    """Print the table; with `--wrong`, also each claim that was judged wrongly, of a folder that isn't blind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("tuning", "check", "both"), default="tuning")
    parser.add_argument("--folder", type=Path, default=_FOLDER, help="another folder of claims and articles")
    parser.add_argument("--wrong", action="store_true")
    add_weights_argument(parser)
    chosen = parser.parse_args()
    judged = judge_cases(cases_of(chosen.folder, chosen.part), chosen_verifier(chosen.weights), chosen.folder)
    print(table(judged))
    for one in judged if chosen.wrong and chosen.folder.name in _CHECKED else ():
        if one.is_wrong:
            print(f"{one.case.id} {one.case.kind}: {one.judgement.support}, {one.judgement.reason or one.judgement.score}")
            print(f"  {one.case.claim}")


def cases_of(folder: Path, part: str) -> tuple[Case, ...]:
    """The cases on the articles of one part, `tuning` or `check`, or of `both`; of a blind folder always all."""
    cases = read_cases(folder)
    if part == "both" or folder.name not in _CHECKED:
        return cases
    checked = checked_documents((case.document for case in cases), _CHECKED[folder.name])
    return tuple(case for case in cases if (case.document in checked) == (part == "check"))


if __name__ == "__main__":
    main()
