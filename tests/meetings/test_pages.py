"""A question hour as people hold it: planned, signed up for, asked, moved, answered."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import clock
from forum.accounts.models import Member
from forum.database import db
from forum.entries import actions as entries
from forum.entries.models import Audience
from forum.events import Event
from forum.initiatives.models import Initiative
from forum.meetings import jobs, mails
from forum.meetings.models import Attendance, Meeting
from tests import factories
from tests.accounts import mailbox
from tests.pages import Browser, Page

PLACE = "https://overleg.example/kamer?a=1"


def later(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)
    monkeypatch.setattr(clock, "today", lambda: moment.astimezone(clock.AMSTERDAM).date())


def practice(**given: object) -> tuple[Initiative, Member]:
    author = factories.member(name="Noor Bakker", email="noor@almere.nl")
    return factories.initiative(by=author, title="Inloopuur", **given), author


def day(days: int) -> str:
    return str(clock.today() + timedelta(days=days))


def plan(browser: Browser, initiative: Initiative, **given: str) -> Page:
    typed = {"day": day(10), "at": "14:00", "minutes": "60", "place": PLACE, "summary": "Over de aanpak."}
    page = browser.get(f"{initiative.url}/vragenuur")
    return browser.submit(page.form("place").fill(**(typed | given)))


def only() -> Meeting:
    db.session.remove()
    return db.session.scalars(sa.select(Meeting)).one()


def test_an_editor_plans_and_a_member_comes(app: Flask, browser: Browser) -> None:
    initiative, author = practice()
    planner = Browser(app).signed_in(author)
    page = planner.click(planner.get(initiative.url), "Vragenuur plannen")
    assert "Vragenuur plannen" in page.h1
    page = plan(planner, initiative)
    url = only().url
    assert page.path == url
    assert PLACE in page.main
    seen = browser.get(initiative.url)
    assert "0 aanmeldingen" in seen.main
    assert "Inloggen om u aan te melden" in seen.main
    comer = factories.member(name="Jan Post", email="jan@urk.nl", municipality="GM0184")
    guest = Browser(app).signed_in(comer)
    page = guest.get(url)
    assert PLACE not in page.main
    page = guest.submit(guest.get(initiative.url).form("csrf_token", action="/aanmelden"))
    assert page.path == url
    assert PLACE in page.main
    assert "Jan Post" in page.main
    assert "U bent aangemeld" in guest.get(initiative.url).main
    page = browser.get(url)
    assert "Jan Post" not in page.text
    assert PLACE not in page.text
    assert "Aanmeldingen 1" in " ".join(page.main.split())
    page = guest.submit(guest.get(url).form("csrf_token", action="/afmelden"))
    assert PLACE not in page.main
    assert only().attendee_count == 0


def test_what_cannot_be_planned_is_refused(app: Flask) -> None:
    initiative, author = practice()
    planner = Browser(app).signed_in(author)
    refused = [
        {"day": day(-1)}, {"day": ""}, {"at": "25:00"}, {"minutes": "0"}, {"place": " "},
        {"place": "http://overleg.example/"}, {"place": "javascript://x"}, {"day": "9999-12-31", "minutes": "x"},
    ]  # fmt: skip
    for typed in refused:
        assert plan(planner, initiative, **typed).status == 422, typed
    db.session.remove()
    assert db.session.scalars(sa.select(Meeting)).all() == []


@pytest.mark.parametrize("typed", ["een uur", "60,5", "9" * 400, "9" * 5_000])
def test_how_long_is_asked_again_in_the_language_of_the_page(app: Flask, typed: str) -> None:
    initiative, author = practice()
    page = plan(Browser(app).signed_in(author), initiative, minutes=typed)
    assert page.status == 422
    assert page.main.count("Kies 10 tot 480 minuten.") == 2, "once in the summary, once at the field"
    assert page.form("place").values["minutes"] == typed


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        (("2027-03-28", "01:30"), "2027-03-28T00:30:00+00:00", "04:30"),
        (("2027-10-31", "02:30"), "2027-10-31T00:30:00+00:00", "03:30"),
        (("2027-07-01", "14:00"), "2027-07-01T12:00:00+00:00", "16:00"),
    ],
)
def test_the_nights_that_the_clock_changes(app: Flask, typed: tuple[str, str], start: str, end: str) -> None:
    initiative, author = practice()
    planner = Browser(app).signed_in(author)
    page = plan(planner, initiative, day=typed[0], at=typed[1], minutes="120")
    assert page.status == 200
    assert only().starts_at.isoformat() == start
    assert f"{typed[1]} – {end}" in " ".join(page.main.split())
    form = planner.get(f"{only().url}/wijzigen").form("place")
    assert (form.values["day"], form.values["at"][:5]) == typed
    assert planner.submit(form).status == 200
    assert only().starts_at.isoformat() == start
    assert only().sequence == 0


def test_the_hour_that_is_skipped_does_not_exist(app: Flask) -> None:
    initiative, author = practice()
    page = plan(Browser(app).signed_in(author), initiative, day="2027-03-28", at="02:30")
    assert page.status == 422
    assert "Die tijd bestaat niet" in page.text


def test_questions_beforehand_and_answers_afterwards(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    initiative, author = practice()
    planner = Browser(app).signed_in(author)
    plan(planner, initiative)
    url = only().url
    guest = Browser(app).signed_in(factories.member(name="Jan Post"))
    page = guest.submit(guest.get(url).form("body").fill(body="Wat kost <b>het</b>?"))
    assert "Wat kost <b>het</b>?" in page.main
    assert guest.submit(page.form("body").fill(body=" ")).status == 422
    assert "Wat kost" not in browser.get(url).text
    other = Browser(app).signed_in(factories.member())
    assert not [form for form in other.get(url).forms() if "weghalen" in (form.get("action") or "")]
    assert planner.get(f"{url}/antwoorden").status == 403
    later(monkeypatch, only().ends_at + timedelta(minutes=1))
    assert "Vraag stellen" not in guest.get(url).main
    page = planner.get(f"{url}/antwoorden")
    assert "Wat kost" in page.text
    planner.submit(page.form("body").fill(body="Het kost **niets**. <script>x</script>"))
    page = browser.get(initiative.url)
    assert "Vragen en antwoorden" in page.main
    source = page.response.get_data(as_text=True)
    assert "<strong>niets</strong>" in source
    assert "<script>x" not in source
    assert guest.get(f"{url}/antwoorden").status == 403
    guest.submit(guest.get(url).form("csrf_token", action="/weghalen"))
    assert "Wat kost" not in guest.get(url).main


def test_a_moderator_takes_a_question_away_and_puts_it_back_from_the_log(app: Flask) -> None:
    initiative, author = practice()
    planner = Browser(app).signed_in(author)
    plan(planner, initiative)
    url = only().url
    guest = Browser(app).signed_in(factories.member(name="Jan Post"))
    guest.submit(guest.get(url).form("body").fill(body="Wie betaalt de huur?"))
    moderator = Browser(app).signed_in(factories.moderator())
    moderator.submit(moderator.get(url).form("csrf_token", action="/weghalen"))
    assert "Wie betaalt" not in moderator.get(url).main
    assert "Wie betaalt" not in guest.get(url).main
    log = moderator.get("/moderatie/logboek")
    assert "Vraag voor een vragenuur weggehaald" in log.main
    back = log.form("csrf_token", action="/terugzetten")
    assert guest.post(back.action, back.values, follow=False).status in (400, 403)
    assert "Wie betaalt" in moderator.submit(back).main
    assert "Wie betaalt" in guest.get(url).main
    assert "Vraag voor een vragenuur teruggezet" in moderator.get("/moderatie/logboek").main
    assert "Vraag voor een vragenuur weggehaald" in planner.get(f"/items/{initiative.id}/logboek").main


def test_personal_data_is_asked_about(app: Flask) -> None:
    initiative, author = practice()
    plan(Browser(app).signed_in(author), initiative)
    guest = Browser(app).signed_in(factories.member())
    page = guest.submit(guest.get(only().url).form("body").fill(body="Mail naar piet@gmail.com, BSN 111222333"))
    assert page.status == 422
    assert "persoonsgegevens" in page.text


def test_who_comes_hears_of_changes_and_of_tomorrow_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    initiative, author = practice()
    planner = Browser(app).signed_in(author)
    plan(planner, initiative)
    url = only().url
    guest = Browser(app).signed_in(factories.member(name="Jan Post", email="jan@urk.nl"))
    guest.submit(guest.get(url).form("csrf_token", action="/aanmelden"))
    form = planner.get(f"{url}/wijzigen").form("place")
    planner.submit(form.fill(summary="Alleen andere woorden."))
    assert mailbox.sent(app) == []
    planner.submit(planner.get(f"{url}/wijzigen").form("place").fill(at="15:30"))
    (moved,) = mailbox.sent(app)
    assert "jan@urk.nl" in moved.to
    assert "Verplaatst" in moved.subject
    assert "15:30" in moved.text
    assert PLACE in moved.text
    mails.remind()
    assert len(mailbox.sent(app)) == 1
    later(monkeypatch, only().starts_at - timedelta(hours=20))
    mails.remind()
    mails.remind()
    _moved, reminder = mailbox.sent(app)
    assert "Morgen" in reminder.subject
    planner.submit(planner.get(f"{url}/wijzigen").form("csrf_token", action="/afzeggen"))
    subjects = sorted(mail.subject.split(":")[0] for mail in mailbox.sent(app))
    assert subjects == ["Gaat niet door", "Morgen", "Verplaatst"]
    assert "gaat niet door" in guest.get(url).main
    assert guest.post(f"{url}/aanmelden", {"csrf_token": form.values["csrf_token"]}).status in (400, 403)


def test_a_visitor_is_not_invited_to_what_is_over(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is kept until something happens: that the hour is over is such a thing, once."""
    initiative, author = practice()
    plan(Browser(app).signed_in(author), initiative)
    invited = "Inloggen om u aan te melden"
    assert all(invited in browser.get(url).main for url in (initiative.url, only().url))
    later(monkeypatch, only().starts_at + timedelta(minutes=59))
    jobs.close()
    assert all(invited in browser.get(url).main for url in (initiative.url, only().url))
    later(monkeypatch, only().ends_at)
    for _again in range(2):
        jobs.close()
        assert not any(invited in browser.get(url).main for url in (initiative.url, only().url))
    held = sa.select(sa.func.count(Event.id)).where(Event.subject_kind == "meeting", Event.verb == "held")
    assert db.session.scalar(held) == 1


