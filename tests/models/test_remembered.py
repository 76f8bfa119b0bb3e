"""What is remembered is computed once, all that is new in one batch, and no more is kept than was said."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from assistant.models.remembered import Remembered


def remembering(size):
    """Squares that are remembered, and the batches that were computed."""
    batches = []

    def squares(items):
        batches.append(list(items))
        return [item * item for item in items]

    return Remembered(squares, size), batches


def test_only_what_is_new_is_computed():
    squares, batches = remembering(10)
    assert squares([3, 1, 3]) == (9, 1, 9)
    assert squares([1, 2, 3]) == (1, 4, 9)
    assert squares([]) == ()
    assert batches == [[3, 1], [2]]


def test_what_was_asked_for_longest_ago_is_forgotten():
    squares, batches = remembering(2)
    squares([1, 2])
    squares([1, 3])
    squares([1, 2])
    assert batches == [[1, 2], [3], [2]]


def test_more_than_is_kept_can_be_asked_for():
    squares, _ = remembering(2)
    assert squares(range(50)) == tuple(i * i for i in range(50))


def test_threads_share_it():
    squares, _ = remembering(5)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda i: squares([i % 7, i % 11, i]), range(300)))
    assert found == [((i % 7) ** 2, (i % 11) ** 2, i * i) for i in range(300)]
