"""What an extractive answer is made of, and the draft that is written of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.extraction.ranker import RankedSentence
from assistant.extraction.redundancy import alike
from assistant.schema import Citation, Claim, Computation, ComputationMethod, Document, Draft, Span


@dataclass(frozen=True, slots=True)
class Computed:
    """Sentences, and in words what is computed of them: the difference of two values, or how many items they list."""

    sentences: tuple[RankedSentence, ...]
    words: str
    method: ComputationMethod = ComputationMethod.DIFFERENCE


@dataclass(frozen=True, slots=True)
class Composition:
    """Sentences of the articles in the order in which they are given, and how sure it is that they answer, in [0, 1].

    `gaps` are words of ours before each of the sentences, such as a title or "Yes.", none where nothing is to be said; `after`
    are those behind the last. What is `computed` rests on sentences that are among these.
    """

    sentences: tuple[RankedSentence, ...]
    confidence: float
    gaps: tuple[str, ...] = ()
    after: str = ""
    computed: tuple[Computed, ...] = ()


NOT_SURE = "I'm not sure, but this may answer it:"
OPEN = "I can't say yes or no, but the articles say:"
SILENT = "The articles don't say:"


def doubted(composition: Composition) -> Composition:
    """The composition led in by words that say that it may be wrong, which also say that nothing is settled."""
    first, *others = _told(composition)
    return replace(composition, gaps=(f"{NOT_SURE} {'' if first == OPEN else first}".rstrip(), *others))


def joined(answers: Sequence[tuple[str, Composition]], least: float, beside: float | None = None) -> Composition:
    """The answers to several questions, given with these, one after the other; as sure as the least sure of them, or `least`.

    Where none is as sure as `least`, the surest stands alone. What is less sure than `beside` (by default `least`) is left out,
    and told behind the others.
    """
    surest = max((one for _, one in answers), key=lambda one: one.confidence)
    if surest.confidence < least or not surest.sentences:
        return surest
    likely = [
        (asked, one) for asked, one in answers if one.sentences and one.confidence >= (least if beside is None else beside)
    ]
    told = list[tuple[RankedSentence, str]]()
    for _, one in likely:
        pairs = zip(one.sentences, _told(one), strict=True)
        told += [pair for pair in pairs if not any(alike(pair[0], other) for other, _ in told)]
    sentences, gaps = zip(*told, strict=True)
    lacking = " ".join(f"{SILENT} “{asked}”" for asked, one in answers if (asked, one) not in likely)
    computed = tuple(found for _, one in likely for found in one.computed if set(found.sentences) <= set(sentences))
    return Composition(sentences, max(least, min(one.confidence for _, one in likely)), gaps, lacking, computed)


def write(composition: Composition, documents: Mapping[str, Document]) -> Draft:
    """A claim and a citation of each sentence, with the composition's words of ours between."""
    numbered = list(enumerate(composition.sentences, start=1))
    computations = tuple(_computation(one, composition.sentences) for one in composition.computed)
    after = " ".join(filter(None, (*(one.sentence for one in computations), composition.after)))
    return Draft(
        tuple(_claim(sentence, marker) for marker, sentence in numbered),
        tuple(_citation(sentence, marker, documents) for marker, sentence in numbered),
        composition.confidence,
        gaps=tuple(_gaps(_told(composition), after)) if after or any(composition.gaps) else (),
        computations=computations,
    )


def _computation(found: Computed, sentences: Sequence[RankedSentence]) -> Computation:
    return Computation(found.words, tuple(sentences.index(one) + 1 for one in found.sentences), found.method)


def _told(composition: Composition) -> tuple[str, ...]:
    return composition.gaps or ("",) * len(composition.sentences)


def _gaps(told: Sequence[str], after: str) -> Iterator[str]:
    """What stands before each claim, with the blanks around it, and behind the last."""
    for number, words in enumerate(told):
        yield (" " if number and not words.startswith("\n") else "") + (f"{words} " if words else "")
    yield f" {after}" if after else ""


def _claim(sentence: RankedSentence, marker: int) -> Claim:
    """The sentence on one line of single blanks. One with asterisks of its own gets no highlight: bold is written in them."""
    text, answer = sentence.text, sentence.answer
    line = " ".join(text.split())
    if answer is None or "*" in text:
        return Claim(line, (marker,))
    start = len(" ".join(text[: answer.start].split()))
    start += line[start : start + 1] == " "
    return Claim(line, (marker,), (Span(start, start + len(" ".join(text[answer.start : answer.end].split()))),))


def _citation(sentence: RankedSentence, marker: int, documents: Mapping[str, Document]) -> Citation:
    passage = sentence.hit.passage
    return Citation.of(documents[passage.doc_id], sentence.sentence, marker=marker, passage_id=passage.passage_id)


def distinct(sentences: Sequence[RankedSentence]) -> tuple[RankedSentence, ...]:
    """The sentences without those whose place stands there already; passages overlap by a sentence."""
    return tuple({(one.hit.passage.doc_id, one.sentence): one for one in reversed(sentences)}.values())[::-1]
