"""The page of one's own digest, the one for administrators, stopping by one click, and the command line."""

import json
import re
from contextvars import Context
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask_babel import force_locale

from forum import clock, mailer
from forum.accounts.models import Member, Role, Standing
from forum.cli import main
from forum.database import db
from forum.digests import jobs, queries, rhythms, words
from forum.digests.models import Digest, Frequency, Rhythm, State
from forum.entries import actions, follows
from forum.mailer import unsubscribing
from tests import factories
from tests.digests.weeks import DAY, HOUR, WEEK, begin, digests, run, text, to
from tests.mailer.office import Office
from tests.pages import Browser
from tests.queries import counted

PAGE = "/mijn/overzichtsmail"
DESK = "/moderatie/overzichtsmail"


@pytest.fixture
def reader(site: Flask) -> Member:
    member = factories.member(name="Olena Lezer")
    follows.follow(factories.theme(), by=member)
    begin(clock.now() - DAY)
    return member


def when(member: Member):
    """When this member's next one is due."""
    db.session.commit()
    return db.session.get_one(Rhythm, member.id, populate_existing=True).next_at


def test_a_member_chooses_how_often(site: Flask, reader: Member) -> None:
    browser = Browser(site).signed_in(reader)
    page = browser.get(PAGE)
    assert page.form("frequency").values["frequency"] == "weekly"
    assert page.form("frequency").values["weekday"] == "3"
    page = browser.submit(page.form("frequency").fill(frequency="monthly", monthday="15", hour="17"))
    assert "elke maand op dag 15 om 17:00 uur" in page.text
    assert when(reader).astimezone(clock.AMSTERDAM).strftime("%d %H:%M") == "15 17:00"
    page = browser.submit(page.form("frequency").fill(frequency="off"))
    assert "U krijgt geen overzichtsmail" in page.text
    assert when(reader) is None


@pytest.mark.parametrize("frequency", ["daily", "weekly", "monthly"])
@pytest.mark.parametrize("language", ["nl", "en", "uk"])
def test_the_hour_is_told_as_on_a_clock(site: Flask, frequency: str, language: str) -> None:
    with site.test_request_context(), force_locale(language):
        told = words.often(Rhythm(frequency=Frequency(frequency), weekday=3, monthday=1, hour=8))
    assert re.findall(r"[\d:]*:[\d:]*", told) == ["08:00"]


@pytest.mark.parametrize("typed", [{"frequency": "hourly"}, {"hour": "24"}, {"monthday": "31"}, {"weekday": "x"}])
def test_what_cannot_be_chosen_changes_nothing(site: Flask, reader: Member, typed: dict[str, str]) -> None:
    browser = Browser(site).signed_in(reader)
    form = browser.get(PAGE).form("frequency")
    before = when(reader)
    page = browser.post(PAGE, form.values | typed)
    assert page.status == 422
    assert when(reader) == before


def test_the_next_one_is_shown_as_it_will_be_sent(site: Flask, reader: Member, post: Office) -> None:
    browser = Browser(site).signed_in(reader)
    assert "Nog niets nieuws" in browser.get(PAGE).text
    factories.initiative(title="Nieuw <b>& spannend</b>", summary="Wij deden dit.")
    page = browser.get(PAGE)
    mail = browser.get(f"{PAGE}/volgende.eml").response.get_data()
    run(when(reader))
    (sent,) = to(post, reader)
    for said in ("Nieuw initiatief: Nieuw <b>& spannend</b>", "Wij deden dit.", "omdat u Opvang volgt"):
        assert said in page.text
        assert said in sent
    shown, arrived = text(mail), text(post.raw[0])
    assert _without_the_date(shown) == _without_the_date(arrived)


def test_the_past_ones_tell_what_was_in_them_or_why_there_was_none(site: Flask, reader: Member, post: Office) -> None:
    run(when(reader))
    tip = factories.tip(title="Verstuurde tip", at=when(reader) - DAY)
    gone = factories.tip(title="Later ingetrokken", at=when(reader) - DAY)
    run(when(reader))
    actions.withdraw(db.session.get_one(type(gone), gone.id), by=factories.moderator())
    db.session.commit()
    page = Browser(site).signed_in(reader).get(PAGE)
    assert "Er was niets nieuws voor u." in page.text
    assert "Verstuurd" in page.text
    assert "Verstuurde tip" in page.links()
    assert page.links()["Verstuurde tip"] == tip.url
    assert "Later ingetrokken" not in page.text


