"""How soon the first piece of a streamed answer is handed on after the chat model has sent it.

    python evals/bench/streaming.py [--runs 50]

A scripted model on loopback answers through the real client; the time runs from the server's first write to the first piece out
of `Assistant.stream`. It needs no network and no key.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from assistant import Assistant
from assistant.settings import load_settings
from assistant.testing import Reply, ScriptedChatModel

QUESTION = "How much is the investment fund worth?"
REPLY = Reply(("The fund is ", "worth €2 billion. ", "[1] ", "It was signed in St. Petersburg."), delay=0.05)


def main() -> None:
    """Print a Markdown row with the quartiles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--runs", type=int, default=50)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ScriptedChatModel([REPLY]) as server:
        settings = load_settings(corpus=given.corpus, data_dir=folder, model="openai:scripted", base_url=server.base_url)
        with Assistant.open(settings=settings) as assistant:
            waits = [first_piece(assistant, server) for _ in range(given.runs + 1)][1:]  # the first opens the client
    low, median, high = statistics.quantiles(waits, n=4)
    print(f"load {os.getloadavg()[0]:.1f}, {given.runs} runs\n")
    print("| first piece after the model's first piece, ms | p25 | p50 | p75 | max |\n|---|---|---|---|---|")
    print(f"| openai client, loopback | {low:.1f} | {median:.1f} | {high:.1f} | {max(waits):.1f} |")


def first_piece(assistant: Assistant, server: ScriptedChatModel) -> float:
    """Milliseconds between the two; the rest of the answer is taken too, so that the next run starts clean."""
    pieces = assistant.stream(QUESTION)
    next(pieces)
    came = time.monotonic()
    assert server.sent is not None  # noqa: S101, mypy
    waited = (came - server.sent) * 1000
    for _ in pieces:
        pass
    return waited


if __name__ == "__main__":
    main()
