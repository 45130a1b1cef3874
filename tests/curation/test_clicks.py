"""Searches after which nothing was opened: counted by words, never by whom, also where a page is kept for visitors."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import clock, jobs
from forum.curation import clicks
from forum.curation.misses import monday
from forum.curation.models import Clicks
from forum.database import db
from forum.entries.models import Entry
from forum.search import indexing
from tests import factories
from tests.pages import Browser

HEADING = "Gevonden, maar bijna niets geopend"
HOST = "http://localhost"


@pytest.fixture
def found(app: Flask) -> Entry:
    indexing.rebuild()
    entry = factories.tip(title="Leefgeld uitbetalen")
    jobs.drain(app)
    return entry


def counted(app: Flask) -> list[tuple[str, int, int]]:
    jobs.drain(app)
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(sa.select(Clicks.words, Clicks.searches, Clicks.opened))]


def opens(browser: Browser, entry: Entry, origin: str) -> None:
    assert browser.get(entry.url, headers={"Referer": origin}).status == 200


def test_searches_and_openings_are_counted_without_who(app: Flask, browser: Browser, found: Entry) -> None:
    for who in (browser, browser, Browser(app).signed_in(factories.member())):  # the second page is one that was kept
        assert who.get("/zoeken?q=Leefgeld").status == 200
        assert clicks.HEADER not in who.get("/zoeken?q=Leefgeld&pagina=1&soort=tip").response.headers
        opens(who, found, f"{HOST}/zoeken?q=leefgeld&soort=tip")
    assert counted(app) == [("leefgeld", 3, 3)]
    assert {column.name for column in Clicks.__table__.columns} == {"id", "words", "week", "searches", "opened"}


def test_what_is_no_search_or_opening_is_not_counted(app: Flask, browser: Browser, found: Entry) -> None:
    browser.get("/zoeken?q=leefgeld&soort=tip")
    browser.get("/zoeken?q=jan@gmail.com+leefgeld")
    browser.get("/zoeken?q=leefgeld", headers={"Sec-Purpose": "prefetch"})
    browser.get("/zoeken")
    browser.get("/zoeken?q=nietsvandatalles")
    assert counted(app) == []
    browser.get("/zoeken?q=leefgeld")
    for origin in (
        "https://elders.example/zoeken?q=leefgeld",
        f"{HOST}/tips/?q=leefgeld",
        "http://[",
        "",
        f"{HOST}/zoeken",
    ):
        opens(browser, found, origin)
    opens(browser, found, f"{HOST}/zoeken?q=nooitgezocht")
    browser.get("/tips/", headers={"Referer": f"{HOST}/zoeken?q=leefgeld"})
    assert counted(app) == [("leefgeld", 1, 0)]


def test_the_desk_tells_of_searches_without_opening(app: Flask, browser: Browser, found: Entry) -> None:
    week = monday(clock.today())
    db.session.add_all([
        Clicks(words="leefgeld", week=week, searches=2, opened=0),
        Clicks(words="leefgeld", week=week - timedelta(weeks=1), searches=2, opened=1),
        Clicks(words="opvang", week=week, searches=30, opened=20),
        Clicks(words="zwembad", week=week, searches=2, opened=0),
        Clicks(words="lang geleden", week=week - timedelta(weeks=6), searches=9, opened=0),
    ])  # fmt: skip
    db.session.commit()
    desk = browser.signed_in(factories.moderator())
    page = desk.get("/moderatie/")
    assert HEADING in page.main
    assert "leefgeld 4 keer gezocht" in page.main
    assert not any(words in page.main for words in ("opvang 30", "zwembad", "lang geleden"))
    links = page.links()
    assert 'value="leefgeld"' in desk.get(links["Vraag het op het forum: leefgeld"]).source
    assert "leefgeld" in desk.get(links["Voeg toe aan begrippen: leefgeld"]).main
    page = desk.submit(page.form("Klaar: leefgeld"))
    assert HEADING not in page.main


def test_old_counts_are_forgotten(app: Flask) -> None:
    for weeks in (0, 14):
        db.session.add(
            Clicks(words="opvang", week=monday(clock.today() - timedelta(weeks=weeks)), searches=3, opened=0)
        )
    clicks.forget_old()
    assert len(db.session.scalars(sa.select(Clicks)).all()) == 1


@pytest.mark.parametrize("query", ["q=opv%00ang", "q=%E2%80%AEopvang", "q=%1Bopvang"])
def test_words_that_nobody_can_read_are_not_counted(query: str) -> None:
    assert clicks.words_in(query) == ""
    assert clicks.words_in("q=%20Opvang%20") == "opvang"
