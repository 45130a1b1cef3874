"""Recurring work: once for all workers, and after an absence once instead of as often as it was missed."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from huey import crontab

from forum import recurring
from forum.database import db
from forum.recurring import Recurrence

NOON = datetime(2026, 3, 12, 12, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Work:
    """Counts how often it was done."""

    def __init__(self, minute: str = "0", hour: str = "*") -> None:
        self.times = 0
        self.line = ("work", crontab(minute=minute, hour=hour), self.do)

    def do(self) -> None:
        self.times += 1

    def keep_up(self, at: datetime) -> int:
        recurring.keep_up([self.line], at=at)
        return self.times


def test_new_work_begins_at_its_next_moment(app: Flask) -> None:
    work = Work(hour="13")
    assert work.keep_up(NOON) == 0
    assert work.keep_up(NOON + HOUR - timedelta(minutes=2)) == 0
    assert work.keep_up(NOON + HOUR) == 1


def test_it_is_done_once_however_many_workers_look(app: Flask) -> None:
    work = Work()
    work.keep_up(NOON)
    for seconds in range(0, 3500, 20):
        work.keep_up(NOON + HOUR + timedelta(seconds=seconds))
    assert work.times == 1


def test_what_was_missed_is_made_up_for_once(app: Flask) -> None:
    work = Work()
    work.keep_up(NOON)
    assert work.keep_up(NOON + 9 * HOUR) == 1
    assert work.keep_up(NOON + 9 * HOUR + timedelta(minutes=1)) == 1
    assert work.keep_up(NOON + 10 * HOUR) == 2
    assert work.keep_up(NOON + timedelta(days=300)) == 3


def test_a_nightly_job_that_was_missed_is_done_in_the_morning(app: Flask) -> None:
    nightly = Work(minute="30", hour="1")
    nightly.keep_up(NOON)
    assert nightly.keep_up(NOON + 20 * HOUR) == 1


def test_who_was_killed_at_work_leaves_it_to_be_done(app: Flask) -> None:
    work = Work()
    work.keep_up(NOON)
    db.session.execute(sa.update(Recurrence).values(claimed_at=NOON + HOUR))
    db.session.commit()
    assert work.keep_up(NOON + HOUR + timedelta(minutes=5)) == 0, "somebody may be at it"
    assert work.keep_up(NOON + HOUR + recurring.CLAIM + timedelta(minutes=1)) == 1


def test_an_only_worker_waits_for_nobody(app: Flask) -> None:
    work = Work()
    work.keep_up(NOON)
    db.session.execute(sa.update(Recurrence).values(claimed_at=NOON + HOUR))
    db.session.commit()
    recurring.release()
    assert work.keep_up(NOON + HOUR + timedelta(minutes=5)) == 1


def test_work_that_fails_leaves_the_others_alone(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ValueError("kapot")

    work = Work()
    schedule = [("failing", crontab(minute="0"), fail), work.line]
    recurring.keep_up(schedule, at=NOON)
    recurring.keep_up(schedule, at=NOON + HOUR)
    assert work.times == 1
    assert "failing failed" in caplog.text


def test_who_is_late_to_finish_does_not_undo_what_was_done_meanwhile(app: Flask) -> None:
    second = Work()

    def slow() -> None:
        """Another worker takes it over meanwhile, at its next moment."""
        recurring.keep_up([("work", second.line[1], second.do)], at=NOON + 2 * HOUR)

    recurring.keep_up([("work", second.line[1], slow)], at=NOON)
    recurring.keep_up([("work", second.line[1], slow)], at=NOON + HOUR)
    recurring.keep_up([("work", second.line[1], second.do)], at=NOON + 2 * HOUR + timedelta(minutes=2))
    assert second.times == 1


def test_a_claim_begins_when_its_work_does(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not when the look at the schedule began: what came before it may have taken longer than a claim lasts."""
    now = [NOON]
    monkeypatch.setattr("forum.clock.now", lambda: now[0])
    seen: list[datetime | None] = []

    def long() -> None:
        now[0] += recurring.CLAIM + timedelta(minutes=5)

    def short() -> None:
        seen.append(db.session.scalar(sa.select(Recurrence.claimed_at).where(Recurrence.name == "short")))

    schedule = [("long", crontab(minute="0"), long), ("short", crontab(minute="0"), short)]
    recurring.keep_up(schedule)
    now[0] += HOUR
    recurring.keep_up(schedule)
    assert seen == [now[0]]
