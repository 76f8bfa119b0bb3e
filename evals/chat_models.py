"""Chat models that misbehave, on purpose: is every false quotation and every marker to nowhere caught?

    python evals/chat_models.py [--corpus corpus/]

A scripted model on loopback answers through the real client, index, citation and verification. For every sentence of the corpus
it quotes the sentence as it is, with a word replaced, with a digit changed, glued to a far one, or cites passages that were not
shown. Prints a Markdown table; the seed is fixed.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from assistant import Answer, Assistant
from assistant.schema import Support
from assistant.settings import load_settings
from assistant.testing import Reply, ScriptedChatModel

SEED = 20261124
FAR = 6
_WORD = re.compile(r"[A-Za-z]{4,}")
_DIGIT = re.compile(r"\d")
_MARKER = re.compile(r"\[(\d+)\]")

Change = Callable[[str, Sequence[str], random.Random], str]


def honest(sentence: str, *_: object) -> str:
    """The sentence in quotation marks, with the marker of the first passage."""
    return f"It says: “{_inside(sentence)}” [1]"


def word_replaced(sentence: str, _: Sequence[str], rng: random.Random) -> str:
    """One longer word of the quotation becomes one that the corpus does not hold; empty if there is none."""
    words = list(_WORD.finditer(sentence))
    if not words:
        return ""
    word = rng.choice(words)
    return honest(f"{sentence[: word.start()]}quaxled{sentence[word.end() :]}")


def digit_changed(sentence: str, _: Sequence[str], rng: random.Random) -> str:
    """One digit of the quotation is another; empty if there is none, or another sentence says just that."""
    digits = list(_DIGIT.finditer(sentence))
    if not digits:
        return ""
    digit = rng.choice(digits)
    other = rng.choice([d for d in "123456789" if d != digit.group()])
    return honest(f"{sentence[: digit.start()]}{other}{sentence[digit.end() :]}")


def stitched(sentence: str, others: Sequence[str], rng: random.Random) -> str:
    """The first half of the sentence glued to the second half of another; empty if either is short."""
    first, second = sentence.split(), rng.choice(others).split()
    if min(len(first), len(second)) < 8:
        return ""
    return honest(" ".join([*first[: len(first) // 2], *second[len(second) // 2 :]]))


def marker_to_nowhere(sentence: str, _: Sequence[str], rng: random.Random) -> str:
    """The sentence, copied, with markers to passages that were not shown."""
    return f"{sentence} [{rng.randint(40, 99)}] [0] [1{rng.randint(1000, 9999)}]"


def _inside(sentence: str) -> str:
    """As one writes it inside double quotation marks."""
    return sentence.replace("“", "‘").replace("”", "’").replace('"', "'")


def flagged(answer: Answer) -> bool:
    """Whether the quotation's sentence carries a failure and is not supported."""
    return any(v.claim.failure and v.support is not Support.SUPPORTED for v in answer.verdicts)


def without_markers(answer: Answer) -> bool:
    """Whether no marker is left that has no citation."""
    cited = {citation.marker for citation in answer.citations}
    return {int(number) for number in _MARKER.findall(answer.text)} <= cited


KINDS: tuple[tuple[str, Change, Callable[[Answer], bool], str], ...] = (
    ("quotation as it is", honest, lambda answer: not flagged(answer), "passed"),
    ("quotation, a word replaced", word_replaced, flagged, "caught"),
    ("quotation, a digit changed", digit_changed, flagged, "caught"),
    ("quotation glued from two", stitched, flagged, "caught"),
    ("markers to nowhere", marker_to_nowhere, without_markers, "removed"),
)


def sentences_of(assistant: Assistant) -> tuple[str, ...]:
    """Every sentence of the corpus on one line, each once."""
    hits = [hit for document in assistant.summaries() for hit in assistant.retrieve(document.title, 100)]
    found = (hit.passage.sentence_text(span) for hit in hits for span in hit.passage.sentences)
    return tuple(dict.fromkeys(" ".join(text.split()) for text in found))


def replies(change: Change, sentences: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each sentence with what the model makes of it."""
    rng = random.Random(SEED)
    for i, sentence in enumerate(sentences):
        others = [other for j, other in enumerate(sentences) if abs(i - j) >= FAR] or list(sentences)
        if made := change(sentence, others, rng):
            yield sentence, made


def main() -> None:
    """Run every kind over every sentence and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    corpus = parser.parse_args().corpus
    said = [""]
    with tempfile.TemporaryDirectory() as folder, ScriptedChatModel(lambda _: Reply((said[0],))) as server:
        settings = load_settings(corpus=corpus, data_dir=folder, model="openai:scripted", base_url=server.base_url)
        with Assistant.open(settings=settings) as assistant:
            sentences = sentences_of(assistant)
            print("| what the model writes | n | as it should be | share |\n|---|---:|---:|---:|")
            for name, change, right, verb in KINDS:
                outcomes = list[bool]()
                for sentence, said[0] in replies(change, sentences):
                    outcomes.append(right(assistant.ask(sentence[: assistant.settings.max_question_chars])))
                print(f"| {name} | {len(outcomes)} | {sum(outcomes)} {verb} | {sum(outcomes) / len(outcomes):.3f} |")


if __name__ == "__main__":
    main()
