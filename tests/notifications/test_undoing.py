"""What was changed in the list of follows is taken back by one button, for an hour."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import clock
from forum.accounts.models import Member
from forum.database import db
from forum.entries import follows, tags
from forum.entries.follows import Channel, Follow, Why
from forum.entries.models import Tag
from forum.mailer import unsubscribing
from tests import factories
from tests.pages import Browser, Page

PAGE = "/mijn/volgen"


@pytest.fixture
def reader(app: Flask) -> Member:
    return factories.member()


@pytest.fixture
def signed_in(browser: Browser, reader: Member) -> Browser:
    return browser.signed_in(reader)


def tick(browser: Browser, kind: str, how: str, rows: list[Follow]) -> Page:
    """Tick these in the list, and press a button under it."""
    form = browser.get(f"{PAGE}?soort={kind}").form(how)
    form.values["volg"] = [str(row.id) for row in rows]
    return browser.submit(form, how)


def states(member: Member) -> list[tuple[int, str, bool, str, str]]:
    db.session.expire_all()
    return [
        (row.id, row.channel.value, row.is_muted, row.reason.value, row.name)
        for row in db.session.scalars(follows.of_member(member))
    ]


@pytest.mark.parametrize("how", ["Niet meer volgen", "Dempen", "Alleen op het forum"])
def test_it_is_put_back_as_it_was(signed_in: Browser, reader: Member, how: str) -> None:
    rows = [
        follows.follow(factories.theme("opvang"), by=reader, channel=Channel.DIRECT, reason=Why.JOINED),
        follows.follow(factories.theme("samenleving"), by=reader),
        follows.mute(factories.theme("wederopbouw"), by=reader),
    ]
    link = unsubscribing.link("follow", reader.id, rows[0].id).rsplit("/", 1)[1]
    db.session.commit()
    before = states(reader)
    page = tick(signed_in, "thema", how, rows[:2])
    assert states(reader) != before
    page = signed_in.submit(page.form("Ongedaan maken"))
    assert "2 keuzes zijn weer als eerst" in page.text, page.text[300:900]
    assert states(reader) == before
    assert "Ongedaan maken" not in page.text
    subject = unsubscribing.behind(link)
    assert subject is not None
    assert subject.describe() is not None, "links in mails of before go on working"


@pytest.mark.parametrize("kind", ["label", "gemeente", "provincie", "stuk", "zoekvraag"])
def test_everything_that_can_be_followed_comes_back(signed_in: Browser, reader: Member, kind: str) -> None:
    item = factories.tip(tags=["leefgeld"])
    targets: dict[str, Any] = {"stuk": item, "gemeente": factories.municipality(), "provincie": "PV24"}
    targets["label"] = db.session.scalars(sa.select(Tag).where(Tag.slug == "leefgeld")).one()
    targets["zoekvraag"] = "/zoeken?q=leefgeld"
    row = follows.follow(targets[kind], by=reader, name="Mijn zoekvraag" if kind == "zoekvraag" else "")
    db.session.commit()
    before = states(reader)
    page = tick(signed_in, kind, "Niet meer volgen", [row])
    assert states(reader) == []
    signed_in.submit(page.form("Ongedaan maken"))
    assert states(reader) == before


def test_the_button_is_still_there_after_looking_elsewhere_but_not_for_ever(
    app: Flask, signed_in: Browser, reader: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = follows.follow(factories.theme(), by=reader)
    db.session.commit()
    tick(signed_in, "thema", "Niet meer volgen", [row])
    signed_in.get("/")
    assert "Ongedaan maken" in signed_in.get(PAGE).main
    later = clock.now() + timedelta(minutes=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "Ongedaan maken" not in signed_in.get(PAGE).main


def test_pressing_twice_loses_nothing(signed_in: Browser, reader: Member) -> None:
    row = follows.follow(factories.theme(), by=reader)
    db.session.commit()
    form = signed_in.get(PAGE).form("Niet meer volgen")
    form.values["volg"] = [str(row.id)]
    signed_in.submit(form, "Niet meer volgen")
    page = signed_in.submit(form, "Niet meer volgen")
    assert "U volgt dit niet meer." in page.text
    undo = page.form("Ongedaan maken")
    signed_in.submit(undo)
    assert "Dit is niet meer terug te draaien." in signed_in.submit(undo).text
    assert len(states(reader)) == 1


def test_what_is_gone_stays_away_and_what_was_chosen_anew_stays(app: Flask, signed_in: Browser, reader: Member) -> None:
    factories.tip(tags=["gastgezin", "gastgezinnen"])
    one, other = db.session.scalars(sa.select(Tag).where(Tag.slug.like("gastgezin%")).order_by(Tag.slug))
    rows = [follows.follow(tag, by=reader) for tag in (one, other)]
    db.session.commit()
    page = tick(signed_in, "label", "Niet meer volgen", rows)
    tags.merge(db.session.merge(other), db.session.merge(one), by=factories.moderator())
    later = clock.now() + timedelta(minutes=1)
    follows.follow(db.session.merge(one), by=db.session.merge(reader), channel=Channel.SITE, at=later)
    db.session.commit()
    page = signed_in.submit(page.form("Ongedaan maken"))
    assert "Dit is niet meer terug te draaien." in page.text
    ((_id, channel, *_rest),) = states(reader)
    assert channel == Channel.SITE


def test_fifty_saved_searches_fit_in_a_cookie_and_what_does_not_is_left_alone(
    signed_in: Browser, reader: Member
) -> None:
    words = ["opvang", "leefgeld", "gastgezin", "tolk", "onderwijs", "zorg", "vervoer", "werk", "taal", "sport"]
    rows = [
        follows.follow(f"/zoeken?q={a}+{b}", by=reader, name=f"{a} {b}") for a in words for b in words[:5] if a != b
    ]
    db.session.commit()
    page = tick(signed_in, "zoekvraag", "Niet meer volgen", rows)
    assert states(reader) == []
    assert len(page.response.request.headers["Cookie"]) < 4_000
    signed_in.submit(page.form("Ongedaan maken"))
    assert len(states(reader)) == len(rows)
    long = [follows.follow(f"/zoeken?q={secrets.token_hex(450)}", by=reader) for _number in range(12)]
    db.session.commit()
    page = tick(signed_in, "zoekvraag", "Niet meer volgen", long)
    assert "Vink er minder aan" in page.text
    assert len(states(reader)) == len(rows) + len(long)


def test_another_member_on_this_computer_takes_nothing_back(app: Flask, browser: Browser, reader: Member) -> None:
    row = follows.follow(factories.theme(), by=reader)
    db.session.commit()
    page = tick(browser.signed_in(reader), "thema", "Dempen", [row])
    form = page.form("Ongedaan maken")
    other = factories.member()
    browser.signed_in(other)
    browser.post(form.action, form.values | {"csrf_token": browser.get(PAGE).form("Bewaar").values["csrf_token"]})
    assert states(other) == []
    assert states(reader)[0][2] is True


@pytest.mark.parametrize("key", ["9" * 30, "-1", "x", "٣"])
def test_a_number_that_is_none_changes_nothing(signed_in: Browser, reader: Member, key: str) -> None:
    row = follows.follow(factories.theme(), by=reader)
    db.session.commit()
    form = signed_in.get(PAGE).form("Niet meer volgen")
    form.values["volg"] = key
    assert signed_in.submit(form, "Niet meer volgen").status in (200, 404)
    assert [each[0] for each in states(reader)] == [row.id]
