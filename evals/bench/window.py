"""How soon the chat window is there, and what an upload costs who asks meanwhile: `python -m evals.bench.window [--runs 9]`.

Each run opens the page of a running `assistant serve` in a new browser profile, so that nothing is cached. Then one question
after the other is put to the API while nothing else happens, and while articles are uploaded one after the other; the two take
turns, so that what else the machine does weighs on both. Prints medians, and the load of the machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter
from typing import Any

import httpx

from assistant.answer import Assistant
from assistant.server.serve import running_server
from evals.screenshots import FLAGS, ROOT

QUESTION = "How much was the investment fund worth in {year}?"
"""Asked of another year each time, since what was read for a question is remembered."""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
USABLE = "document.querySelector('#question textarea')?.matches(':enabled') && document.querySelector('#send') !== null"
UPLOAD = "The council of Halden met again and spoke about the road, the bridge and the school for a long while. "


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start\n")
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as url:
        paints, usable = zip(*opened(url, runs), strict=True)
        quiet, busy = answers(url, runs)
    print(f"first contentful paint, median: {median(paints):.2f} s (longest {max(paints):.2f})")
    print(f"question box usable, median: {median(usable):.2f} s (longest {max(usable):.2f})")
    print(f"an answer, median: {median(quiet):.3f} s alone, {median(busy):.3f} s while articles are uploaded: ", end="")
    print(f"{median(busy) / median(quiet):.2f} times")
    print(f"\nload {os.getloadavg()[0]:.1f} at the end")


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A server on a copy of the shipped articles, which uploads may change."""
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    with (
        Assistant.open(folder / "corpus", data_dir=folder / "data", port=0, allow_changes=True) as assistant,
        running_server(assistant) as url,
    ):
        yield url


def opened(url: str, runs: int) -> Iterator[tuple[float, float]]:
    """Seconds from opening the page to its first contentful paint, and until one can type a question and send it."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("error: Chromium is missing; install it to measure the page")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for _ in range(runs):
            yield _opened(browser.new_context(viewport={"width": 1280, "height": 900}), url)
        browser.close()


def _opened(context: Any, url: str) -> tuple[float, float]:
    page = context.new_page()
    began = perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_function(USABLE, polling="raf")
    usable = perf_counter() - began
    paint = page.evaluate(PAINT)
    context.close()
    return (usable if paint is None else paint / 1000), usable


def answers(url: str, runs: int) -> tuple[list[float], list[float]]:
    """Seconds of answers while nothing else happens, and of as many while articles are uploaded."""
    quiet, busy, years = list[float](), list[float](), count(1900)
    with httpx.Client(base_url=url, timeout=300) as client:
        _answered(client, next(years))
        for run in range(runs):
            quiet.append(_answered(client, next(years)))
            with uploading(url, run):
                busy += [_answered(client, next(years)), _answered(client, next(years))]
    return quiet, busy


def _answered(client: httpx.Client, year: int) -> float:
    began = perf_counter()
    client.post("/v1/answers", json={"question": QUESTION.format(year=year)}).raise_for_status()
    return perf_counter() - began


@contextmanager
def uploading(url: str, run: int) -> Iterator[None]:
    """Upload articles of 100,000 characters one after the other until the block ends, the first of them under way."""
    over, begun = Event(), Event()

    def upload() -> None:
        with httpx.Client(base_url=url, timeout=300) as client:
            for number in range(1000):
                text = "".join(f"{run} {number} {line}: {UPLOAD}" for line in range(900))
                begun.set()
                client.post("/v1/documents", files={"files": (f"{run}-{number}.txt", text.encode())}).raise_for_status()
                if over.is_set():
                    return

    thread = Thread(target=upload)
    thread.start()
    begun.wait()
    try:
        yield
    finally:
        over.set()
        thread.join()


if __name__ == "__main__":
    main()
