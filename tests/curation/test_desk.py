"""What the desk finds by itself: what ends soon, searches that found nothing, tags that look alike."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import clock, jobs
from forum.curation import misses
from forum.curation.models import Miss
from forum.database import db
from forum.entries.models import Tag
from forum.moderation import care
from tests import factories
from tests.pages import Browser

SEARCHED = "Gezocht, maar niets gevonden"


def test_what_ends_soon(desk: Browser) -> None:
    for days in (29, 3, 31):
        factories.tip(title=f"Nog {days} dagen", valid_until=clock.today() + timedelta(days=days))
    main = desk.get("/moderatie/").main
    assert main.index("Nog 3 dagen") < main.index("Nog 29 dagen")
    assert "Nog 31 dagen" not in main


def test_a_search_that_finds_nothing_is_counted_without_who(app: Flask, desk: Browser) -> None:
    factories.tip()
    jobs.drain(app)
    visitor = Browser(app)
    for words in ("Gastgezin XYZ", "gastgezin  xyz", "eenmaal", "06-12345678", "06-12345678"):
        visitor.get("/zoeken", query_string={"q": words})
    jobs.drain(app)
    page = desk.get("/moderatie/")
    assert "gastgezin xyz 2 keer gezocht" in page.main
    assert "eenmaal" not in page.main
    assert "12345678" not in page.main
    assert {column.name for column in Miss.__table__.columns} == {"id", "words", "week", "count"}
    page = desk.submit(page.form("Klaar: gastgezin xyz"))
    assert SEARCHED not in page.main
    page = desk.submit(page.form("Terug op de lijst: Zoekvraag “gastgezin xyz”"))
    assert SEARCHED in page.main


def test_the_same_search_again_is_counted_again(app: Flask, browser: Browser) -> None:
    factories.tip()
    jobs.drain(app)
    for _time in range(3):
        assert browser.get("/zoeken?q=bestaatniet").status == 200
    browser.get("/zoeken?q=bestaatniet&soort=tip")
    jobs.drain(app)
    assert db.session.scalar(sa.select(Miss.count)) == 3


@pytest.mark.parametrize(("text", "words"), [
    ("  Léven \n Zorg ", "léven zorg"), ("x" * 61, ""), ("jan@gmail.com", ""), ("06-12345678", ""), ("111222333", ""),
    ('"los"', "los"), ("", ""), ("artikel 5k", "artikel 5k"),
])  # fmt: skip
def test_words_as_they_are_counted(app: Flask, text: str, words: str) -> None:
    assert misses.normalised(text) == words


def test_old_counts_are_forgotten(app: Flask) -> None:
    for weeks in (0, 14):
        db.session.add(Miss(words="opvang", week=misses.monday(clock.today() - timedelta(weeks=weeks)), count=3))
    misses.forget_old()
    assert len(db.session.scalars(sa.select(Miss)).all()) == 1


def test_tags_that_look_alike_are_merged_in_one_click(desk: Browser) -> None:
    one, other = factories.tip(tags=["gastgezin"]), factories.tip(tags=["gastgezinnen"])
    factories.tip(tags=["gastgezinnen", "leefgeld"])
    page = desk.get("/moderatie/")
    page = desk.submit(page.form("Samenvoegen: gastgezin, gastgezinnen"))
    assert page.path == "/moderatie/"
    assert "gastgezin is nu een synoniem van gastgezinnen" in page.text
    db.session.expire_all()
    assert db.session.get_one(type(one), one.id).labels == db.session.get_one(type(other), other.id).labels
    assert "Labels die op elkaar lijken" not in page.main
    page = desk.submit(page.form("Losmaken: gastgezin"))
    assert db.session.scalar(sa.select(Tag.synonym_of_id).where(Tag.slug == "gastgezin")) is None


def test_tags_that_differ_are_put_aside_and_back(desk: Browser) -> None:
    factories.tip(tags=["inkoop", "inloop"])
    factories.tip(tags=["inkoop"])
    page = desk.submit(desk.get("/moderatie/").form("Niet hetzelfde: inloop, inkoop"))
    assert "Labels die op elkaar lijken" not in page.main
    page = desk.submit(page.form("Terug op de lijst: inkoop / inloop"))
    assert "Labels die op elkaar lijken" in page.main


@pytest.mark.parametrize(("one", "other", "near"), [
    ("gastgezin", "gastgezinnen", True), ("school", "scholen", True), ("vluchteling", "vluchtelingen", True),
    ("desinformatie", "desinfomatie", True), ("leefgeld", "leefgelt", True), ("bus", "bos", False),
    ("opvang", "inkoop", False), ("artikel-5k", "artikel-6k", False), ("2025", "2026", False),
])  # fmt: skip
def test_what_looks_alike(one: str, other: str, near: bool) -> None:
    found = care.alike([(1, one, one, 3), (2, other, other, 5)], set())
    assert bool(found) is near
    if near:
        assert (found[0].drop, found[0].keep) == (1, 2)


@pytest.mark.parametrize("key", ["", "x" * 141, "geen-paar"])
def test_a_task_that_cannot_be_is_refused(desk: Browser, key: str) -> None:
    token = desk.get(f"/items/{factories.tip().id}/melden").form("reason").values["csrf_token"]
    values = {"csrf_token": token, "key": key}
    assert desk.post("/moderatie/terzijde/labels", values).status == 400
