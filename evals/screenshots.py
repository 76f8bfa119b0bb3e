"""Takes the pictures of the chat window in `evals/images/`: `python -m evals.screenshots`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from assistant.answer import Assistant
from assistant.server.serve import running_server

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "evals" / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
QUESTIONS = ("How much is the investment fund worth?", "What is the capital of Mongolia?")
PATIENCE = 300_000
"""Milliseconds, as the machine may be busy."""
DESKTOP: dict[str, Any] = {"viewport": {"width": 1360, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
VIEWS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "chat": (DESKTOP, QUESTIONS),
    "chat-dark": ({**DESKTOP, "color_scheme": "dark"}, QUESTIONS),
    "chat-phone": (PHONE, QUESTIONS[:1]),
}


def main() -> None:
    """Ask on the shipped corpus, open a source, and save one picture for each view."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("error: Chromium is missing; install it to take pictures")
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        Assistant.open(ROOT / "corpus", data_dir=Path(data), port=0) as assistant,
        running_server(assistant) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        _articles(_page(browser, DESKTOP), url, IMAGES / "articles.png")
        for name, (view, questions) in VIEWS.items():
            _picture(_page(browser, view), url, questions, IMAGES / f"{name}.png")
        browser.close()


def _page(browser: Any, view: dict[str, Any]) -> Any:
    context = browser.new_context(**view)
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def _picture(page: Any, url: str, questions: tuple[str, ...], path: Path) -> None:
    page.goto(url)
    page.locator("#examples button").first.wait_for()
    for count, question in enumerate(questions):
        page.get_by_label("Your question").fill(question)
        page.get_by_label("Your question").press("Enter")
        page.locator("#log .turn .facts").nth(count).wait_for()
    page.locator(".turn .marker").first.click()
    page.locator("#source mark.chosen").wait_for()
    page.evaluate("scrollTo(0, 0)")
    _save(page, path)


def _articles(page: Any, url: str, path: Path) -> None:
    """The Articles tab with an article open."""
    page.goto(url)
    page.get_by_role("tab", name="Articles").click()
    page.locator("#listing button").first.click()
    page.locator("#preview .text").wait_for()
    _save(page, path)


def _save(page: Any, path: Path) -> None:
    page.wait_for_timeout(500)
    page.screenshot(path=path)
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
