"""A post office that refuses, puts off, hangs and cuts the line: no mail twice, nobody held up, everything told."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import clock, mailer
from forum import jobs as queue
from forum.accounts.models import Member, Standing
from forum.clock import AMSTERDAM
from forum.database import db
from forum.digests import claims, forgetting, jobs, memory, rhythms
from forum.digests.models import Digest, DigestItem, Frequency, State
from forum.entries import follows
from forum.mailer import sending
from tests import factories
from tests.digests.weeks import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    THURSDAY,
    WEEK,
    begin,
    digests,
    number,
    rhythm,
    run,
    states,
    to,
)
from tests.mailer.office import Office


@pytest.fixture
def readers(site: Flask) -> list[Member]:
    """Five members who follow Opvang, where something is new."""
    members = [factories.member() for _ in range(5)]
    for member in members:
        follows.follow(factories.theme(), by=member)
    begin()
    factories.tip(title="Iets nieuws", at=MONDAY)
    return members


def test_each_gets_one_on_one_connection(site: Flask, readers: list[Member], post: Office) -> None:
    run(THURSDAY)
    run(THURSDAY)
    run(THURSDAY + HOUR)
    assert [len(to(post, member)) for member in readers] == [1] * 5
    assert post.connections == 1
    assert {number(raw) for raw in post.raw} >= {digest.id for member in readers for digest in digests(member)}


def test_the_mail_says_who_it_is_from_and_how_to_stop_it(site: Flask, readers: list[Member], post: Office) -> None:
    run(THURSDAY)
    raw = post.raw[0]
    for line in (
        b"List-Id: <digest.",
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        b"Auto-Submitted: auto-generated",
    ):
        assert line in raw
    assert b"<img" not in raw
    assert b"overzichtsmail" in raw


def test_what_is_made_up_says_so(site: Flask, readers: list[Member], post: Office) -> None:
    factories.tip(title="Verzonnen tip", at=MONDAY).is_example = True
    db.session.commit()
    run(THURSDAY)
    assert to(post, readers[0])[0].count("Voorbeeldinhoud") == 2, "once in the text, once in the page"


def test_before_its_hour_there_is_nothing(site: Flask, readers: list[Member], post: Office) -> None:
    run(THURSDAY - MINUTE)
    assert post.taken == []


def test_a_machine_that_was_off_for_weeks_sends_one(site: Flask, readers: list[Member], post: Office) -> None:
    run(THURSDAY + 5 * WEEK + DAY)
    assert [len(to(post, member)) for member in readers] == [1] * 5
    assert len(digests(readers[0])) == 1


def test_a_refused_address_is_suppressed_and_holds_nobody_up(site: Flask, readers: list[Member], post: Office) -> None:
    bad = readers[0]
    post.refuse = lambda address: "550 5.1.1 user unknown" if address == bad.email else None
    run(THURSDAY)
    assert [len(to(post, member)) for member in readers] == [0, 1, 1, 1, 1]
    assert states(bad) == [State.SUPPRESSED]
    assert mailer.is_suppressed(bad.email)
    factories.tip(at=THURSDAY + DAY)
    seen = len(post.seen)
    run(THURSDAY + WEEK)
    assert states(bad) == [State.SUPPRESSED, State.SUPPRESSED]
    assert len(post.seen) > seen
    assert [len(to(post, member)) for member in readers] == [0, 2, 2, 2, 2]


def test_put_off_is_tried_again_with_growing_pauses(site: Flask, readers: list[Member], post: Office) -> None:
    slow = readers[0]
    post.refuse = lambda address: "451 4.2.0 try later" if address == slow.email else None
    pauses, at = [], THURSDAY
    for _ in range(5):
        run(at)
        (digest,) = digests(slow)
        assert digest.state is State.DUE
        pauses.append(digest.try_at - at)
        at = digest.try_at
    assert all(later > earlier * 1.1 for earlier, later in itertools.pairwise(pauses))
    assert [len(to(post, member)) for member in readers[1:]] == [1] * 4
    post.refuse = lambda _address: None
    run(at)
    assert states(slow) == [State.SENT]
    assert len(to(post, slow)) == 1


def test_after_three_days_of_putting_off_it_has_failed(site: Flask, readers: list[Member], post: Office) -> None:
    post.refuse = lambda address: "451 4.2.0 try later" if address == readers[0].email else None
    at, tries = THURSDAY, 0
    while states(readers[0]) in ([], [State.DUE]):
        run(at)
        tries += 1
        at = max(at, digests(readers[0])[0].try_at)
    assert states(readers[0]) == [State.FAILED]
    assert timedelta(hours=60) < at - THURSDAY <= timedelta(hours=72)
    assert tries > 10
    assert "451" in digests(readers[0])[0].reason


def test_a_line_cut_before_the_end_is_no_doubt(site: Flask, readers: list[Member], post: Office) -> None:
    post.cut_at = "rcpt"
    run(THURSDAY)
    run(THURSDAY + HOUR)
    assert [len(to(post, member)) for member in readers] == [1] * 5
    assert set(states()) <= {State.SENT, State.SKIPPED}


def test_a_line_cut_after_the_mail_is_uncertain_and_never_sent_again(
    site: Flask, readers: list[Member], post: Office
) -> None:
    post.cut_at = "after"
    run(THURSDAY)
    (lost,) = [digest for digest in digests() if digest.state is State.UNCERTAIN]
    assert lost.reason
    lost_id = lost.id
    for hours in range(1, 100, 7):
        run(THURSDAY + hours * HOUR)
    assert [len(to(post, member)) for member in readers] == [1] * 5
    assert [digest.id for digest in digests() if digest.state is State.UNCERTAIN] == [lost_id]


def test_a_server_that_hangs_is_left_and_the_rest_waits(
    site: Flask, readers: list[Member], post: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending.posting.__wrapped__, "__kwdefaults__", {"patience": 0.3})
    post.stall_at = "rcpt"
    run(THURSDAY)
    assert post.seen.count("rcpt") == 1, "others were made to wait as well"
    assert set(states()) <= {State.DUE, State.SKIPPED}
    post.stall_at = ""
    run(THURSDAY + HOUR)
    assert [len(to(post, member)) for member in readers] == [1] * 5


def test_a_server_that_hangs_is_left_until_the_next_tick(
    site: Flask, post: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes the whole turn to say nothing: to go on at once would be for ever."""
    follows.follow(factories.theme(), by=factories.member())
    factories.tip(at=clock.now() - HOUR)
    begin(clock.now() - 8 * DAY)
    monkeypatch.setattr(sending.posting.__wrapped__, "__kwdefaults__", {"patience": 2.5})
    monkeypatch.setattr(jobs, "TURN", timedelta(seconds=2))
    post.stall_at = "rcpt"
    jobs.plan(clock.now())
    jobs.carry_on()
    assert post.seen.count("rcpt") == 1
    assert not queue.waits(jobs.carry_on)


