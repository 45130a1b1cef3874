"""What is sent to keep the server busy, or to fill its memory, is bounded."""

import time

import pytest
from flask import Flask

from forum import markup
from forum.accounts import addresses
from forum.database import db
from forum.entries import content
from forum.entries.models import Unsent
from forum.entries.prose import prose_fields
from forum.initiatives.models import Initiative
from forum.markup import frames
from tests import factories
from tests.pages import Browser


@pytest.fixture(autouse=True)
def patient() -> None:
    """Here the limits themselves are tested."""


def test_an_entry_of_slow_texts_is_written_within_seconds(app: Flask) -> None:
    """One writer at a time: sixteen texts of most of a second each kept all others waiting."""
    slow = "[a" * 9_900
    names = [field.name for field in prose_fields(Initiative)]
    entry = Initiative(**dict.fromkeys(names, slow))
    assert content.PATIENCE + frames.BUDGET < 3
    began = time.monotonic()
    content.render(entry)
    assert time.monotonic() - began < (len(names) - 1) * frames.BUDGET, "as long as all of them take"
    assert all("[a[a" in html for html in entry.html.values())


def test_a_small_text_does_not_become_a_huge_page() -> None:
    source = "[a]" * 6_000 + f"\n\n[a]: https://example.nl/{'x' * 1_500}\n"
    assert len(markup.render(source)) < 30 * len(source)


@pytest.mark.parametrize(
    "email", ["a." * 600_000 + "@x.nl", "x@" + "а" * 600_000 + ".nl", " " * 10 + "x" * 300 + "@x.nl"]
)
def test_an_address_of_a_megabyte_is_none(email: str) -> None:
    began = time.thread_time()
    assert len(addresses.typed(email)) <= addresses.LONGEST
    assert time.thread_time() - began < 0.2  # seconds of a processor: others may be busy too


def test_what_a_form_that_went_stale_gives_back_is_bounded(browser: Browser) -> None:
    page = browser.post("/tips/nieuw", data={f"field{number}": "<" * 30 for number in range(3_000)})
    assert page.status == 400
    assert len(page.source) < 50_000


def test_expertise_stays_within_its_column(app: Flask) -> None:
    browser = Browser(app).signed_in(factories.member())
    form = browser.get("/mijn/profiel").form("expertise")
    page = browser.submit(form.fill(expertise=",".join(f"{number:02d}" for number in range(100))))
    assert page.status == 422
    assert "hoogstens 300 tekens" in page.main


@pytest.mark.parametrize("path", ["/tips/nieuw\n", "/tips/٣-x", "//evil.nl/tips/nieuw", "https://evil.nl", ""])
def test_drafts_are_kept_for_forms_only(app: Flask, path: str) -> None:
    browser = Browser(app).signed_in(factories.member())
    token = browser.get("/tips/nieuw").form("title").values["csrf_token"]
    kept = browser.post("/mijn/concepten/bewaren", {"title": "x", "csrf_token": token}, query_string={"path": path})
    assert kept.status == 400
    assert db.session.query(Unsent).count() == 0


def test_throwing_a_draft_away_leads_to_a_page_of_ours(app: Flask) -> None:
    browser = Browser(app).signed_in(factories.member())
    token = browser.get("/tips/nieuw").form("title").values["csrf_token"]
    sent = {"path": "/tips/1-x", "csrf_token": token}
    left = browser.post("/mijn/concepten/weggooien", sent, headers={"Referer": "https://evil.nl/"}, follow=False)
    assert left.response.location == "/mijn/concepten"