def test_the_subject_of_a_past_one_does_not_name_what_is_gone(site: Flask, reader: Member, post: Office) -> None:
    gone = factories.tip(title="Met een naam erin", at=when(reader) - DAY)
    run(when(reader))
    browser = Browser(site).signed_in(reader)
    assert "Nieuwe tip: Met een naam erin" in browser.get(PAGE).main
    actions.withdraw(db.session.get_one(type(gone), gone.id), by=factories.moderator())
    db.session.commit()
    page = browser.get(PAGE)
    assert "Met een naam erin" not in page.main
    assert "Wat erin stond, is er niet meer of is niet meer voor u te lezen." in page.main


def test_the_page_asks_the_same_however_much_there_is(site: Flask, reader: Member) -> None:
    browser = Browser(site).signed_in(reader)
    factories.tip()
    browser.get(PAGE)
    with counted() as few:
        browser.get(PAGE)
    for _ in range(15):
        factories.tip()
    with counted() as many:
        browser.get(PAGE)
    assert len(many) == len(few), str(many)


def test_one_click_in_the_mail_stops_it_and_offers_less(site: Flask, reader: Member, post: Office) -> None:
    factories.tip()
    run(when(reader))
    address = unsubscribing.link("digest", reader.id).replace(site.config["SETTINGS"].url, "")
    assert address in to(post, reader)[0].replace("\n", "")
    visitor = Browser(site)
    visitor.get(address)
    assert when(reader) is not None, "looking changes nothing"
    visitor.post(address, {"List-Unsubscribe": "One-Click"})
    assert when(reader) is None
    assert unsubscribing.behind(address.rsplit("/", 1)[1]).less("weekly") == [("monthly", "Elke maand")]


def test_who_takes_back_that_click_misses_nothing(site: Flask, reader: Member) -> None:
    factories.tip(title="Van deze week", at=clock.now() - HOUR)
    link = unsubscribing.behind(unsubscribing.token("digest", reader.id))
    assert link is not None
    link.undo(link.stop())
    db.session.commit()
    assert "Van deze week" in Browser(site).signed_in(reader).get(PAGE).main


def test_who_turns_it_on_again_is_not_told_what_was_missed(site: Flask, reader: Member) -> None:
    rhythms.choose(reader, Frequency.OFF)
    factories.tip(title="Intussen", at=clock.now() - DAY)
    rhythms.choose(reader, Frequency.WEEKLY)
    db.session.commit()
    assert "Intussen" not in Browser(site).signed_in(reader).get(PAGE).main


def test_an_administrator_decides_about_what_is_uncertain(site: Flask, reader: Member, post: Office) -> None:
    factories.tip(title="Misschien aangekomen", by=reader)
    factories.announcement(title="Bericht aan allen")
    post.cut_at, post.times = "after", 99
    at = when(reader)
    run(at)
    browser = Browser(site).signed_in(factories.member(Role.ADMINISTRATOR))
    page = browser.get(DESK)
    assert "Olena Lezer" in page.text
    assert "Onzeker" in page.text
    (digest,) = digests(reader)
    page = browser.submit(page.form("Verstuur opnieuw: Olena Lezer", f"{digest.id}/opnieuw"))
    assert "Genoteerd." in page.text
    post.cut_at = ""
    run(max(at, clock.now()))
    assert len(to(post, reader)) == 2
    again = browser.post(f"{DESK}/{digest.id}/verstuurd", {"csrf_token": _token(browser.get(PAGE))})
    assert "Hierover is al besloten." in again.text


def test_a_digest_that_is_called_sent_is_not_told_again(site: Flask, reader: Member, post: Office) -> None:
    factories.tip(title="Eén keer")
    at = when(reader)
    jobs.plan(at)
    db.session.execute(sa.update(Digest).values(state=State.UNCERTAIN, told_until=at, reason="weg"))
    db.session.commit()
    browser = Browser(site).signed_in(factories.member(Role.ADMINISTRATOR))
    page = browser.get(DESK)
    assert "weg" in page.text
    browser.submit(page.form("Beschouw als verstuurd: Olena Lezer", "verstuurd"))
    run(at + WEEK)
    assert to(post, reader) == []


