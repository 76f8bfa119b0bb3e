"""A file in SQuAD's format."""

from __future__ import annotations

CONTEXT = "The toll rose again. Lorries pay 4 crowns. Cyclists pay nothing."


SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "The Ket/bridge",
            "paragraphs": [
                {
                    "context": CONTEXT,
                    "qas": [
                        {
                            "id": "q1",
                            "question": "What do lorries pay?",
                            "answers": [{"text": "4 crowns", "answer_start": 33}, {"text": "4 crowns", "answer_start": 33}],
                        },
                        {"id": "q2", "question": "What do cars pay?", "is_impossible": True, "answers": []},
                    ],
                }
            ],
        }
    ],
}
