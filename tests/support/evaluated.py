"""An article and cases about it, as tests of evaluations want them."""

from __future__ import annotations

ARTICLE = """# A bridge closes

The Wharf Bridge in Ketterby will shut on 9 October, the council said. The closure is planned to last eleven months.
Ann Lee, who heads the council, called the rust "worse than feared". The repair costs 4 million euros.

# The river

The Ket floods every spring. Boats may pass under the bridge on Sundays.
"""
LINES = [
    {
        "id": "a1",
        "question": "When will the Wharf Bridge shut?",
        "expected": ["9 October"],
        "evidence": ["The Wharf Bridge in Ketterby will shut on 9 October,   the council said."],
        "tags": ["when"],
    },
    {
        "id": "a2",
        "question": "And how long will it last?",
        "expected": ["eleven months"],
        "evidence": ["The closure is planned to last eleven months."],
        "history": [{"question": "When will the Wharf Bridge shut?", "answer": "On 9 October."}],
        "conversation": "bridge",
        "turn": 2,
    },
    {"id": "a3", "question": "How much does the repair cost?", "expected": ["4 million euros"]},
    {"id": "u1", "question": "Which striker did Ajax sell in 1998?", "unanswerable": True, "tags": ["off-topic"]},
    {"id": "u2", "question": "Who designed the bridge?", "unanswerable": True},
]


def write_cases(folder, *lines, name="cases.jsonl"):
    """Write lines of a file of cases."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def write_corpus(folder):
    """Write the article into a corpus."""
    (folder / "corpus").mkdir()
    (folder / "corpus" / "bridge.md").write_text(ARTICLE, "utf-8")
    return folder / "corpus"