def test_what_is_uncertain_is_listed_however_many_addresses_bounce(
    site: Flask, reader: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    for weeks, (state, reason) in enumerate(
        [
            (State.UNCERTAIN, "the process was gone while it was being sent"),
            (State.SUPPRESSED, "the address gets no mail any more"),
            (State.FAILED, "451 later"),
        ]
    ):
        at = clock.now() + weeks * WEEK
        db.session.add(
            Digest(member_id=reader.id, period=f"2026-W{weeks:02}", due_at=at, try_at=at, state=state, reason=reason)
        )
    db.session.commit()
    assert [digest.state for digest in queries.troubled()] == [State.UNCERTAIN, State.FAILED, State.SUPPRESSED]
    page = Browser(site).signed_in(factories.member(Role.ADMINISTRATOR)).get(DESK)
    assert "Het programma viel weg tijdens het versturen." in page.text
    assert "451 later" in page.text


def test_who_left_is_not_the_next(site: Flask, reader: Member) -> None:
    gone = factories.member(standing=Standing.DISABLED)
    rhythms.choose(gone, Frequency.WEEKLY, at=clock.now() - 60 * DAY)
    db.session.commit()
    assert queries.progress(clock.now()).next_at == when(reader)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EDITOR, Role.MODERATOR])
def test_only_administrators_see_how_sending_goes(site: Flask, role: Role) -> None:
    assert Browser(site).signed_in(factories.member(role)).get(DESK).status == 403


def test_the_command_line_lists_sends_and_counts(site: Flask, reader: Member, post: Office, tmp_path: Path) -> None:
    factories.member(email="nora@almere.example", is_example=True)
    begin(clock.now() - 8 * DAY)
    at = when(reader).isoformat()
    factories.tip(title="Van de opdracht", at=when(reader) - HOUR)

    def forum(*words: str, exit_code: int = 0) -> str:
        own = {"FORUM_ENV": "test", "FORUM_DATA_DIR": str(tmp_path), "FORUM_SECRET": "s" * 40}
        db.session.remove()
        own["FORUM_SMTP_URL"] = site.config["SETTINGS"].smtp_url
        done = Context().run(CliRunner().invoke, main, ["digest", *words], env=own)
        assert done.exit_code == exit_code, done.output
        return done.output

    listed = forum("send", "--at", at, "--dry-run")
    assert f"{reader.email}  " in listed
    assert "Van de opdracht" in listed
    assert re.search(r"^nora@almere\.example .* no mail: example$", listed, re.MULTILINE)
    assert post.taken == []
    assert digests() == []
    mailer.suppress(reader.email, "hard")
    db.session.commit()
    assert f"{reader.email}  " in (listed := forum("send", "--at", at, "--dry-run"))
    assert "Van de opdracht" not in listed, "they would get none"
    mailer.lift(reader.email)
    db.session.commit()
    forum("send", "--at", (clock.now() + 9 * WEEK).isoformat(), exit_code=2)
    assert digests() == [], "who was told of weeks to come would hear nothing in them"
    assert "sent" in forum("send", "--at", at)
    assert len(to(post, reader)) == 1
    assert "nothing was due" in forum("send", "--at", at)
    status = json.loads(forum("status", "--json"))
    assert status["planned"] == status["sent"] + status["skipped"]
    assert status["uncertain"] == 0
    assert "sent" in forum("status")
    forum("send", "--at", "morgen", exit_code=2)


def _without_the_date(said: str) -> str:
    return "\n".join(line for line in said.splitlines() if line.strip())


def _token(page) -> str:
    return next(field.get("value") for field in page.html.iter("input") if field.get("name") == "csrf_token")


def test_the_desk_marks_where_the_administrator_is(site: Flask) -> None:
    page = Browser(site).signed_in(factories.member(Role.ADMINISTRATOR)).get(DESK)
    (here,) = page.html.findall(".//main//a[@aria-current='page']")
    assert here.text == "Overzichtsmail"
    assert "Logboek" in page.links()
