"""Listening to work far below."""

from __future__ import annotations

from threading import Thread

import pytest

from assistant.progress import heard_by, no_progress, tell


def test_nobody_has_to_listen():
    tell(1, 2, "page")
    no_progress(1, 2)


def test_the_inner_listener_hears_and_the_outer_one_again_after_it():
    outer, inner = [], []
    with heard_by(lambda *told: outer.append(told)):
        with heard_by(lambda *told: inner.append(told)):
            tell(1, 3, "page")
        tell(2, 3, "page")
    tell(3, 3, "page")
    assert (outer, inner) == ([(2, 3, "page")], [(1, 3, "page")])


def test_what_a_listener_raises_ends_the_work_and_the_listening():
    heard = []

    def stop(*told):
        heard.append(told)
        raise KeyError("enough")

    with pytest.raises(KeyError), heard_by(stop):
        tell(1, 3, "page")
    tell(2, 3, "page")
    assert heard == [(1, 3, "page")]


def test_another_thread_has_listeners_of_its_own():
    heard = []
    with heard_by(lambda *told: heard.append(told)):
        other = Thread(target=tell, args=(1, 2, "page"))
        other.start()
        other.join()
    assert heard == []
