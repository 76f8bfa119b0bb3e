"""What the window suggests to ask, and whether that is answered: `python -m evals.suggestions FOLDER...`.

Every example question of a folder of articles is asked as the window asks it, and every question that is suggested after its
answer. Each line is to be read by a person: whether the question makes sense, and whether the answer is one.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.answer import Assistant
from assistant.schema import Answer, Certainty
from assistant.server.window.example_questions import Examples, suggest_next


@dataclass(frozen=True, slots=True)
class Offer:
    """A question that was suggested, at first or after the question `after`, and its answer."""

    answer: Answer
    after: str = ""


def offers(assistant: Assistant) -> Iterator[Offer]:
    """Each question that is suggested, once, asked; those after an answer follow it."""
    known = set[str]()
    for example in Examples(assistant).questions():
        answer = assistant.ask(example)
        if example not in known:
            known.add(example)
            yield Offer(answer)
        documents = [assistant.document(doc_id) for doc_id in dict.fromkeys(one.doc_id for one in answer.citations)]
        for question in suggest_next(answer, documents, assistant.quote):
            if question not in known:
                known.add(question)
                yield Offer(assistant.ask(question), example)


def main(folders: list[str]) -> None:
    """Print what is suggested for each folder, and how much of it is firmly answered."""
    for folder in folders:
        with tempfile.TemporaryDirectory() as data, Assistant.open(folder, data_dir=Path(data)) as assistant:
            found = list(offers(assistant))
        firm = sum(one.answer.certainty is Certainty.FIRM for one in found)
        print(f"{folder}: {sum(not one.after for one in found)} at first, {len(found)} in all, {firm} firmly answered")
        for one in found:
            indent, text = "  " if one.after else "", " ".join(one.answer.text.split())
            print(f"- {indent}{one.answer.question} ({one.answer.certainty}) {text}")


if __name__ == "__main__":
    main(sys.argv[1:])
