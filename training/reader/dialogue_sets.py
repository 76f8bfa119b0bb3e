"""Follow-ups in their completed form, with what was answered: which part of a text answers a question of a conversation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from training.reader.examples import Example, Nearest
from training.reader.files import json_rows
from training.reader.reading_sets import in_order

_SHORTEST = 30  # words of a response that is worth reading
_UNKNOWN = "I don't know"
_PERSONAL = re.compile(r"\b(?:i|i'm|i've|my|me|mine)\b", re.IGNORECASE)

Turn = tuple[str, str]
"""A question in its completed form, and the response."""


def canard_examples(data: Path) -> Iterator[Example]:
    """The answers of a dialogue, which all come from one section, as a text; each question is answered by its own.

    Of the last question of a dialogue the answer isn't known.
    """
    dialogues: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in json_rows(data / "canard_half" / "canard_half.json"):
        dialogues[row["QuAC_dialog_id"]].append(row)
    for rows in dialogues.values():
        rows.sort(key=lambda row: row["Question_no"])
        answers = [answer.strip() for answer in rows[-1]["History"][3::2]]
        known = [answer if answer and _UNKNOWN not in answer else "" for answer in answers]
        passage, places = in_order([f"{answer.rstrip('.,')}." if answer else "" for answer in known])
        for row in rows[:-1]:
            number = row["Question_no"] - 1
            if number < len(known) and known[number] and places[number][1] > places[number][0]:
                yield Example("canard", row["Rewrite"], passage, None, True, sentences=(places[number],))
            elif number < len(known):
                yield Example("canard/unknown", row["Rewrite"], passage, None, False)


def response_examples(data: Path) -> Iterator[Example]:
    """Questions of TREC's conversations with their own response, and with the nearest one to another question."""
    turns = [turn for turn in (*_cast_turns(data), *_ikat_turns(data)) if len(turn[1].split()) >= _SHORTEST]
    nearest = Nearest([response for _, response in turns])
    for number, (question, response) in enumerate(turns):
        yield Example("trec", question, response, None, True, sentences=((0, len(response)),))
        other = next((i for i in nearest(question) if i != number and turns[i][1] != response), None)
        if other is not None:
            yield Example("trec/other", question, turns[other][1], None, False)


def _cast_turns(data: Path) -> Iterator[Turn]:
    seen = set[Turn]()
    for row in json_rows(data / "cast_2020_22" / "2022_evaluation_topics_flattened_duplicated_v1.0.json"):
        for turn in row["turn"]:
            found = (str(turn["manual_rewritten_utterance"]), " ".join(str(turn.get("response") or "").split()))
            if found not in seen and "?" in found[0]:
                seen.add(found)
                yield found


def _ikat_turns(data: Path) -> Iterator[Turn]:
    """Those that ask nothing about the person who asks."""
    for path in sorted((data / "ikat").glob("*.json")):
        for topic in json_rows(path):
            for turn in _turns(topic):
                question, response = str(turn.get("resolved_utterance") or ""), str(turn.get("response") or "")
                if "?" in question and not _PERSONAL.search(question):
                    yield question, " ".join(response.split())


def _turns(topic: dict[str, Any]) -> Sequence[dict[str, Any]]:
    turns: Sequence[dict[str, Any]] = topic.get("turns") or topic.get("responses") or ()
    return turns