def test_one_job_waits_to_go_on_however_many_begin(
    site: Flask, readers: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.drain(site)
    monkeypatch.setattr(jobs, "TURN", timedelta(0))
    for _tick in range(3):
        jobs.carry_on()
    assert queue.waits(jobs.carry_on)
    assert len(site.extensions["huey"].pending()) == 1


def test_another_worker_may_help_when_there_are_many(
    site: Flask, readers: list[Member], post: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.plan(clock.now())
    queue.drain(site)
    monkeypatch.setattr(claims, "AT_ONCE", len(readers))
    jobs.carry_on()
    assert not queue.waits(jobs.carry_on)
    db.session.execute(sa.update(Digest).values(state=State.DUE))
    db.session.commit()
    monkeypatch.setattr(claims, "AT_ONCE", len(readers) - 1)
    jobs.carry_on()
    assert queue.waits(jobs.carry_on)


def test_a_server_that_is_away_costs_nobody_a_digest(site: Flask, readers: list[Member], post: Office) -> None:
    post.refuse = lambda _address: "421 closing"
    for hours in range(5):
        run(THURSDAY + hours * HOUR)
    post.refuse = lambda _address: None
    run(THURSDAY + 20 * HOUR)
    run(THURSDAY + 21 * HOUR)
    assert [len(to(post, member)) for member in readers] == [1] * 5


def test_a_crash_while_sending_is_uncertain_and_what_was_claimed_is_taken_up(
    site: Flask, readers: list[Member], post: Office
) -> None:
    jobs.plan(THURSDAY)
    claim = claims.claim(THURSDAY)
    assert claim is not None
    db.session.execute(sa.update(Digest).where(Digest.member_id == readers[0].id).values(state=State.SENDING))
    db.session.commit()
    run(THURSDAY + MINUTE)
    assert post.taken == [], "they are somebody else's, who may live"
    run(THURSDAY + claims.HOLD + MINUTE)
    assert states(readers[0]) == [State.UNCERTAIN]
    assert [len(to(post, member)) for member in readers] == [0, 1, 1, 1, 1]


def test_who_is_slow_but_alive_sends_nothing_that_was_taken_from_them(
    site: Flask, readers: list[Member], post: Office
) -> None:
    jobs.plan(THURSDAY)
    slow = claims.claim(THURSDAY)
    assert slow is not None
    db.session.commit()
    run(THURSDAY + claims.HOLD + MINUTE)
    with mailer.posting(site.config["SETTINGS"]) as line:
        from collections import Counter

        jobs._Batch(slow, line, lambda: THURSDAY + claims.HOLD + 2 * MINUTE, Counter()).send(lambda: False)
    assert [len(to(post, member)) for member in readers] == [1] * 5
    assert set(states()) <= {State.SENT, State.SKIPPED}


def test_who_is_back_gets_the_next_at_its_own_day_and_hour(site: Flask, readers: list[Member], post: Office) -> None:
    db.session.get_one(Member, readers[0].id).standing = Standing.DISABLED
    db.session.commit()
    run(THURSDAY)
    assert digests(readers[0]) == []
    db.session.get_one(Member, readers[0].id).standing = Standing.ACTIVE
    db.session.commit()
    run(THURSDAY + DAY)
    assert to(post, readers[0]) == []
    run(THURSDAY + WEEK)
    assert len(to(post, readers[0])) == 1


def test_what_was_sent_long_ago_is_forgotten_but_for_suggestions(
    site: Flask, readers: list[Member], post: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(THURSDAY)
    suggested = db.session.scalars(sa.select(DigestItem).join(Digest).where(Digest.member_id == readers[0].id)).one()
    suggested.news = memory.FOR_GOOD
    db.session.commit()
    factories.tip(title="Later", at=THURSDAY + DAY)
    run(THURSDAY + WEEK)
    monkeypatch.setattr(clock, "now", lambda: THURSDAY + forgetting.KEPT + DAY)
    monkeypatch.setattr(forgetting, "AT_ONCE", 2)
    jobs.nightly()
    assert [len(digests(member)) for member in readers] == [2, 1, 1, 1, 1]
    monkeypatch.setattr(clock, "now", lambda: THURSDAY + WEEK + forgetting.KEPT + DAY)
    jobs.nightly()
    assert [len(digests(member)) for member in readers] == [1, 0, 0, 0, 0]
    assert db.session.scalars(sa.select(DigestItem.news)).all() == [memory.FOR_GOOD]
    assert digests(readers[0])[0].subject == ""  # it may name what is gone


def test_who_stopped_or_left_meanwhile_gets_none(site: Flask, readers: list[Member], post: Office) -> None:
    jobs.plan(THURSDAY)
    rhythms.choose(readers[0], Frequency.OFF, at=THURSDAY)
    db.session.get_one(Member, readers[1].id).standing = Standing.DISABLED
    db.session.commit()
    run(THURSDAY)
    assert [len(to(post, member)) for member in readers] == [0, 0, 1, 1, 1]
    assert [digests(member)[0].reason for member in readers[:2]] == ["off", "away"]


def test_one_that_cannot_be_made_holds_nobody_up(
    site: Flask, readers: list[Member], post: Office, caplog: pytest.LogCaptureFixture
) -> None:
    db.session.get_one(Member, readers[0].id).email = "geen adres"
    db.session.commit()
    run(THURSDAY)
    assert [len(to(post, member)) for member in readers[1:]] == [1] * 4
    assert states(readers[0])[0] in (State.SUPPRESSED, State.DUE)


@pytest.mark.parametrize("night", [datetime(2026, 3, 29), datetime(2026, 10, 25)])  # noqa: DTZ001
@pytest.mark.parametrize("hour", [1, 2, 3])
def test_a_night_that_changes_the_clock_has_one_digest(site: Flask, post: Office, night: datetime, hour: int) -> None:
    """The schedule looks every now and then, through the whole night."""
    reader = factories.member()
    follows.follow(factories.theme(), by=reader)
    start = night.replace(tzinfo=AMSTERDAM).astimezone(UTC) - 2 * HOUR
    rhythms.enrol(start - WEEK)
    rhythms.choose(reader, Frequency.DAILY, hour=hour, at=start)
    db.session.commit()
    for minutes in range(0, 8 * 60, 20):
        if minutes % 60 == 0:
            factories.tip(at=start + timedelta(minutes=minutes))
        run(start + timedelta(minutes=minutes))
    assert len(to(post, reader)) == 1
    assert [digest.period for digest in digests(reader)] == [f"{night:%Y-%m-%d}"]


def test_two_rhythms_in_one_week(site: Flask, post: Office) -> None:
    reader = factories.member()
    follows.follow(factories.theme(), by=reader)
    begin()
    rhythm(reader, Frequency.DAILY, hour=8)
    for days in range(7):
        factories.tip(title=f"Tip van dag {days}", at=MONDAY + days * DAY)
        run(MONDAY + days * DAY + 23 * HOUR)
    mails = to(post, reader)
    assert len(mails) == 7
    assert all(f"Tip van dag {days}" in mails[days] for days in range(7))
    assert not any(f"Tip van dag {days}" in mails[days + 1] for days in range(6))
