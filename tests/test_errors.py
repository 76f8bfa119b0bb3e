"""The tree of errors is the one drawn at the top of its module."""

from __future__ import annotations

import inspect

from assistant import errors


def drawn():
    """Name -> name of the parent, read from the drawing."""
    parents, path = {}, []
    for line in errors.__doc__.splitlines():
        name = line.lstrip("│├└─ ")
        if name.endswith("Error") and " " not in name:
            depth = (len(line) - len(name)) // 4
            path = [*path[:depth], name]
            parents[name] = path[depth - 1] if depth else "Exception"
    return parents


def defined():
    classes = (item for _, item in inspect.getmembers(errors, inspect.isclass) if item.__module__ == errors.__name__)
    return {item.__name__: item.__bases__[0].__name__ for item in classes}


def test_the_drawing_is_the_tree():
    assert drawn() == defined()
    assert len(drawn()) == 23


def test_every_error_is_the_assistants_and_says_what_it_is_for():
    for name in defined():
        error = getattr(errors, name)
        assert issubclass(error, errors.AssistantError)
        assert error.__doc__.endswith(".")
        assert str(error("one sentence")) == "one sentence"
