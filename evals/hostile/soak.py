"""Whether a server that is asked for long keeps its memory and its manners.

`python -m evals.hostile.soak [--requests 3000]` sends a mixture of questions, checks, lists, uploads, removals and broken
requests to `assistant serve`, from four threads at a time, and prints memory as it goes on. Exits with 1 where a reply has a
status of 500 or more, or memory after the last quarter is a tenth above that after the second. (Linux: it counts memory.)
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from assistant.evaluation.report.tables import markdown_table
from evals.hostile.attacks import QUESTION
from evals.hostile.run import resident_mb, serving
from evals.hostile.wire import PATIENCE

_ARTICLE = "# Owls {0}\n\nThe zoo has {0} owls. They sleep by day.\n"
_QUARTERS = 4
_MOST_GROWTH = 1.1


def send(client: httpx.Client, number: int) -> int:
    """Send one request of the mixture; the status of its reply."""
    chance = random.Random(number)
    kind = chance.randrange(20)
    if kind < 8:
        reply = client.post("/v1/answers", json={"question": f"{QUESTION} {number}"})
    elif kind < 11:
        reply = client.post("/v1/check", json={"text": f"The zoo has {number} owls.", "sources": ["The zoo has 3 owls."]})
    elif kind < 13:
        reply = client.get("/v1/documents")
    elif kind == 13:
        name = f"owls-{number % 7}.md"
        reply = client.post(
            "/v1/documents", files={"files": (name, _ARTICLE.format(number).encode())}, data={"replace": "true"}
        )
    elif kind == 14:
        reply = client.delete(f"/v1/documents/owls-{number % 7}.md")
    elif kind < 17:
        reply = client.post("/v1/answers", content=b"{" * chance.randrange(2000), headers={"content-type": "application/json"})
    else:
        reply = client.get(chance.choice(("/", "/metrics", "/docs", "/nowhere", "/readyz")))
    return reply.status_code


def main() -> None:
    """Send all, print, and exit with 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=3000)
    given = parser.parse_args()
    statuses, memory = Counter[int](), list[float]()
    size = given.requests // _QUARTERS
    with (
        tempfile.TemporaryDirectory(prefix="soak-") as folder,
        serving(Path(folder)) as target,
        httpx.Client(base_url=target.url, timeout=PATIENCE) as client,
        ThreadPoolExecutor(4) as pool,
    ):
        for quarter in range(_QUARTERS):
            numbers = range(quarter * size, (quarter + 1) * size)
            statuses.update(pool.map(lambda number: send(client, number), numbers))
            memory.append(resident_mb(target.pid))
            sys.stderr.write(f"{(quarter + 1) * size} requests, {memory[-1]:.0f} MB\n")
    print("\n".join(markdown_table(("status", "n"), [(str(status), str(n)) for status, n in sorted(statuses.items())])))
    print(f"\nMemory after each quarter, MB: {', '.join(f'{one:.0f}' for one in memory)}")
    sys.exit(max(statuses) >= 500 or memory[-1] > memory[1] * _MOST_GROWTH)


if __name__ == "__main__":
    main()
