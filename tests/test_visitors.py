"""Visitors' pages come from memory until something happens; what is not theirs never does."""

import gzip

from flask import Flask

from forum.database import db
from forum.entries import actions
from tests import factories
from tests.pages import Browser


def test_a_page_is_right_after_every_change(browser: Browser) -> None:
    author = factories.member()
    entry = factories.initiative(by=author, title="Eerste titel")
    assert browser.get(entry.url).h1 == "Eerste titel"
    entry.title = "Tweede titel"
    db.session.add(entry)
    actions.revise(entry, by=author)
    db.session.commit()
    assert browser.get(entry.url).h1 == "Tweede titel"
    db.session.add(entry)
    actions.withdraw(entry, by=author)
    db.session.commit()
    assert browser.get(entry.url).status == 404


def test_a_browser_that_has_the_page_is_told_so(browser: Browser) -> None:
    entry = factories.initiative()
    first = browser.get(entry.url).response
    again = browser.get(entry.url, headers={"If-None-Match": first.headers["ETag"]}).response
    assert (again.status_code, again.data) == (304, b"")
    assert "Content-Security-Policy" in again.headers
    factories.reply(entry)
    assert browser.get(entry.url, headers={"If-None-Match": first.headers["ETag"]}).status == 200


def test_a_members_page_is_never_kept_for_visitors(app: Flask) -> None:
    entry = factories.initiative()
    member = Browser(app).signed_in(factories.member(name="Zichtbare Naam"))
    assert "Zichtbare Naam" in member.get(entry.url).text
    assert "Zichtbare Naam" not in Browser(app).get(entry.url).text
    assert "ETag" not in member.get(entry.url).response.headers


def test_languages_are_kept_apart(app: Flask) -> None:
    entry = factories.initiative()
    Browser(app).get(entry.url)
    english = Browser(app)
    english.client.set_cookie("taal", "en")
    assert english.get(entry.url).html.get("lang") == "en"
    assert Browser(app).get(entry.url).html.get("lang") == "nl"


def test_packed_and_plain_say_the_same(browser: Browser) -> None:
    entry = factories.initiative(body="Een lange tekst. " * 200)
    plain = browser.get(entry.url).response
    packed = browser.client.get(entry.url, headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    refused = browser.get(entry.url, headers={"Accept-Encoding": "gzip;q=0"}).response
    assert refused.data == plain.data


def test_memory_stays_within_its_bound(app: Flask) -> None:
    visitors = app.extensions["visitors"]
    visitors.room = 60_000
    browser = Browser(app)
    for _ in range(12):
        browser.get(factories.initiative(body="woord " * 1000).url)
    assert 0 < visitors.kept < 12
    assert visitors.used <= 60_000
