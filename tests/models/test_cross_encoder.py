"""A cross-encoder of one's own, and the bundled reader, keep the contract of an entailment model."""

from __future__ import annotations

import doctest

import pytest

from assistant.check import shared_verifier
from assistant.components import choose_verifier
from assistant.errors import SettingsError
from assistant.models import cross_encoder
from assistant.models.cross_encoder import CrossEncoder, meanings
from assistant.models.minilm import bundled_embedder
from assistant.models.reader import load_reader
from assistant.settings import load_settings
from tests.support.tiny_models import tiny_cross_encoder, tiny_encoder

TEXTS = ["the toll rose by 4 crowns .", "otters swim below it .", "the toll rose " * 300, ""]
NLI = {0: "contradiction", 1: "entailment", 2: "neutral"}


@pytest.fixture(params=["bundled", "nli", "grounding", "one score"])
def model(request, tmp_path):
    if request.param == "bundled":
        return load_reader(bundled_embedder())
    labels = {"nli": NLI, "grounding": {0: "LABEL_0", 1: "LABEL_1"}, "one score": {0: "LABEL_0"}}[request.param]
    return CrossEncoder(tiny_cross_encoder(tmp_path, labels))


def test_worked_examples():
    outcome = doctest.testmod(cross_encoder)
    assert outcome.attempted
    assert not outcome.failed


def test_each_text_has_its_chances_whatever_else_is_read(model):
    together = model.judge("the toll rose .", TEXTS)
    assert len(together) == len(TEXTS)
    for text, chances in zip(TEXTS, together, strict=True):
        assert sum((chances.supported, chances.unsupported, chances.contradicted)) == pytest.approx(1.0)
        (alone,) = model.judge("the toll rose .", [text])
        assert alone.supported == pytest.approx(chances.supported, abs=1e-5)
    assert model.judge("the toll rose .", []) == ()


def test_a_claim_longer_than_the_window_is_read_all_the_same(tmp_path):
    model = CrossEncoder(tiny_cross_encoder(tmp_path, NLI))
    (chances,) = model.judge("the toll rose " * 400, ["the toll fell ."])
    assert 0 <= chances.supported <= 1


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (NLI, (2, 0, 1)),
        ({0: "ENTAILMENT", 1: "NEUTRAL", 2: "CONTRADICTION"}, (0, 1, 2)),
        ({0: "SUPPORTS", 1: "REFUTES", 2: "NOT ENOUGH INFO"}, (0, 2, 1)),
        ({0: "hallucinated", 1: "consistent"}, (1, 0)),
        ({0: "inconsistent", 1: "consistent"}, (1, 0)),
        ({0: "grounded", 1: "ungrounded"}, (0, 1)),
        ({0: "entailment", 1: "not_entailment"}, (0, 1)),
    ],
)
def test_what_a_class_means_is_read_from_its_label(labels, expected):
    assert meanings("m", labels) == expected


@pytest.mark.parametrize(
    "labels", [{0: "bad", 1: "good"}, {0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"}, {0: "entails", 1: "supports"}]
)
def test_classes_that_do_not_say_what_they_mean_are_refused(labels):
    with pytest.raises(SettingsError, match=r"verifier_model 'm' has the classes .*`id2label`"):
        meanings("m", labels)


def test_the_setting_names_what_reads_claims(tmp_path):
    name = tiny_cross_encoder(tmp_path, NLI)
    settings = load_settings(verifier_model=name)
    verifier = choose_verifier(settings, bundled_embedder())
    assert verifier.reads_with.startswith(f"{name}@")
    assert shared_verifier(settings) is shared_verifier(load_settings(verifier_model=name))
    assert shared_verifier(settings).reads_with == verifier.reads_with


@pytest.mark.parametrize("name", ["no/such-model", "/no/such/folder", "{headless}"])
def test_what_is_no_such_model_is_refused_in_one_line_and_nothing_is_fetched(name, tmp_path, socket_guard):
    name = name.format(headless=tiny_encoder(tmp_path))
    with pytest.raises(SettingsError, match=r"^verifier_model .*; name ") as caught:
        choose_verifier(load_settings(verifier_model=name), bundled_embedder())
    assert "\n" not in str(caught.value)
    assert not socket_guard.attempts
