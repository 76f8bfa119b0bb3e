"""A real browser for tests of the page: Chromium, driven by Playwright."""

import os
import shutil

import pytest

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
ABORTED = "signal is aborted without reason"  # what Gradio's script says when it drops its requests as the page is left
ENDED = "Connection errored out"  # what Gradio says of a stream that a reload has ended
WAIT = 30_000  # milliseconds; a busy machine is slow, and nobody waits that long where all is well


def missing(what):
    """Skip where a person has no browser; fail where CI should have one."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must run the browser tests")
    pytest.skip(f"{what} is missing, so the page can't be tried in a browser")


@pytest.fixture(scope="module", name="browser")
def browser_fixture():
    """Chromium, launched once for a module."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        missing("Chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


def ask(page, question):
    """Ask as a person would, and give back the finished turn."""
    turns = page.locator("#log .turn").count()
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    failed = page.locator("#live .turn:has(.error)")
    page.locator("#log .turn").nth(turns).or_(failed).wait_for(timeout=WAIT)
    return failed if failed.count() else page.locator("#log .turn").nth(turns)
