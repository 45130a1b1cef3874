"""Finding through the page, as a visitor and as a member."""

import pytest
from flask import Flask

from forum import jobs
from forum.search import indexing
from tests import factories
from tests.pages import Browser, Page


@pytest.fixture(autouse=True)
def _index(app: Flask) -> None:
    indexing.rebuild()


def search(browser: Browser, q: str = "", **options: str) -> Page:
    jobs.drain(browser.app)
    return browser.get("/zoeken", query_string={"q": q, **options})


def test_a_new_entry_is_found_by_title_text_and_reply(app: Flask, browser: Browser) -> None:
    entry = factories.initiative(title="Opvang bij gastgezinnen", body="Wij zoeken kamers in het centrum.")
    factories.reply(entry, "Vergeet de huurtoeslag niet.")
    for words in ("gastgezin", "kamer", "huurtoeslag", "Almere"):
        page = search(browser, words)
        assert "Opvang bij gastgezinnen" in page.links(), words
        assert "1 resultaat" in page.main
