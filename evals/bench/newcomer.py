"""A newcomer's path, timed: from `git clone` to the first cited answer on an article of their own, through the window.

    python -m evals.bench.newcomer

clones what is committed into an empty home, runs `make install` with nothing but the system's PATH and the settings of the
package index, starts `assistant serve`, and in Chromium adds an article and asks about it. Prints when each step was done and
the disk that all takes.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from assistant.evaluation.report.tables import markdown_table

ROOT = Path(__file__).parents[2]
ARTICLE = "# Harbour\n\nThe harbour of Ormsay was dredged by the Tollund company in 1987. It took four months."
QUESTION, CITED = "Who dredged the harbour of Ormsay?", "Tollund"
_KEPT = re.compile(r"PIP_|UV_|SSL_|REQUESTS_|.*proxy$", re.IGNORECASE)
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
_PATIENCE = 120_000
"""Milliseconds."""


def newcomers_environment(home: Path) -> dict[str, str]:
    """The system's PATH and how packages are reached; nothing else of whoever runs this."""
    kept = {name: value for name, value in os.environ.items() if _KEPT.match(name)}
    paths = (str(Path(sys.base_prefix) / "bin"), "/usr/local/bin", "/usr/bin", "/bin")
    return {**kept, "PATH": os.pathsep.join(paths), "HOME": str(home), "LANG": "C.UTF-8"}


@contextmanager
def served(project: Path, environment: dict[str, str]) -> Iterator[str]:
    """`assistant serve` in the project, and where it listens.

    Raises:
        SystemExit: if it ends without saying where.
    """
    command = [str(project / ".venv/bin/assistant"), "serve", "--port", "0"]
    process = subprocess.Popen(command, cwd=project, env=environment, stderr=subprocess.PIPE, text=True)  # noqa: S603
    try:
        yield _announced(process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _announced(process: subprocess.Popen[str]) -> str:
    """The address that the server writes to its standard error."""
    for line in process.stderr or ():
        if found := re.search(r"http://[\d.:]+", line):
            return found[0]
    sys.exit("error: the server ended before it listened")


def ask_in_the_window(url: str, article: Path) -> Iterator[str]:
    """Add the article and ask about it; yields the name of each step once it is done.

    Raises:
        SystemExit: if the answer doesn't cite the article.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        page = browser.new_page()
        page.set_default_timeout(_PATIENCE)
        page.goto(url)
        page.get_by_label("Your question").wait_for()
        yield "the window is open"
        page.get_by_role("tab", name="Articles").click()
        page.locator("#files input[type=file]").set_input_files(article)
        page.locator("#outcome .done", has_text=f"added {article.name}").wait_for()
        yield "the article is in"
        page.get_by_role("tab", name="Ask").click()
        page.get_by_label("Your question").fill(QUESTION)
        page.get_by_label("Your question").press("Enter")
        page.locator("#log .turn .marker").first.click()
        if CITED not in page.locator("#source mark.chosen").inner_text():
            sys.exit("error: the answer doesn't cite the article")
        yield "the answer's citation is seen in the article"
        browser.close()


def main() -> None:
    """Go the whole way, and print it."""
    rows, began = list[tuple[str, str]](), perf_counter()

    def done(step: str) -> None:
        rows.append((step, f"{perf_counter() - began:.0f}"))
        sys.stderr.write(f"{rows[-1][1]} s: {step}\n")

    with tempfile.TemporaryDirectory(prefix="newcomer-") as folder:
        project, home = Path(folder) / "project", Path(folder) / "home"
        home.mkdir()
        environment = newcomers_environment(home)
        subprocess.run(["git", "clone", "--quiet", ROOT, project], check=True)  # noqa: S603, S607
        done("cloned")
        subprocess.run(["make", "--silent", "install"], cwd=project, env=environment, check=True, stdout=sys.stderr)  # noqa: S607
        done("installed")
        article = Path(folder) / "harbour.md"
        article.write_text(ARTICLE, "utf-8")
        with served(project, environment) as url:
            done("the server listens")
            for step in ask_in_the_window(url, article):
                done(step)
        size = sum(path.stat().st_blocks * 512 for path in project.rglob("*") if path.is_file() and not path.is_symlink())
    print("\n".join(markdown_table(("step", "seconds since the start"), rows)))
    print(f"\nOn disk: {size / 1e9:.2f} GB.")


if __name__ == "__main__":
    main()