def test_signing_up_twice_counts_once(app: Flask) -> None:
    initiative, author = practice()
    plan(Browser(app).signed_in(author), initiative)
    guest = Browser(app).signed_in(factories.member())
    form = guest.get(only().url).form("csrf_token", action="/aanmelden")
    guest.submit(form)
    guest.submit(form)
    assert only().attendee_count == 1
    assert len(db.session.scalars(sa.select(Attendance)).all()) == 1


def test_it_is_seen_by_who_sees_the_initiative(app: Flask, browser: Browser) -> None:
    initiative, author = practice(audience=Audience.MEMBERS)
    planner = Browser(app).signed_in(author)
    plan(planner, initiative)
    url = only().url
    member = Browser(app).signed_in(factories.member())
    assert [browser.get(path).status for path in (url, f"{url}.ics")] == [404, 404]
    assert [member.get(path).status for path in (url, f"{url}.ics")] == [200, 200]
    token = member.get(url).form("csrf_token", action="/aanmelden")
    entries.withdraw(db.session.get_one(Initiative, initiative.id), by=db.session.get_one(Member, author.id))
    db.session.commit()
    assert [member.get(path).status for path in (url, f"{url}.ics")] == [404, 404]
    assert member.submit(token).status == 404
    assert planner.get(url).status == 200
    draft = factories.initiative(by=db.session.get_one(Member, author.id), draft=True)
    assert planner.get(f"{draft.url}/vragenuur").status == 403
    assert member.get(f"{draft.url}/vragenuur").status == 404


