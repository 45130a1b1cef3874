"""Chromium and a running site. Every page that a test opens is watched: no error, no refusal, no lost request."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, expect, sync_playwright

from forum.exchange import examples
from tests.browser.site import PATIENCE, Site, until
from tests.town import settled

__all__ = ["settled"]

CANDIDATES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
TIMEOUT = PATIENCE * 1000  # milliseconds
expect.set_options(timeout=TIMEOUT)
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The installed Chromium. Without it these tests are skipped; where CI=true that is a failure."""
    program = next(filter(None, map(shutil.which, CANDIDATES)), None)
    if program is None:
        message = "Chromium is not installed: sudo apt install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        yield from _launched(playwright, program)


def _launched(playwright: Playwright, program: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, settled: Path) -> Iterator[Site]:
    """A populated site, served; what tests add to it carries names of their own."""
    data = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(settled, data)
    running = Site(data)
    yield running
    running.stop()


class Watch:
    """What went wrong in the pages of a context. `expect` takes off what a test means to happen."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.pages: list[Page] = []

    def look_at(self, page: Page) -> None:
        self.pages.append(page)
        page.on("console", lambda message: self._heard(message.type, f"{message.text} ({page.url})"))
        page.on("pageerror", lambda error: self.found.append(f"script error on {page.url}: {error}"))
        page.on("requestfailed", lambda request: self._lost(request.url, request.failure or ""))

    def expect(self, words: str) -> None:
        """Something with these words did go wrong, on purpose; the browser may tell it a little later."""
        until(lambda: self._has_heard(words), f"{words!r} among {self.found}")
        self.found = [text for text in self.found if words not in text]

    def _has_heard(self, words: str) -> bool:
        self.pages[-1].wait_for_timeout(10)  # in which its messages come in
        return any(words in text for text in self.found)

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.found.append(f"console {kind}: {text}")

    def _lost(self, url: str, why: str) -> None:
        if "ERR_ABORTED" not in why:  # the page was left while something still loaded
            self.found.append(f"request failed: {url} {why}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    watching = Watch()
    yield watching
    assert not watching.found, "\n".join(watching.found)


@pytest.fixture
def visit(chromium: Browser, site: Site, watch: Watch) -> Iterator[Visit]:
    """`visit("moderator", viewport=PHONE, java_script_enabled=False)` -> a page, signed in as that example account."""
    contexts: list[BrowserContext] = []

    def open_page(who: str = "", **options: Any) -> Page:
        options = {"base_url": site.url, "locale": "nl-NL", "viewport": DESKTOP} | options
        context = chromium.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(TIMEOUT)
        page = context.new_page()
        watch.look_at(page)
        if who:
            sign_in(page, who)
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page: Page, who: str) -> None:
    """By the form, as one of the example accounts: lid, redacteur, moderator, beheerder."""
    page.goto("/inloggen")
    page.get_by_label("E-mailadres").fill(f"{who}{examples.ACCOUNTS}")
    page.get_by_label("Wachtwoord").fill(examples.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()
    page.wait_for_url("**/")
