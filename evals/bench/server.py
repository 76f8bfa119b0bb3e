"""How fast and how steady answers come over HTTP, from `assistant serve` in a process of its own.

`python -m evals.bench.server [--data ../shared/data] [--questions 200] [--clients 16] [--soak 2000]` prints Markdown tables.
The corpus is the one of `latency.py`. A client asks one question after the other over one connection; no question is asked
twice but in the soak, which goes on asking and looks at the server's memory (Linux) after a tenth of it and at the end.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from time import perf_counter

import httpx
import numpy as np

from evals.bench.latency import KEPT, ROOT, make_corpus, show

WARM_UP = 20
"""Questions before anything is measured."""


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers."""

    url: str
    pid: int
    ready: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What some clients saw: how long each answer took, in seconds, how long all took, and how many failed."""

    took: tuple[float, ...]
    seconds: float
    errors: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--questions", type=int, default=200, help="for one client, and as many others for several")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--soak", type=int, default=2000)
    given = parser.parse_args()
    number = given.questions
    questions = make_corpus(given.data, KEPT / "corpus", 2 * number + WARM_UP)
    with serving():  # makes the index, and warms the file cache
        pass
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start\n")
    with serving() as served:
        ask(served, questions[2 * number :], 1)
        rows = [row(served, questions[:number], 1), row(served, questions[number : 2 * number], given.clients)]
        show(("clients", "answers", "p50, ms", "p95, ms", "answers/s", "processor, ms an answer", "errors"), rows)
        show(("once", ""), [("start to ready, s", f"{served.ready:.1f}"), *soak(served, questions, given.clients, given.soak)])


@contextmanager
def serving() -> Iterator[Served]:
    """The server, from the start of its process to an answer of `/readyz`."""
    began = perf_counter()
    command = [sys.executable, "-m", "assistant", "serve", "--port", "0", "--corpus", str(KEPT / "corpus")]
    environment = {**os.environ, "ASSISTANT_DATA_DIR": str(KEPT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        lines = process.stderr or ()
        said = next((match.group() for line in lines if (match := re.search(r"http://\S+", line))), None)
        if said is None:
            raise SystemExit("the server did not start; run `assistant serve` to see why")
        httpx.get(f"{said}/readyz", timeout=60).raise_for_status()
        try:
            yield Served(said, process.pid, perf_counter() - began)
        finally:
            process.send_signal(signal.SIGINT)


def row(served: Served, questions: Sequence[str], clients: int) -> tuple[str, ...]:
    """The figures of some clients at once."""
    before = processor(served.pid)
    asked = ask(served, questions, clients)
    p50, p95 = np.percentile(asked.took, [50, 95]) * 1000
    done = len(asked.took)
    work = 1000 * (processor(served.pid) - before) / done
    return str(clients), str(done), f"{p50:.1f}", f"{p95:.1f}", f"{done / asked.seconds:.1f}", f"{work:.0f}", str(asked.errors)


def ask(served: Served, questions: Sequence[str], clients: int) -> Asked:
    """Let clients share the questions."""
    began = perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        found = list(threads.map(lambda start: ask_all(served.url, questions[start::clients]), range(clients)))
    took = tuple(chain.from_iterable(seconds for seconds, _ in found))
    return Asked(took, perf_counter() - began, sum(errors for _, errors in found))


def ask_all(url: str, questions: Sequence[str]) -> tuple[list[float], int]:
    """One client's questions: the seconds of each, and how many failed."""
    took, errors = list[float](), 0
    with httpx.Client(base_url=url, timeout=120) as client:
        for question in questions:
            began = perf_counter()
            errors += not client.post("/v1/answers", json={"question": question}).is_success
            took.append(perf_counter() - began)
    return took, errors


def soak(served: Served, questions: Sequence[str], clients: int, number: int) -> list[tuple[str, str]]:
    """The server's memory after a tenth of many questions, and at their end."""
    many = random.Random(1).choices(questions, k=number)
    first = ask(served, many[: number // 10], clients)
    warm = memory(served.pid)
    rest = ask(served, many[number // 10 :], clients)
    end = memory(served.pid)
    growth = f"{warm:.0f} to {end:.0f} MB ({(end / warm - 1) * 100:+.1f} %)" if warm else "not known here"
    return [(f"memory in {number} questions, from a tenth of them on", growth), ("errors", str(first.errors + rest.errors))]


def processor(pid: int) -> float:
    """Seconds that a process has worked, on all cores together; 0 where that can't be told."""
    status = Path(f"/proc/{pid}/stat")
    ticks = status.read_text("utf-8").rpartition(")")[2].split()[11:13] if status.exists() else []
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK") if ticks else 0.0


def memory(pid: int) -> float:
    """Megabytes that a process holds; 0 where that can't be told."""
    status = Path(f"/proc/{pid}/status")
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text("utf-8")) if status.exists() else None
    return int(found.group(1)) / 1000 if found else 0.0


if __name__ == "__main__":
    main()
