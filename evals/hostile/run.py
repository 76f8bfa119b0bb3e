"""Whether anything that a client can send breaks the server, gets something out of it, or leaves something behind.

`python -m evals.hostile.run [--only CATEGORY]` starts `assistant serve` on a small corpus in a process of its own, sends it
some hundred inputs, prints a Markdown table, and exits with 1 where one is not refused cleanly or shown inert. (Linux: it
counts memory, and needs the loopback address 127.0.0.2.)
"""

from __future__ import annotations

import argparse
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import quote, urlsplit

import httpx

from assistant.evaluation.report.tables import markdown_table
from evals.hostile.attacks import MARK, QUESTION, all_inputs
from evals.hostile.lure import luring
from evals.hostile.wire import PATIENCE, Input, Reply, exchange

ROOT = Path(__file__).parents[2]
SECRET = f"canary-{secrets.token_hex(8)}"
"""Stands in a file beside the corpus, and in the server's environment."""
HELD_OPEN = 300
"""Connections that begin a request, never end it, and stay."""

_LEAKS = re.compile(rb'Traceback \(most recent call last\)|File \\?"/|root:x:0:0|BEGIN [A-Z ]*PRIVATE KEY')
_TO_START = 600.0
"""Seconds for the server to start, which are many where the machine is busy."""
_AFTER = 3.0
"""Seconds in which the raw inputs are answered, if at all."""
_PLAIN_REFUSALS = frozenset({"text/plain", "application/json"})
_INERT = frozenset({"application/json", "text/event-stream"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: `refused`, `inert`, or an offence in words."""

    tried: Input
    verdict: str
    seconds: float

    @property
    def offends(self) -> bool:
        """Whether something is wrong."""
        return self.verdict not in {"refused", "inert"}


@dataclass(frozen=True, slots=True)
class Target:
    """The server, and where it may write."""

    url: str
    pid: int
    folder: Path

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or 0

    @property
    def documents(self) -> list[dict[str, object]]:
        """What is in the corpus."""
        listed: list[dict[str, object]] = httpx.get(f"{self.url}/v1/documents", timeout=PATIENCE).json()["documents"]
        return listed


def main() -> None:
    """Try all, print, and exit with 1 where something offends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="what the category begins with")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder, luring() as lure, serving(Path(folder)) as target:
        config = httpx.get(f"{target.url}/config", timeout=PATIENCE).json()
        inputs = [one for one in all_inputs(lure, config) if one.category.startswith(given.only)]
        outcomes, after = attack(target, inputs)
    report(outcomes, after)
    sys.exit(any(one.offends for one in outcomes) or any(after.values()))


@contextmanager
def serving(folder: Path) -> Iterator[Target]:
    """The server on a small corpus, from its start to an answer of `/readyz`."""
    corpus = folder / "corpus"
    corpus.mkdir()
    for path in (ROOT / "corpus").glob("russia*.md"):
        (corpus / path.name).write_bytes(path.read_bytes())
    (corpus / "other.md").write_text("# Another\n\nThis article is here so that the first is not the last.", "utf-8")
    (folder / "assistant.toml").write_text(f"# {SECRET}\n", "utf-8")
    command = [sys.executable, "-m", "evals.hostile.watched", str(folder / "reached.log"), "serve", "--port", "0"]
    own = {"ASSISTANT_DATA_DIR": str(folder / "data"), "ASSISTANT_FETCH_TIMEOUT": "3", "CANARY": SECRET}
    own["PYTHONPATH"] = str(ROOT)
    environment = {**{name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}, **own}
    with (folder / "errors.log").open("wb") as errors:
        process = subprocess.Popen([*command, "--corpus", "corpus"], cwd=folder, env=environment, stderr=errors)  # noqa: S603
        try:
            yield Target(_announced(process, folder / "errors.log"), process.pid, folder)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def attack(target: Target, inputs: Sequence[Input]) -> tuple[list[Outcome], dict[str, list[str]]]:
    """Try all inputs; what became of each, and what is wrong with the server after them."""
    before, answer, memory = target.documents, _answer(target), resident_mb(target.pid)
    outcomes = []
    for one in inputs:
        outcomes.append(attempt(target, one))
        _tidy(target, before)
    held = _while_held_open(target)
    after = {
        "connections held open": held,
        "alive": _unwell(target),
        "the answer": [] if _answer(target) == answer else ["an ordinary question is answered otherwise"],
        "the documents": [] if target.documents == before else ["the list of documents has changed"],
        "reached outside": sorted(set(reached(target.folder))),
        "the log": _logged(target.folder),
    }
    grown = resident_mb(target.pid)
    print(f"Memory: {memory:.0f} MB before, {grown:.0f} MB after, {_memory(target.pid, 'VmHWM'):.0f} MB at most.\n")
    return outcomes, after


def attempt(target: Target, one: Input) -> Outcome:
    """Send one input, and judge what comes back."""
    host, port = target.address
    began, found = perf_counter(), list[Reply]()
    for ask in one.asks:
        found += exchange((host, port), ask(f"{host}:{port}"), _AFTER if one.category == "raw" else PATIENCE)
    return Outcome(one, judge(one, found, SECRET), perf_counter() - began)


def judge(one: Input, found: Sequence[Reply], secret: str) -> str:
    """Whether the replies refuse the input or show it inert; else what is wrong."""
    if not found:
        return "no reply" if one.answered else "refused"
    wrong = next((said for reply in found if (said := _offence(one, reply, secret.encode()))), "")
    return wrong or ("inert" if any(reply.status < 400 for reply in found) else "refused")


def report(outcomes: Sequence[Outcome], after: Mapping[str, Sequence[str]]) -> None:
    """The table, and all that offends."""
    kinds = dict.fromkeys(one.tried.category for one in outcomes)
    rows = [_row(kind, [one for one in outcomes if one.tried.category == kind]) for kind in kinds]
    heads = ("category", "n", "refused", "inert", "offending", "worst, ms", "the slowest")
    print("\n".join(markdown_table(heads, (*rows, _row("all", outcomes)))))
    print("\nAfterwards:", "; ".join(f"{name} {'not ' if wrong else ''}in order" for name, wrong in after.items()))
    for one in outcomes:
        if one.offends:
            print(f"- {one.tried.category}, {one.tried.name!r}: {one.verdict}")
    for name, wrong in after.items():
        for line in wrong:
            print(f"- {name}: {line}")


def _row(name: str, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    refused, inert = (sum(one.verdict == verdict for one in outcomes) for verdict in ("refused", "inert"))
    worst = max(outcomes, key=lambda one: one.seconds)
    counted = (str(number) for number in (len(outcomes), refused, inert, len(outcomes) - refused - inert))
    return name, *counted, f"{worst.seconds * 1000:.0f}", worst.tried.name.replace("|", "\\|")


def _offence(one: Input, reply: Reply, secret: bytes) -> str:
    if reply.status >= 500:
        return f"status {reply.status}: {reply.body[:200]!r}"
    if secret in reply.body or (leak := _LEAKS.search(reply.body)):
        return f"gives away {secret if secret in reply.body else leak and leak.group()!r}"
    if reply.kind == "text/html" and re.search(rb"<[^>]*" + MARK.encode(), reply.body):
        return "the page holds the markup that was sent"
    if "location" in reply.headers and not re.match(r"/(?![/\\])|http://127\.0\.0\.1:", reply.headers["location"]):
        return f"redirects to {reply.headers['location']!r}"
    return _unclean(one, reply)


def _unclean(one: Input, reply: Reply) -> str:
    """Whether a reply is of an unexpected kind."""
    if one.page or reply.status < 400:
        return "" if one.page or reply.kind in _INERT or reply.status in {100, 204, 304} else f"{reply.status} {reply.kind}"
    if reply.kind == "application/problem+json":
        body = json.loads(reply.body)
        return "" if body["status"] == reply.status and body["detail"] else f"a problem without its members: {body}"
    by_the_protocol = reply.kind in _PLAIN_REFUSALS and len(reply.body) < 200 and "x-request-id" not in reply.headers
    return "" if by_the_protocol or not reply.body else f"{reply.status} {reply.kind}: {reply.body[:100]!r}"


def _tidy(target: Target, before: Sequence[dict[str, object]]) -> None:
    """Remove the documents that an input added."""
    known = {one["doc_id"] for one in before}
    for document in target.documents:
        if document["doc_id"] not in known:
            place = quote(str(document["doc_id"]), safe="")
            httpx.delete(f"{target.url}/v1/documents/{place}", timeout=PATIENCE).raise_for_status()


def _while_held_open(target: Target) -> list[str]:
    """What goes wrong while many hold on to connections and say nothing more."""
    with ExitStack() as stack:
        for _ in range(HELD_OPEN):
            connection = stack.enter_context(socket.create_connection(target.address))
            connection.sendall(b"POST /v1/answers HTTP/1.1\r\nX-A:")
        return _unwell(target)


def _unwell(target: Target) -> list[str]:
    found = {path: httpx.get(f"{target.url}{path}", timeout=PATIENCE).status_code for path in ("/healthz", "/readyz")}
    return [f"{path} says {status}" for path, status in found.items() if status != 200]


def _answer(target: Target) -> object:
    body = httpx.post(f"{target.url}/v1/answers", json={"question": QUESTION}, timeout=PATIENCE).json()
    return {name: value for name, value in body.items() if name != "timings_ms"}


def reached(folder: Path) -> Iterator[str]:
    """Connections past loopback, and writing but in the folder's corpus and data, and what is temporary."""
    temporary, own = Path(tempfile.gettempdir()), (folder / "corpus", folder / "data")
    began = (folder / "assistant.toml").stat().st_mtime
    for line in (folder / "reached.log").read_text("utf-8", "replace").splitlines():
        event, _, place = line.partition(" ")
        path = Path(place)
        passing = path == Path(os.devnull) or temporary in (path, path.parent)
        if event != "write" or not (passing or any(path.is_relative_to(one) for one in own)):
            yield line
    for path in (*folder.rglob("*"), *temporary.glob("*")):
        named = path.name in {"hostile", "hostile.txt", "hostile.md"} and folder / "data" not in path.parents
        if named and path.lstat().st_mtime >= began:  # an earlier one is of another run
            yield f"a file {path}"


def _logged(folder: Path) -> list[str]:
    """The last line of each traceback, and of each failed request."""
    text = (folder / "errors.log").read_text("utf-8", "replace")
    return sorted(set(re.findall(r"^request \S+ failed|^Traceback .*(?:\n[ \t].*)*\n(\S.*)", text, re.MULTILINE)))


def resident_mb(pid: int) -> float:
    """What a process holds in memory, in MB."""
    return _memory(pid, "VmRSS")


def _memory(pid: int, name: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    found = re.search(rf"{name}:\s+(\d+) kB", status)
    return int(found.group(1)) / 1000 if found else 0.0


def _announced(process: subprocess.Popen[bytes], log: Path) -> str:
    """The URL, once the server says it."""
    began = perf_counter()
    while process.poll() is None and perf_counter() - began < _TO_START:
        if found := re.search(r"http://\S+", log.read_text("utf-8", "replace")):
            httpx.get(f"{found.group()}/readyz", timeout=_TO_START).raise_for_status()
            return found.group()
        sleep(0.1)
    raise SystemExit(f"the server did not start: {log.read_text('utf-8', 'replace')[-2000:]}")


if __name__ == "__main__":
    main()
