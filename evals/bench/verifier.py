"""How long the local verifier takes for a claim against five passages.

    python evals/bench/verifier.py                             # evals/tuning/corpus
    python evals/bench/verifier.py --squad FILE --claims 300

Claims are sentences of an article as they are, reworded, and changed so that they are false. Each is held against the passage
that it comes from and four others of its article, cut as the index cuts them. "First seen" means that no sentence has been
read or embedded before; "seen before", that the passages' sentences have, but neither the claim nor any single word.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from assistant.evaluation.report.tables import markdown_table
from assistant.ingestion.passages import split_passages
from assistant.models.embedder import Embedder, Vectors
from assistant.models.entailment import EntailmentModel
from assistant.models.minilm import MiniLMEmbedder
from assistant.models.reader import reader_if_any
from assistant.progress import Progress, no_progress
from assistant.schema import Claim, Document, Draft, Hit, Passage
from assistant.settings import load_settings
from assistant.verification.facts.sentence import parse
from assistant.verification.verifier import LocalVerifier
from evals.perturbations.articles import Article, add_arguments, chosen_texts
from evals.perturbations.swaps import SWAPS
from evals.swaps import SEED, reword, sample_swaps
from evals.verifiers import add_weights_argument, trained_reader

KINDS = {"unchanged": "copies", **dict.fromkeys(SWAPS, "swaps")}
"""What a kind of change is called in the table; all others are paraphrases."""
ORDER = ("copies", "paraphrases", "swaps")
PASSAGES = 5


@dataclass(frozen=True, slots=True)
class Case:
    """A claim of a kind, with what it is held against."""

    kind: str
    draft: Draft
    hits: tuple[Hit, ...]
    documents: dict[str, Document]


class Prepared:
    """An embedder to which some texts are known and all others are new each time."""

    def __init__(self, embedder: Embedder, known: Sequence[str]) -> None:
        self.identity = embedder.identity
        self.fits = embedder.fits
        self._embedder = embedder
        self._known = dict(zip(known, embedder.encode(known), strict=True))

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """Embed what is not known."""
        new = [text for text in texts if text not in self._known]
        found = self._known | dict(zip(new, self._embedder.encode(new, progress), strict=True))
        return np.stack([found[text] for text in texts])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, corpus=Path(__file__).parents[1] / "tuning" / "corpus")
    parser.add_argument("--claims", type=int, default=300, help="of each kind")
    parser.add_argument("--rules", action="store_true", help="without the reader")
    add_weights_argument(parser)
    chosen = parser.parse_args()
    embedder, load = MiniLMEmbedder(), os.getloadavg()[0]
    shipped = None if chosen.rules else reader_if_any(embedder)
    reader = trained_reader(chosen.weights) if chosen.weights else shipped
    cases = choose_cases(chosen_texts(chosen), embedder, chosen.claims)
    took = [(case.kind, (time_new(case, embedder, reader), time_known(case, embedder, reader))) for case in cases]
    sentences = np.median([sum(len(hit.passage.sentences) for hit in case.hits) for case in cases])
    print(f"{os.cpu_count()} cores, load {load:.1f} at the start; {sentences:.0f} sentences in {PASSAGES} passages (median)\n")
    rows = [row(kind, [times for name, times in took if kind in (name, "all")]) for kind in (*ORDER, "all")]
    print(
        "\n".join(
            markdown_table(
                ("ms a claim", "n", "first seen, p50", "p95", "processor, p50", "seen before, p50", "p95", "processor, p50"),
                rows,
            )
        )
    )


def choose_cases(texts: Sequence[str], embedder: Embedder, most: int) -> list[Case]:
    """So many claims of each kind, from all articles that have enough passages."""
    chance = random.Random(SEED)
    cases = [case for number, text in enumerate(texts) for case in make_cases(f"{number}.txt", text, embedder, chance)]
    of_kinds = [[case for case in cases if case.kind == kind] for kind in ORDER]
    return [case for of_kind in of_kinds for case in chance.sample(of_kind, min(most, len(of_kind)))]


def make_cases(name: str, text: str, embedder: Embedder, chance: random.Random) -> Iterator[Case]:
    """The claims that a script makes of an article, each with the passage of its sentence first."""
    document, article = Document.create(name, text), Article.of(text)
    passages = split_passages(document, max_tokens=load_settings().passage_tokens, fits=embedder.fits)
    if len(passages) < PASSAGES:
        return
    for change in (*reword(article), *sample_swaps(article, chance)):
        if change.kind == "no full stop":  # half a copy, and as many as there are sentences
            continue
        own = [passage for passage in passages if change.sentence in " ".join(passage.text.split())]
        if own:
            others = chance.sample([passage for passage in passages if passage is not own[0]], PASSAGES - 1)
            kind = KINDS.get(change.kind, "paraphrases")
            yield Case(kind, drafted(change.changed), ranked((own[0], *others)), {document.doc_id: document})


def drafted(claim: str) -> Draft:
    """A draft of one claim that cites nothing."""
    return Draft((Claim(claim, ()),), (), 1.0)


def ranked(passages: Sequence[Passage]) -> tuple[Hit, ...]:
    """Passages as hits in this order."""
    return tuple(Hit(passage, 1.0, rank, rank, None) for rank, passage in enumerate(passages, start=1))


def time_new(case: Case, embedder: Embedder, reader: EntailmentModel | None) -> tuple[float, float]:
    """Milliseconds where nothing has been read or embedded before."""
    parse.cache_clear()
    return timed(LocalVerifier(embedder, reader), case)


def time_known(case: Case, embedder: Embedder, reader: EntailmentModel | None) -> tuple[float, float]:
    """Milliseconds where the sentences of the passages have been read and embedded before."""
    spans = [(hit.passage.doc_id, span) for hit in case.hits for span in hit.passage.sentences]
    known = [" ".join(case.documents[doc_id].text[span.start : span.end].split()) for doc_id, span in spans]
    parse.cache_clear()
    for sentence in known:
        parse(sentence)
    return timed(LocalVerifier(Prepared(embedder, known), reader), case)


def timed(verifier: LocalVerifier, case: Case) -> tuple[float, float]:
    """Milliseconds for the verdict, by the clock and of the processor, which other work on the machine doesn't lengthen."""
    began, worked = perf_counter(), process_time()
    verifier.verify(case.draft, case.hits, case.documents)
    return (perf_counter() - began) * 1000, (process_time() - worked) * 1000


def row(kind: str, times: Sequence[tuple[tuple[float, float], tuple[float, float]]]) -> tuple[str, ...]:
    """Median and 95th percentile by the clock and the processor's median, first seen and then seen before."""
    cells = [value for one in zip(*times, strict=True) for value in percentiles(one)]
    return kind, str(len(times)), *(f"{value:.1f}" for value in cells)


def percentiles(times: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Median and 95th percentile by the clock, and the processor's median."""
    clock, processor = zip(*times, strict=True)
    return float(np.median(clock)), float(np.percentile(clock, 95)), float(np.median(processor))


if __name__ == "__main__":
    main()
