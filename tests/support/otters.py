"""A corpus of otters, glass and bridges, opened with the shipped models or with none; and what holds for every answer."""

from __future__ import annotations

import contextlib
import json

import pytest

from assistant import Assistant
from assistant.components import Parts
from assistant.extraction.engine import ExtractiveEngine
from assistant.extraction.kind_model import KindModel
from assistant.extraction.selector_ranker import selector_ranker
from assistant.extraction.talk_model import TalkModel
from assistant.followups.rewriter import TermRewriter
from assistant.live_index import LiveIndex
from assistant.models.minilm import bundled_embedder
from assistant.schema import QuestionKind, Support
from assistant.settings import load_settings
from assistant.testing import CopyVerifier, HashEmbedder, StemAligner

TEXTS = {
    "otters.md": "# Otters\n\nOtters swim in cold rivers. They eat fish and crabs. A pup weighs 150 grams at birth.",
    "zoo.txt": "The zoo of Vienna opened in 1752 [7]. It keeps two pandas 🐼. Entry to the zoo costs $25.",
    "trade.txt": "Trade with ASEAN grew by 14% in 2023. Ministers signed the trade treaty in Jakarta. Nobody objected to it.",
}
KNOWN = {
    "When did the zoo of Vienna open?": "The zoo of Vienna opened in 1752 [7].",
    "Where did ministers sign the trade treaty?": "Ministers signed the trade treaty in Jakarta.",
    "How much does an otter pup weigh at birth?": "A pup weighs 150 grams at birth.",
}
STEPS = ("rewrite", "embed", "retrieve", "generate", "verify")
UNKNOWN = ("Who invented the telephone?", "What is the boiling point of mercury?")


def write(corpus, texts):
    corpus.mkdir(exist_ok=True)
    for doc_id, text in texts.items():
        (corpus / doc_id).write_text(text, "utf-8")
    return corpus


@contextlib.contextmanager
def stand_in(folder, texts=None, **options):
    """An assistant that loads no model."""
    options = {"threshold": 0.0, **options}
    chosen = load_settings(
        corpus=write(folder / "corpus", TEXTS if texts is None else texts), data_dir=folder / "data", **options
    )
    embedder = HashEmbedder()
    engine = ExtractiveEngine(selector_ranker(StemAligner()), threshold=chosen.threshold, max_sentences=chosen.max_sentences)
    encoder = bundled_embedder()
    parts = Parts(TermRewriter(), engine, CopyVerifier(), engine, TalkModel(encoder), KindModel(encoder))
    with Assistant(chosen, embedder, LiveIndex.open(chosen, embedder), parts) as assistant:
        yield assistant


@pytest.fixture(name="bundled", scope="module")
def bundled_fixture(tmp_path_factory):
    """The assistant as it ships."""
    folder = tmp_path_factory.mktemp("bundled")
    with Assistant.open(write(folder / "corpus", TEXTS), data_dir=folder / "data") as assistant:
        yield assistant


@pytest.fixture(name="light", scope="module")
def light_fixture(tmp_path_factory):
    with stand_in(tmp_path_factory.mktemp("light")) as assistant:
        yield assistant


@pytest.fixture(name="assistant", params=["bundled", "light"])
def assistant_fixture(request):
    return request.getfixturevalue(request.param)


def assert_sound(answer, assistant):
    """What holds for every answer."""
    json.dumps(answer.to_dict())
    assert 0 <= answer.confidence <= 1
    assert answer.text.strip()
    assert answer.timings.total == pytest.approx(sum(getattr(answer.timings, step) for step in STEPS))
    assert [hit.rank for hit in answer.hits] == list(range(1, len(answer.hits) + 1))
    for citation in answer.citations:
        document = assistant.document(citation.doc_id)
        assert document.text[citation.start : citation.end] == citation.cited_text
        assert f"[{citation.marker}]" in answer.text
        assert citation.passage_id in {hit.passage.passage_id for hit in answer.hits}
    for verdict, span in zip(answer.verdicts, answer.spans, strict=True):
        written = answer.text[span.start : span.end].replace("**", "")
        assert written == verdict.claim.text + "".join(f" [{marker}]" for marker in verdict.claim.markers)
        assert verdict.support is Support.SUPPORTED
    if answer.kind is not QuestionKind.TALK:
        assert answer.abstained == (answer.groundedness is None) == (not answer.citations)


def essence(answer):
    """What two answers to one question share."""
    return {**answer.to_dict(), "timings_ms": None}
