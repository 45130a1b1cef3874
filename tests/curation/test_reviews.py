"""Owners are asked whether it is still right; silence is shown."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import clock, jobs
from forum.accounts.models import Standing
from forum.curation import nightly, reviews
from forum.curation.models import Review
from forum.database import db
from forum.entries import actions as entries
from forum.entries.models import Entry
from tests import factories
from tests.accounts.mailbox import Mail
from tests.curation.conftest import fresh
from tests.pages import Browser

DAY = timedelta(days=1)


def mails(app: Flask) -> list[Mail]:
    jobs.drain(app)
    return [Mail(path.read_bytes()) for path in sorted(app.config["SETTINGS"].mail_dir.glob("*.eml"))]


def asked() -> list[Review]:
    return list(db.session.scalars(sa.select(Review).order_by(Review.id)))


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    moment: datetime = clock.now() + days * DAY
    monkeypatch.setattr(clock, "now", lambda: moment)
    monkeypatch.setattr(clock, "today", lambda: moment.astimezone(clock.AMSTERDAM).date())


@pytest.mark.parametrize(("given", "due"), [
    ({"valid_until": 13}, True), ({"valid_until": -3}, True), ({"valid_until": 15}, False),
    ({"checked_on": -366}, True), ({"checked_on": -300}, False), ({"at": -400}, True), ({"at": -300}, False),
    ({"at": -400, "checked_on": -10}, False), ({"valid_until": 3, "is_example": True}, False),
    ({"valid_until": 3, "draft": True}, False),
])  # fmt: skip
def test_what_is_due(app: Flask, given: dict[str, int | bool], due: bool) -> None:
    days = {name: value for name, value in given.items() if not isinstance(value, bool)}
    fields: dict[str, object] = {name: clock.today() + days[name] * DAY for name in days}
    if "at" in days:
        fields["at"] = clock.now() + days["at"] * DAY
    factories.initiative(**(given | fields))
    assert (db.session.scalars(reviews.due()).first() is not None) is due


def test_one_click_in_the_mail_keeps_it_right(app: Flask, browser: Browser) -> None:
    owner = factories.member()
    entry = factories.initiative(title="Taalmaatjes", by=owner, valid_until=clock.today() + 3 * DAY)
    nightly.curate()
    nightly.curate()
    (mail,) = mails(app)
    assert (mail.to, mail.subject) == (f"{owner.name} <{owner.email}>", "Klopt dit nog? Taalmaatjes")
    right, edit = (link.removeprefix(app.config["SETTINGS"].url) for link in mail.links[:2])
    assert edit == f"{entry.url}/bewerken"
    page = browser.get(right)
    assert "Klopt dit nog?" in page.h1
    assert fresh(entry).checked_on is None, "looking is no answer"
    page = browser.submit(page.form("Ja, dit klopt nog"))
    assert "Bedankt" in page.h1
    entry = fresh(entry)
    assert (entry.checked_on, entry.valid_until) == (clock.today(), clock.today() + reviews.EXTENDED)
    assert browser.get(right).status == 410
    nightly.curate()
    assert len(asked()) == 1


@pytest.mark.parametrize("token", ["x", "1", "MQ.verzonnen", "x" * 300])
def test_a_forged_link_says_so(browser: Browser, token: str) -> None:
    assert browser.get(f"/nakijken/{token}").status == 410


def test_the_link_of_who_left_works_no_more(app: Flask, browser: Browser) -> None:
    owner = factories.member()
    review = reviews.ask(factories.tip(by=owner, valid_until=clock.today()))
    db.session.commit()
    path = f"/nakijken/{reviews.token(review)}"
    assert browser.get(path).status == 200
    owner = fresh(owner)
    owner.standing = Standing.DISABLED
    db.session.commit()
    assert browser.get(path).status == 410
    assert mails(app) == []


def test_silence_is_shown_and_an_answer_takes_it_away(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = factories.member()
    entry = factories.initiative(title="Taalmaatjes", by=owner, checked_on=clock.today() - 400 * DAY)
    nightly.curate()
    nightly.curate()
    assert fresh(entry).marks == []
    later(monkeypatch, 31)
    nightly.curate()
    nightly.curate()
    assert fresh(entry).marks == ["check-overdue"]
    assert "Niet recent gecontroleerd" in browser.get("/initiatieven/").main
    page = browser.get(entry.url)
    assert "Niet recent gecontroleerd" in page.main
    assert "Ja, dit klopt nog" not in page.main
    browser.signed_in(db.session.merge(owner))
    page = browser.submit(browser.get(entry.url).form("Ja, dit klopt nog"))
    assert "vandaag is nagekeken" in page.text
    assert "Niet recent gecontroleerd" not in page.main
    assert fresh(entry).marks == []
    log = browser.get(f"/items/{entry.id}/logboek").main
    assert log.index("Nagekeken: klopt nog") < log.index("Niet recent gecontroleerd")


def test_an_edit_is_an_answer(app: Flask) -> None:
    owner = factories.member()
    entry = factories.initiative(by=owner, checked_on=clock.today() - 400 * DAY)
    nightly.curate()
    entry.body = "Nieuwe tekst."
    entries.revise(entry, by=owner)
    db.session.commit()
    jobs.drain(app)
    db.session.expire_all()
    assert asked()[0].answered_at is not None
    assert fresh(entry).checked_on == clock.today()
    assert db.session.scalars(reviews.due()).all() == []


def test_only_who_may_edit_says_that_it_is_right(app: Flask) -> None:
    entry: Entry = factories.tip(valid_until=clock.today())
    other = Browser(app).signed_in(factories.member(municipality="GM0014"))
    page = other.get(entry.url)
    assert "Ja, dit klopt nog" not in page.main
    token = other.get(f"/items/{entry.id}/melden").form("reason").values["csrf_token"]
    assert other.post(f"/items/{entry.id}/klopt-nog", {"csrf_token": token}).status == 403
    assert fresh(entry).valid_until == clock.today()
