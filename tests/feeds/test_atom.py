"""Atom feeds: well-formed, stable, public entries only, and cheap for who has them already."""

from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask

from forum import clock
from forum.database import db
from forum.entries import actions
from forum.entries.models import Entry
from tests import factories
from tests.browse.test_lists import secrets
from tests.pages import Browser
from tests.queries import counted

ATOM = "{http://www.w3.org/2005/Atom}"
KINDS = {
    "initiatieven": factories.initiative,
    "tips": factories.tip,
    "gesprekken": factories.question,
    "berichten": factories.announcement,
}
ALL = ["alles", *KINDS, "themas/opvang", "gemeenten/GM0034", "tags/leefgeld"]


@pytest.mark.parametrize("name", ALL)
def test_every_feed_is_valid_and_holds_its_list(app: Flask, browser: Browser, name: str) -> None:
    for section, make in KINDS.items():
        make(title=f"Wel {section}", tags=["leefgeld"], by=factories.editor())
        make(title=f"Niet {section}", theme="wederopbouw", by=factories.editor(municipality="GM0014"))
    feed = read(browser, name)
    found = {title(entry) for entry in feed.iter(f"{ATOM}entry")}
    if name == "alles":
        assert len(found) == 8
    elif name in KINDS:
        assert found == {f"Wel {name}", f"Niet {name}"}
    else:
        assert found == {f"Wel {section}" for section in KINDS}


@pytest.mark.parametrize("name", ALL)
def test_an_empty_feed_is_valid_too(browser: Browser, name: str) -> None:
    factories.tip(tags=["leefgeld"], draft=True)
    feed = read(browser, name)
    assert list(feed.iter(f"{ATOM}entry")) == []


@pytest.mark.parametrize("name", ALL)
def test_only_public_entries_are_told(browser: Browser, name: str) -> None:
    for make in KINDS.values():
        secrets(lambda make=make, **given: make(tags=["leefgeld"], **given))
    browser.signed_in(factories.member())
    assert "KANARIE" not in browser.get(f"/feeds/{name}.atom").source


def test_an_entry_is_told_whole(browser: Browser) -> None:
    entry = factories.initiative(title="Leefgeld", body="**Zo** doen wij het.", tags=["leefgeld"])
    told = read(browser, "alles").find(f"{ATOM}entry")
    assert told is not None
    assert told.findtext(f"{ATOM}id") == f"http://127.0.0.1:8000/items/{entry.id}"
    assert told.findtext(f"{ATOM}author/{ATOM}name") == f"{entry.author.name}, Almere"
    assert "<strong>Zo</strong>" in (told.findtext(f"{ATOM}content") or "")
    assert [part.get("term") for part in told.iter(f"{ATOM}category")] == ["initiative", "opvang", "leefgeld"]


def test_hostile_texts_stay_texts(browser: Browser) -> None:
    nasty = "]]></title><script>\x00\x0b\ufffe\ud7ff&<\"' \U0001f600"
    factories.tip(title=nasty, summary=nasty, by=factories.member(name='N"<&\x08'))
    told = read(browser, "alles").find(f"{ATOM}entry")
    assert told is not None
    assert "]]></title><script>" in title(told)


def test_a_reply_does_not_make_an_entry_new_again(browser: Browser) -> None:
    entry = factories.thread(at=clock.now() - timedelta(days=9))
    before = read(browser, "alles").findtext(f"{ATOM}updated")
    factories.reply(entry)
    assert read(browser, "alles").findtext(f"{ATOM}updated") == before
    changed = db.session.get_one(Entry, entry.id)
    changed.title = "Anders"
    actions.revise(changed, by=factories.member())
    db.session.commit()
    assert read(browser, "alles").findtext(f"{ATOM}updated") != before


def test_who_has_it_gets_a_304(browser: Browser) -> None:
    factories.tip()
    headers = browser.get("/feeds/alles.atom").response.headers
    for condition in ({"If-None-Match": headers["ETag"]}, {"If-Modified-Since": headers["Last-Modified"]}):
        assert browser.get("/feeds/alles.atom", headers=condition).status == 304
    factories.tip(at=clock.now() + timedelta(seconds=2))
    for condition in ({"If-None-Match": headers["ETag"]}, {"If-Modified-Since": headers["Last-Modified"]}):
        assert browser.get("/feeds/alles.atom", headers=condition).status == 200


@pytest.mark.parametrize(
    "name",
    ["niets", "themas/niets", "gemeenten/GM9999", "gemeenten/almere/x", "tags/niets", "themas/"],
)
def test_lists_that_are_not_there(browser: Browser, name: str) -> None:
    assert browser.get(f"/feeds/{name}.atom").status == 404


def test_the_number_of_queries_is_fixed(browser: Browser) -> None:
    browser.get("/feeds/gemeenten/GM0034.atom")
    for name in ALL:
        counts = []
        for _round in range(2):
            for make in KINDS.values():
                make(tags=["leefgeld"], by=factories.editor())
            with counted() as queries:
                browser.get(f"/feeds/{name}.atom")
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 5, name


def test_every_list_names_its_feed(browser: Browser) -> None:
    paths = ["/", "/initiatieven/", "/tips/", "/gesprekken/", "/berichten/", "/themas/opvang", "/gemeenten/GM0034"]
    for path in paths:
        links = [link for link in browser.get(path).html.iter("link") if link.get("type") == "application/atom+xml"]
        assert browser.get(links[0].get("href")).status == 200, path


def read(browser: Browser, name: str) -> ElementTree.Element:
    """The feed, after judging what RFC 4287 asks of it."""
    page = browser.get(f"/feeds/{name}.atom")
    assert page.status == 200
    assert page.response.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(page.response.get_data())  # noqa: S314 - our own
    assert feed.tag == f"{ATOM}feed"
    for element in [feed, *feed.iter(f"{ATOM}entry")]:
        for part in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{part}")) == 1
            assert element.findtext(f"{ATOM}{part}")
        datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "")
        assert element.find(f"{ATOM}author/{ATOM}name") is not None
    ids = [element.findtext(f"{ATOM}id") for element in feed.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    return feed


def title(element: ElementTree.Element) -> str:
    return element.findtext(f"{ATOM}title") or ""