def test_only_editors_plan(app: Flask) -> None:
    initiative, author = practice()
    plan(Browser(app).signed_in(author), initiative)
    url = only().url
    member = Browser(app).signed_in(factories.member())
    for path in (f"{initiative.url}/vragenuur", f"{url}/wijzigen", f"{url}/antwoorden"):
        assert member.get(path).status == 403, path
    moderator = Browser(app).signed_in(factories.moderator())
    assert moderator.get(f"{initiative.url}/vragenuur").status == 200
    assert PLACE in moderator.get(url).main


def test_afterwards_it_speaks_of_the_past(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    initiative, author = practice()
    planner = Browser(app).signed_in(author)
    plan(planner, initiative)
    before = planner.get(only().url).main
    assert "Er heeft zich nog niemand aangemeld." in before
    assert "Zet in uw agenda" in before
    later(monkeypatch, only().ends_at + timedelta(hours=1))
    guest = Browser(app).signed_in(factories.member())
    after = guest.get(only().url).main
    for words in ("Wie zich aanmeldde", "Niemand meldde zich aan.", "Niemand stelde vooraf een vraag."):
        assert words in after
    for words in ("Wie er komt", "nog niemand", "nog geen vragen", "Zet in uw agenda", "als u bent aangemeld"):
        assert words not in after
