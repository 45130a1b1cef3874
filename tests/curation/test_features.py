"""What stands on the front page for a while."""

from datetime import timedelta

import pytest
from flask import Flask

from forum import clock
from forum.accounts.models import Member
from forum.curation import actions
from forum.database import db
from forum.entries.models import Audience
from tests import factories
from tests.pages import Browser

DAY = timedelta(days=1)


def featured(page_text: str) -> bool:
    return "Uitgelicht" in page_text


def test_featuring_and_undoing(app: Flask, desk: Browser, browser: Browser) -> None:
    entry = factories.tip(title="Belangrijke tip")
    visitor = Browser(app)
    assert not featured(visitor.get("/").main)
    page = desk.click(desk.get(entry.url), "Uitlichten")
    desk.submit(page.form("from_on"))
    assert featured(visitor.get("/").main)
    where = f"/moderatie/items/{entry.id}/uitlichten"
    desk.submit(desk.get(where).form("Niet meer uitlichten"))
    assert not featured(visitor.get("/").main)
    desk.submit(desk.get(where).form("Weer uitlichten"))
    assert featured(visitor.get("/").main)
    desk.submit(desk.get("/moderatie/").form("Niet meer uitlichten: Belangrijke tip"))
    assert not featured(visitor.get("/").main)


@pytest.mark.parametrize(("start", "end", "shown"), [(-2, -1, False), (-1, 0, True), (0, 3, True), (1, 3, False)])
def test_it_begins_and_ends_by_itself(browser: Browser, moderator: Member, start: int, end: int, shown: bool) -> None:
    today = clock.today()
    actions.feature(factories.tip(), today + start * DAY, today + end * DAY, by=moderator)
    db.session.commit()
    assert featured(browser.get("/").main) is shown


@pytest.mark.parametrize(("start", "end", "told"), [
    (0, -1, "al voorbij"), (5, 3, "voor de eerste dag"), (0, 200, "hooguit drie maanden"), (0, None, "Kies een dag"),
])  # fmt: skip
def test_a_bad_period_is_refused(desk: Browser, start: int, end: int | None, told: str) -> None:
    form = desk.get(f"/moderatie/items/{factories.tip().id}/uitlichten").form("from_on")
    until = (clock.today() + end * DAY).isoformat() if end is not None else "x"
    page = desk.submit(form.fill(from_on=(clock.today() + start * DAY).isoformat(), until_on=until))
    assert page.status == 422
    assert told in page.main


def test_it_shows_nobody_what_they_may_not_see(app: Flask, moderator: Member) -> None:
    entry = factories.tip(title="Alleen wij", audience=Audience.MUNICIPALITY)
    actions.feature(entry, clock.today(), clock.today(), by=moderator)
    db.session.commit()
    assert "Alleen wij" not in Browser(app).get("/").main
    assert "Alleen wij" not in Browser(app).signed_in(factories.member(municipality="GM0014")).get("/").main
    assert featured(Browser(app).signed_in(factories.member()).get("/").main)


def test_only_moderators_feature(app: Flask) -> None:
    entry = factories.tip()
    other = Browser(app).signed_in(factories.member())
    assert other.get(f"/moderatie/items/{entry.id}/uitlichten").status == 403
    assert "Uitlichten" not in other.get(entry.url).main
