"""What was added is taken back: the corpus is as it was, but for what others have changed since."""

from __future__ import annotations

import pytest

from assistant.ingestion.corpus import add_bytes, take_back
from assistant.settings import load_settings

OLD, NEW, LATER = b"Otters left the river.", b"Otters are back in the river.", b"Otters are everywhere."


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "corpus").mkdir()
    return load_settings(corpus=tmp_path / "corpus", data_dir=tmp_path / "data")


def kept(settings):
    return {path.name: path.read_bytes() for path in settings.corpus.iterdir()}


def test_a_new_document_is_gone_again(settings):
    take_back(settings, add_bytes(settings, NEW, "otters.txt"))
    assert kept(settings) == {}


def test_what_was_replaced_is_there_again(settings):
    add_bytes(settings, OLD, "otters.txt")
    take_back(settings, add_bytes(settings, NEW, "otters.txt", replace=True))
    assert kept(settings) == {"otters.txt": OLD}


def test_what_was_the_same_stays(settings):
    add_bytes(settings, OLD, "otters.txt")
    take_back(settings, add_bytes(settings, OLD, "otters.txt"))
    assert kept(settings) == {"otters.txt": OLD}


@pytest.mark.parametrize("before", [b"", OLD])
def test_what_somebody_else_wrote_since_stays(settings, before):
    if before:
        add_bytes(settings, before, "otters.txt")
    added = add_bytes(settings, NEW, "otters.txt", replace=True)
    add_bytes(settings, LATER, "otters.txt", replace=True)
    take_back(settings, added)
    assert kept(settings) == {"otters.txt": LATER}


def test_what_somebody_else_removed_stays_away(settings):
    added = add_bytes(settings, NEW, "otters.txt")
    (settings.corpus / "otters.txt").unlink()
    take_back(settings, added)
    assert kept(settings) == {}
