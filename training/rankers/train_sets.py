"""Train what says which further sentences make an answer whole; write `assistant/data/sentence-sets.json`.

`python -m training.rankers.train_sets`, three minutes on an idle machine where the other rankers' samples are read already.
It learns from `training/several` (the half `tune`) and from questions on written articles that one sentence answers; the
articles of the check half are left out. What `several` says of a question comes from all these questions, what `belongs` says
of a sentence from their sentences as the reader's ranker ranks them, each beside the right ones chosen before it. The
reader must not have been trained on these articles.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant import Assistant
from assistant.extraction.features import CandidateSentence, candidate_sentences
from assistant.extraction.fitting import fitting_order
from assistant.extraction.linear_ranker import DescribedSentence, ScoredSentence, load_ranking_models, score_sentences
from assistant.extraction.question_parts import question_parts
from assistant.extraction.question_types import question_kind
from assistant.extraction.ranker import RankedSentence
from assistant.extraction.reader_ranker import MODELS as RANKER
from assistant.extraction.sentence_sets import MODELS, Wanted, belonging_features, candidates
from assistant.extraction.several_asked import form_features
from assistant.models.logistic import LinearModel
from assistant.schema import Question
from training.rankers.fit import fit
from training.rankers.reading import Reads, read_samples
from training.rankers.samples import KEPT, ROOT, Sample, kept, written_samples
from training.several.questions import Asked, read_articles, read_questions

READER = ROOT / "assistant" / "data" / "reader.safetensors"
PLAIN = 300
"""Questions that one sentence answers, of which as many sentences are learnt from as of those that take several."""
LEAST, LEAST_OF_SEVERAL, SEVERAL_FROM = 0.75, -0.75, 0.6
"""The log odds from which a sentence is added, and those where the question likely takes several, and what is likely.

Chosen on both halves together, by rankings that were kept: the most whole answers where plain questions get hardly more wrong
sentences. Asked of the program (run 11), 105 plain questions get 1.18 sentences where they got 1.08, 0.573 of them
right (0.619)."""
_STEPS = 3
_REGULARISATION, _REGULARISATION_OF_FORMS = 0.3, 0.03
_SEED = 15


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question, or one of several in one, with its sentences, best first, and the texts of those that are right."""

    question: Question
    sentences: tuple[RankedSentence, ...]
    right: frozenset[str]


def main() -> None:
    """Read, fit, write."""
    checked = {article.title for article in read_articles("check").values()}
    plain = [one for one in kept("written", written_samples) if _is_plain(one) and one.article not in checked]
    asked = [part for question in read_questions("tune") for part in _parts(question)]
    several = kept(f"several-{len(asked)}", lambda: _samples(asked))
    chosen = random.Random(_SEED).sample(plain, PLAIN)
    reads = read_samples([*several, *chosen], READER)
    ranked = [_ranked(sample, reads) for sample in (*several, *chosen) if sample.candidates]
    likely = fit_several([one.question for one in read_questions("tune")], [one.question for one in plain])
    _write({"several": likely, "belongs": fit_belongs(ranked, likely)})


def _is_plain(sample: Sample) -> bool:
    return not sample.unanswerable and len(sample.answers) == 1


def _parts(asked: Asked) -> Iterator[Asked]:
    for part in question_parts(_question(asked.question)):
        yield Asked(asked.article, part.standalone, asked.sentences)


def _samples(asked: Sequence[Asked]) -> list[Sample]:
    """One sample for each question, retrieved from the articles of both halves as one corpus."""
    corpus = KEPT / "several"
    corpus.mkdir(parents=True, exist_ok=True)
    for name, article in (read_articles("tune") | read_articles("check")).items():
        (corpus / f"{name}.md").write_text(f"# {article.title}\n\n{article.text}", "utf-8")
    with Assistant.open(corpus, data_dir=KEPT / "index") as assistant:
        return [_sample(one, candidate_sentences(one.question, assistant.retrieve(one.question))) for one in asked]


def _sample(asked: Asked, found: tuple[CandidateSentence, ...]) -> Sample:
    golds = {_flat(sentence) for sentence in asked.sentences}
    return Sample(asked.question, asked.article, 1.0, False, found, tuple(_flat(one.text) in golds for one in found))


def _ranked(sample: Sample, reads: Reads) -> Ranked:
    described = [DescribedSentence(one.candidate, one.features, None) for one in reads[sample.key]]
    scored = score_sentences(load_ranking_models(RANKER).select, described)
    question, found = _question(sample.question), [_sentence(one) for one in scored]
    in_order = tuple(found[place] for place in fitting_order(question, found))
    return Ranked(question, in_order, frozenset(map(_flat, sample.answers)))


def _sentence(scored: ScoredSentence) -> RankedSentence:
    candidate = scored.described.candidate
    return RankedSentence(candidate.hit, candidate.sentence, candidate.text, None, scored.logit)


def fit_several(several: Sequence[str], plain: Sequence[str]) -> LinearModel:
    """What tells questions that take several sentences from plain ones, which weigh the same in all.

    What is two questions in one is left out, as each is answered by itself.
    """
    asked = [*((text, True) for text in several), *((text, False) for text in plain)]
    rows = [(form_features(text), label) for text, label in asked if len(question_parts(_question(text))) == 1]
    share = sum(label for _, label in rows) / len(rows)
    weights = [1 - share if label else share for _, label in rows]
    forms, labels = [features for features, _ in rows], [label for _, label in rows]
    return fit(forms, labels, weights, regularisation=_REGULARISATION_OF_FORMS)


def fit_belongs(ranked: Sequence[Ranked], several: LinearModel) -> LinearModel:
    """What tells the sentences that are right beside those chosen."""
    rows = [row for one in ranked for row in rows_of(one, several)]
    inputs, labels = [features for features, _ in rows], [label for _, label in rows]
    return fit(inputs, labels, [1.0] * len(rows), regularisation=_REGULARISATION)


def rows_of(one: Ranked, several: LinearModel) -> Iterator[tuple[tuple[float, ...], bool]]:
    """What may be added to the best sentence, then to it and the likeliest right one, and so on until none is left."""
    wanted, chosen = Wanted.of(one.question, several), [one.sentences[0]]
    for _ in range(_STEPS):
        offered = list(candidates(one.sentences, chosen))
        yield from ((belonging_features(wanted, other, chosen), _flat(other.text) in one.right) for other in offered)
        right = next((other for other in offered if _flat(other.text) in one.right), None)
        if right is None:
            return
        chosen.append(right)


def _write(models: dict[str, LinearModel]) -> None:
    written: dict[str, object] = {
        name: {"bias": round(model.bias, 5), "weights": [round(weight, 5) for weight in model.weights]}
        for name, model in models.items()
    }
    written |= {"least": LEAST, "least_of_several": LEAST_OF_SEVERAL, "several_from": SEVERAL_FROM}
    lines = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in written.items())
    (ROOT / "assistant" / "data" / MODELS).write_text(f"{{\n{lines}\n}}\n", "utf-8")


def _question(text: str) -> Question:
    return Question(text, text, question_kind(text))


def _flat(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
