"""Urgent announcements that an editor sends around: to whom, once, and how many read them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import clock, jobs
from forum.accounts.models import Member
from forum.database import db
from forum.entries import follows
from forum.entries.models import Audience
from forum.notifications import broadcasts, ending
from forum.notifications import jobs as notes
from forum.notifications.models import Because, DirectMail, Notification, What
from tests import factories
from tests.accounts import mailbox
from tests.pages import Browser


@pytest.fixture
def desk(app: Flask) -> Browser:
    return Browser(app).signed_in(factories.editor(municipality=None))


def urgent_to(app: Flask) -> set[int]:
    db.session.commit()
    jobs.drain(app)
    rows = sa.select(Notification.member_id).where(Notification.what == What.URGENT)
    return set(db.session.scalars(rows))


def test_it_goes_to_the_places_that_were_chosen_once(app: Flask, desk: Browser) -> None:
    here, there, away = (factories.member(municipality=code) for code in ("GM0034", "GM0344", "GM0014"))
    sender = factories.editor(municipality=None)
    message = factories.announcement(title="Meteen lezen", urgent=True, by=sender)
    page = desk.click(desk.get(message.url), "Stuur dit bericht rond, of zie wie het las")
    form = page.form("Stuur nu rond").fill(gemeenten="Almere, gemeente Utrecht")
    form.values["aan"] = "places"
    page = desk.submit(form)
    assert "Het bericht gaat naar 2 leden" in page.text
    assert urgent_to(app) == {here.id, there.id}
    assert away.id not in urgent_to(app)
    page = desk.get(page.path)
    assert "2 leden kregen dit bericht, 0 lazen het." in page.main
    assert "Stuur nu rond" not in page.text
    Browser(app).signed_in(here).get(message.url)
    jobs.drain(app)
    page = desk.get(page.path)
    assert "1 las het" in page.main
    assert "Almere 1 1" in page.main
    assert "Utrecht 1 0" in page.main
    broadcasts.send(db.session.merge(message), broadcasts.Circle.EVERYONE, by=db.session.merge(here))
    assert len(urgent_to(app)) == 2


def test_it_is_mailed_at_once_unless_one_wants_no_urgent_mail(app: Flask, desk: Browser) -> None:
    reader = factories.member(email="leest@almere.nl")
    follows.choose(factories.member(email="liever-niet@almere.nl"), urgent_mail=False)
    message = factories.announcement(title="Meteen lezen", urgent=True, summary="Voor vrijdag regelen.")
    broadcasts.send(message, broadcasts.Circle.EVERYONE, by=db.session.merge(message.author or reader))
    urgent_to(app)
    db.session.execute(sa.update(Notification).values(at=clock.now() - timedelta(minutes=5)))
    db.session.commit()
    notes.send_mails()
    to = [mail for mail in mailbox.sent(app) if mail.subject == "Urgent: Meteen lezen"]
    assert any("leest@almere.nl" in mail.to for mail in to)
    assert not any("liever-niet@almere.nl" in mail.to for mail in to)
    assert "Voor vrijdag regelen." in to[0].text
    assert db.session.scalars(sa.select(DirectMail)).all()


def test_only_who_may_read_it_is_counted_and_told(app: Flask, desk: Browser) -> None:
    factories.member(municipality="GM0344")
    by = factories.editor(municipality="GM0034")
    message = factories.announcement(by=by, urgent=True, audience=Audience.MUNICIPALITY)
    here = factories.member(municipality="GM0034")
    broadcasts.send(message, broadcasts.Circle.EVERYONE, by=by)
    assert urgent_to(app) == {here.id}


def test_mistakes_are_told_and_nothing_is_sent(app: Flask, desk: Browser) -> None:
    message = factories.announcement(urgent=True)
    path = f"/berichten/{message.id}/rondsturen"
    for given, said in [
        ({}, "Kies wie het bericht krijgen."),
        ({"aan": "places"}, "Kies een provincie, of noem een gemeente."),
        ({"aan": "places", "gemeenten": "Verweggistan"}, "Wij kennen de gemeente Verweggistan niet."),
        ({"aan": "theme"}, "Deze keuze bereikt niemand."),
    ]:
        form = desk.get(path).form("Stuur nu rond")
        page = desk.post(path, form.values | given)
        assert (page.status, said in page.text) == (422, True), given
    assert urgent_to(app) == set()


def test_only_editors_send_and_only_what_is_urgent(app: Flask, desk: Browser) -> None:
    calm = factories.announcement()
    assert "Dit bericht is niet urgent" in desk.get(f"/berichten/{calm.id}/rondsturen").main
    reader = Browser(app).signed_in(factories.member())
    assert reader.get(f"/berichten/{calm.id}/rondsturen").status == 403


def test_followers_hear_once_that_advice_soon_ends(app: Flask) -> None:
    reader: Member = factories.member()
    soon = factories.tip(valid_until=clock.today() + timedelta(days=7))
    later = factories.tip(valid_until=clock.today() + timedelta(days=60))
    for tip in (soon, later):
        follows.follow(tip, by=reader)
    db.session.commit()
    assert [ending.tell(), ending.tell()] == [1, 0]
    db.session.commit()
    jobs.drain(app)
    found = db.session.scalars(sa.select(Notification).where(Notification.member_id == reader.id)).all()
    assert [(row.entry_id, row.what, row.because) for row in found] == [(soon.id, What.EXPIRING, Because.ITEM)]


def test_advice_that_is_given_another_date_ends_anew(app: Flask) -> None:
    tip = factories.tip(valid_until=clock.today() + timedelta(days=3))
    assert [ending.tell(), ending.tell()] == [1, 0]
    tip.valid_until = clock.today() + timedelta(days=10)
    assert [ending.tell(), ending.tell()] == [1, 0]


def test_what_was_read_long_ago_is_forgotten(app: Flask) -> None:
    reader = factories.member()
    follows.follow(factories.theme(), by=reader)
    for _number in range(3):
        factories.tip()
    db.session.commit()
    jobs.drain(app)
    old, new, _unread = db.session.scalars(sa.select(Notification).order_by(Notification.id)).all()
    old.read_at, new.read_at = clock.now() - timedelta(days=181), clock.now() - timedelta(days=179)
    kept = {new.id, _unread.id}
    db.session.commit()
    notes.nightly()
    assert set(db.session.scalars(sa.select(Notification.id))) == kept
