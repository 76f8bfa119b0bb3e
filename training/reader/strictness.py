"""What each operating point of the verifier costs: `python -m training.reader.strictness [--weights FILE] [--sample 120]`.

False support and false refusal of the whole local verifier, rules and reader, on claims that no weights were trained on: those
of `evals/tuning`, claims made by rule from the three development articles, and held-out pages of WiCE, Fool Me Twice and
SummEdits, a summary being supported if all its sentences are. What is weighed was fitted by
`training/verification/fit_decision.py`.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.evaluation.human.labelled import HELD_OUT_GROUP, load_labelled
from assistant.evaluation.report.tables import markdown_table
from assistant.models.entailment import Chances, EntailmentModel
from assistant.models.minilm import bundled_embedder
from assistant.models.reader import load_reader
from assistant.schema import Support
from assistant.text.sentences import split_sections
from assistant.verification.decision import COPIED
from assistant.verification.verifier import LocalVerifier
from evals.claims import read_cases
from evals.datasets import read_squad
from evals.perturbations.articles import Article, read_corpus
from evals.verifiers import add_weights_argument, trained_reader
from training.reader.claims import texts_of
from training.reader.examples import Support as Label
from training.reader.made_claims import made_claims
from training.reader.page_sets import fm2_pages, wice_pages

ROOT = Path(__file__).parents[2]
TUNING = ROOT / "evals" / "tuning"
_SEED = 20261128
_EACH = 3
_HEAD = ("claims", "n", "strictness", "false supported", "honest refused", "honest contradicted", "balanced accuracy")


@dataclass(frozen=True, slots=True)
class Case:
    """A claim by its sentences, which must all be supported, what it is held against, and whether that supports it."""

    parts: tuple[str, ...]
    sentences: tuple[str, ...]
    true: bool


class Remembering:
    """An entailment model that reads each claim with each text once."""

    def __init__(self, model: EntailmentModel) -> None:
        self.identity = model.identity
        self._read = lru_cache(maxsize=None)(lambda claim, text: model.judge(claim, [text])[0])

    def judge(self, claim: str, texts: Sequence[str]) -> tuple[Chances, ...]:
        """See `EntailmentModel`."""
        return tuple(self._read(claim, text) for text in texts)


def main() -> None:
    """Print a row for each set and operating point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_weights_argument(parser)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--sample", type=int, default=120, help="claims of each set but the tuning one")
    chosen = parser.parse_args()
    encoder = bundled_embedder()
    model = Remembering(trained_reader(chosen.weights) if chosen.weights else load_reader(encoder))
    verifiers = {name: LocalVerifier(encoder, model, name) for name in COPIED}
    rows = []
    for name, cases in gather(chosen.data, chosen.sample):
        for strictness, verifier in verifiers.items():
            verdicts = [judge(verifier, case) for case in cases]
            rows.append((name, str(len(cases)), strictness, *figures(cases, verdicts)))
    print("\n".join(markdown_table(_HEAD, rows)))


def gather(data: Path, size: int) -> Iterator[tuple[str, Sequence[Case]]]:
    """The sets by name, of each so many claims."""
    chance = random.Random(_SEED)
    yield "tuning", tuning_cases()
    yield "made", _some(list(made_cases(data, chance)), size, chance)
    for name, pages in (("WiCE", wice_pages(data, chance)), ("Fool Me Twice", fm2_pages(data, chance))):
        held = [Case((page.claim,), page.parts, page.support is Label.SUPPORTED) for page in pages if page.held]
        yield name, _some(held, size, chance)
    summaries = [one for one in load_labelled([data / "summedits"]) if one.held_out and one.group != HELD_OUT_GROUP]
    yield "SummEdits", _some([Case(_cut(one.claim), _cut(one.document), one.supported) for one in summaries], size, chance)


def tuning_cases() -> list[Case]:
    """The claims of `evals/tuning`, each against all sentences of its article."""
    names = sorted(path.name for path in (TUNING / "corpus").glob("*.md") if path.name != "README.md")
    articles = dict(zip(names, map(Article.of, read_corpus(TUNING / "corpus")), strict=True))
    return [Case((case.claim,), articles[case.document].sentences, case.label == "supported") for case in read_cases(TUNING)]


def made_cases(data: Path, chance: random.Random) -> Iterator[Case]:
    """True and false claims made from the development articles."""
    for article in read_squad(data).development:
        for text in texts_of(article.paragraphs):
            for made in made_claims(text, "squad", _EACH, chance):
                yield Case((made.question,), _cut(made.passage), made.support is Label.SUPPORTED)


def judge(verifier: LocalVerifier, case: Case) -> Support:
    """Supported if all parts are, contradicted if one is."""
    found = {verifier.judge(part, case.sentences).support for part in case.parts}
    if found == {Support.SUPPORTED}:
        return Support.SUPPORTED
    return Support.CONTRADICTED if Support.CONTRADICTED in found else Support.UNSUPPORTED


def figures(cases: Sequence[Case], verdicts: Sequence[Support]) -> tuple[str, ...]:
    """The shares of the false and of the honest claims that the columns name."""
    honest = [verdict for case, verdict in zip(cases, verdicts, strict=True) if case.true]
    false = [verdict for case, verdict in zip(cases, verdicts, strict=True) if not case.true]
    supported, wrongly = _share(honest, Support.SUPPORTED), _share(false, Support.SUPPORTED)
    shown = (wrongly, 1 - supported, _share(honest, Support.CONTRADICTED), (supported + 1 - wrongly) / 2)
    return tuple(f"{value:.3f}" for value in shown)


def _share(verdicts: Sequence[Support], support: Support) -> float:
    return sum(verdict is support for verdict in verdicts) / max(1, len(verdicts))


def _cut(text: str) -> tuple[str, ...]:
    spans = (span for section in split_sections(text) for span in section.sentences)
    return tuple(" ".join(text[span.start : span.end].split()) for span in spans)


def _some(cases: Sequence[Case], size: int, chance: random.Random) -> Sequence[Case]:
    return chance.sample(cases, min(size, len(cases)))


if __name__ == "__main__":
    main()
