"""An extractive answer is made of sentences of the articles, each cited exactly, or it is an abstention."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assistant.extraction.engine import ExtractiveEngine
from assistant.extraction.features import FEATURES, candidate_sentences
from assistant.extraction.linear_ranker import (
    DescribedSentence,
    LinearRanker,
    RankingModels,
    answer_features,
    linear_model,
    load_ranking_models,
    load_trained,
    score_sentences,
)
from assistant.extraction.redundancy import alike
from assistant.extraction.selector_ranker import MODELS, SCREENED, AlignmentDescriber, screen, selector_ranker
from assistant.extraction.word_alignment import MiniLMAligner
from assistant.models.logistic import LinearModel
from assistant.models.minilm import MiniLMEmbedder
from assistant.retrieval.fusion import retrieve
from assistant.schema import Abstention, Document, Question, Support
from assistant.testing import CopyVerifier, HashEmbedder, MemoryIndex, StemAligner
from tests.support.candidates import candidate

TEXTS = {
    "otters.txt": "Otters swim in cold rivers. They eat fish and crabs. A pup weighs 150 grams at birth.",
    "otters2.txt": "Otters swim in cold rivers. They eat fish and some crabs. Otters also hold hands.",
    "odd.txt": (
        "The **zoo** of Vienna opened in 1752 [7]. It keeps two pandas 🐼🐼 and\nan otter 🦦. Entry costs $25, they say [1]. "
        "שלום otters. 2**3 otters is eight otters."
    ),
    "trade.txt": "Trade grew by 14% in 2023. Ministers signed a treaty in Jakarta. Nobody objected to the treaty.",
}
QUESTIONS = (
    "Where do otters swim?",
    "When did the zoo of Vienna open?",
    "How many pandas does it keep?",
    "What does entry to the zoo cost?",
    "Where was the treaty signed?",
    "Do otters hold hands?",
    "otters",
    "🦦",
    "Who invented the telephone?",
)
INDEX = MemoryIndex([Document.create(doc_id, text) for doc_id, text in TEXTS.items()], HashEmbedder())
DOCUMENTS = {doc_id: INDEX.document(doc_id) for doc_id in TEXTS}


def hits_for(question, k=8):
    return retrieve(INDEX, question, HashEmbedder().encode([question])[0], k)


def alone(question):
    """A question that is no follow-up."""
    return Question(question, question)


@pytest.fixture(scope="module")
def minilm():
    return MiniLMAligner(MiniLMEmbedder())


@pytest.fixture(scope="module", params=["stems", "minilm"])
def make(request):
    """Makes engines, on the aligner and on its stand-in."""
    aligner = StemAligner() if request.param == "stems" else request.getfixturevalue("minilm")
    return lambda **options: ExtractiveEngine(selector_ranker(aligner), **options)


def assert_sound(draft, documents=DOCUMENTS, most=3):
    """What holds for every draft."""
    assert 0 <= draft.confidence <= 1
    if draft.abstention:
        assert (draft.claims, draft.citations, draft.gaps) == ((), (), ())
        return
    assert 1 <= len(draft.citations) == len(draft.claims) <= most
    for number, (claim, citation) in enumerate(zip(draft.claims, draft.citations, strict=True), start=1):
        assert claim.markers == (citation.marker,) == (number,)
        assert claim.text == " ".join(citation.cited_text.split())
        assert not claim.highlights or "*" not in claim.text
        assert documents[citation.doc_id].text[citation.start : citation.end] == citation.cited_text
    for one, other in itertools.combinations(draft.citations, 2):
        assert one.cited_text != other.cited_text
        assert one.doc_id != other.doc_id or not alike(candidate(one.cited_text), candidate(other.cited_text))
    assert all(verdict.support is Support.SUPPORTED for verdict in CopyVerifier().verify(draft, (), {}))


# ---- the engine


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("most", [1, 3, 10])
def test_every_citation_is_exact(make, question, most):
    draft = make(threshold=0.0, max_sentences=most).draft(alone(question), hits_for(question), DOCUMENTS)
    assert draft.abstention is None  # nothing is below a threshold of 0
    assert_sound(draft, most=most)
    assert draft == make(threshold=0.0, max_sentences=most).draft(alone(question), hits_for(question), DOCUMENTS)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_best_sentence_comes_first(make, question):
    engine = make(threshold=0.0, max_sentences=10)
    ranked = engine._ranker.rank(alone(question), hits_for(question)).sentences
    assert [one.logit for one in ranked] == sorted((one.logit for one in ranked), reverse=True)
    order = [(candidate.hit.passage.doc_id, candidate.sentence.start) for candidate in ranked]
    given = [
        (citation.doc_id, citation.start) for citation in engine.draft(alone(question), hits_for(question), DOCUMENTS).citations
    ]
    assert given[0] == order[0]
    assert [place for place in order if place in given] == given
    assert len(ranked) <= SCREENED


def test_without_hits_nothing_was_retrieved(make):
    draft = make(threshold=0.0).draft(alone("Where do otters swim?"), [], DOCUMENTS)
    assert draft.abstention is Abstention.NOTHING_RETRIEVED
    assert_sound(draft)


@pytest.mark.parametrize("question", QUESTIONS)
def test_below_the_threshold_it_abstains(make, question):
    free = make(threshold=0.0).draft(alone(question), hits_for(question), DOCUMENTS)
    assert make(threshold=free.confidence).draft(alone(question), hits_for(question), DOCUMENTS) == free
    strict = make(threshold=min(1.0, free.confidence + 1e-6)).draft(alone(question), hits_for(question), DOCUMENTS)
    assert strict.abstention is Abstention.NOT_IN_CORPUS
    assert strict.confidence == free.confidence
    assert_sound(strict)


def test_what_the_articles_say_is_answered_and_what_they_do_not_is_not(minilm):
    engine = ExtractiveEngine(selector_ranker(minilm))
    known = engine.draft(alone("Where was the treaty signed?"), hits_for("Where was the treaty signed?"), DOCUMENTS)
    assert known.citations[0].cited_text == "Ministers signed a treaty in Jakarta."
    unknown = engine.draft(alone("Who invented the telephone?"), hits_for("Who invented the telephone?"), DOCUMENTS)
    assert unknown.abstention is Abstention.NOT_IN_CORPUS


@pytest.mark.parametrize(
    ("asked", "lacking", "expected"),
    [
        ("What does entry cost?", "zoo of Vienna opened", "Entry costs $25, they say [1]."),
        ("And what do they eat?", "Otters swim cold rivers", "They eat fish and some crabs."),
        ("Do they hold hands?", "Otters swim cold rivers", "Otters also hold hands."),
        ("Did anybody object?", "Ministers signed treaty Jakarta", "Nobody objected to the treaty."),
    ],
)
def test_a_follow_up_is_answered_by_what_it_asks_and_not_by_what_was_said(make, asked, lacking, expected):
    question = Question(asked, f"{asked} ({lacking})")
    best, *_ = make()._ranker.rank(question, hits_for(question.standalone)).sentences
    assert best.text == expected


def test_the_log_odds_of_a_follow_up_are_the_weighted_mean_of_those_of_its_forms(make):
    question, ranker = Question("Do they hold hands?", "Do they hold hands? (Otters swim cold rivers)"), make()._ranker
    hits = hits_for(question.standalone)
    mixed, standalone, asked = (
        {(one.hit.passage.doc_id, one.sentence): one.logit for one in ranker.rank(form, hits).sentences}
        for form in (question, alone(question.standalone), alone(question.asked))
    )
    in_all = mixed.keys() & standalone.keys() & asked.keys()
    assert len(in_all) >= 3
    assert mixed == pytest.approx({**mixed, **{place: 0.3 * standalone[place] + 0.7 * asked[place] for place in in_all}})


def test_markers_and_stars_of_the_articles_own_stay():
    engine = ExtractiveEngine(only("coverage"), threshold=0.0, max_sentences=1)
    for question, expected in (
        ("When did the zoo of Vienna open?", "The **zoo** of Vienna opened in 1752 [7]."),
        ("How many pandas does it keep?", "It keeps two pandas 🐼🐼 and an otter 🦦."),
        ("What does entry cost, they say?", "Entry costs $25, they say [1]."),
    ):
        draft = engine.draft(alone(question), hits_for(question), DOCUMENTS)
        assert [claim.text for claim in draft.claims] == [expected]
        assert_sound(draft)


SENTENCE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(question=st.text(max_size=50), texts=st.lists(SENTENCE, min_size=1, max_size=5), repeat=st.integers(1, 3))
@example(question="", texts=["… … …"], repeat=2)
@example(question="Otters?", texts=["He did. He did. He was.", "** ** [1] **"], repeat=1)
@example(question="Otters?", texts=["Otters\u00a0swim\u3000here [1]. Otters\u2028eat **fish."], repeat=2)
def test_any_texts_are_cited_exactly(question, texts, repeat):
    documents = {f"{i}.txt": Document.create(f"{i}.txt", " ".join([text] * repeat)) for i, text in enumerate(texts)}
    index = MemoryIndex(list(documents.values()), HashEmbedder())
    hits = retrieve(index, question, HashEmbedder().encode([question])[0], 8)
    assert_sound(
        ExtractiveEngine(selector_ranker(StemAligner()), threshold=0.0, max_sentences=5).draft(
            alone(question), hits, documents
        ),
        documents,
        most=5,
    )


# ---- the models


def test_logits_by_hand():
    model = LinearModel((2.0, -1.0), 0.5)
    assert model.logit([1.0, 3.0]) == -0.5
    with pytest.raises(ValueError, match="shorter"):
        model.logit([1.0])


def test_the_shipped_selector_fits_the_features():
    models = load_ranking_models(MODELS)
    alignments = StemAligner().align("Where do otters swim?", ["Otters swim."])
    wide = len(FEATURES) + len(dataclasses.astuple(alignments[0]))
    assert len(linear_model(load_trained(MODELS), "screen").weights) == len(FEATURES)
    assert len(models.select.weights) == wide
    assert len(models.answer.weights) == wide + 2
    assert 0 < models.threshold < 1


def weigh(feature):
    """A model of the cheap features that looks at one."""
    return LinearModel(tuple(float(name == feature) for name in FEATURES), 0.0)


def only(feature):
    """A selector's ranker that looks at one feature."""
    select = LinearModel((*weigh(feature).weights, *[0.0] * 5), 0.0)
    models = RankingModels(select, LinearModel((0.0,) * (len(FEATURES) + 7), 0.0), 0.5, ())
    return LinearRanker(AlignmentDescriber(StemAligner(), weigh(feature)), models)


def described(question):
    return [DescribedSentence(one, one.features, None) for one in candidate_sentences(question, hits_for(question))]


def test_ties_keep_the_order_of_the_hits():
    candidates = candidate_sentences("otters", hits_for("otters"))
    nothing = weigh("no feature at all")
    assert screen(nothing, candidates) == candidates[:SCREENED]
    scored = score_sentences(nothing, described("otters"))
    assert [sentence.described.candidate for sentence in scored] == list(candidates)


def test_the_answer_model_sees_how_far_the_best_is_ahead():
    scored = score_sentences(weigh("cosine"), described("otters swim"))
    best, second, *_ = scored
    assert answer_features(scored) == (*best.described.features, best.logit, best.logit - second.logit)
    assert answer_features(scored[:1])[-1] == 0.0
