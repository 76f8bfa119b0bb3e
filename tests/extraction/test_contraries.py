"""Sentences about the contrary of what a question names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.extraction.contraries import named_before_contrary
from tests.support.candidates import candidate


def below(heading, text):
    one = candidate(text)
    return replace(one, hit=replace(one.hit, passage=replace(one.hit.passage, heading=heading)))


def left(question, *ranked):
    return [one.text for one in named_before_contrary(question, ranked)]


@pytest.mark.parametrize(
    ("question", "contrary", "named"),
    [
        ("When did the west pier burn?", "The east pier burned in 1931.", "The west pier burned in 1977."),
        ("Who runs the indoor pool?", "The outdoor pool is run by the town.", "A club runs the indoor pool."),
        ("How long is the old tunnel?", "The new tunnel is 2 km long.", "The old tunnel is half as long."),
        ("When do evening classes begin?", "Each morning class begins at nine.", "The evening classes begin at seven."),
        ("Where is the women's ward?", "The men's ward is upstairs.", "The women's ward is beside the garden."),
        ("Who drew the small map?", "The large map was drawn by Ola Ness.", "The small map is by his wife."),
    ],
)
def test_what_is_about_the_contrary_is_set_aside(question, contrary, named):
    assert left(question, candidate(contrary), candidate(named), candidate("It is well kept.")) == [named, "It is well kept."]


def test_a_heading_names_it_too():
    rows = (below("Rivers", "The northern bridge was built in 1802."), below("The southern bridge", "Built: 1844"))
    assert left("When was the southern bridge built?", *rows) == ["Built: 1844"]


@pytest.mark.parametrize(
    ("question", "ranked"),
    [
        ("When was the southern bridge built?", ["The northern bridge was built in 1802.", "It was rebuilt in 1844."]),
        ("Is the old tunnel longer than the new tunnel?", ["The new tunnel is 2 km long.", "The old tunnel is half as long."]),
        (
            "Which is longer, the old tunnel or the new one?",
            ["The new tunnel is 2 km long.", "The old tunnel is half as long."],
        ),
        ("When did the old tunnel close?", ["The new tunnel replaced the old tunnel in 1980.", "The old tunnel is dry."]),
        ("When did the old tunnel close?", ["The new road opened in 1980.", "The old tunnel is dry."]),
        ("When was the bridge built?", ["The northern bridge was built in 1802.", "The southern bridge was built in 1844."]),
        ("What stands on the right bank?", ["The left hand points at the right bank.", "On the right bank stands a church."]),
    ],
)
def test_nothing_is_set_aside_without_reason(question, ranked):
    assert left(question, *map(candidate, ranked)) == ranked
