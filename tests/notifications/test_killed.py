"""kill -9 of what sends direct mail, again and again: none twice, none lost, and at most one in doubt a kill."""

import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from bench.sink import sink, taken
from forum import clock, jobs
from forum.app import create_app
from forum.database import db
from forum.entries import follows
from forum.entries.follows import Channel
from forum.entries.models import Entry
from forum.notifications import jobs as notes
from forum.notifications import mailing
from forum.notifications.models import DirectMail, MailState, Notification
from tests import factories
from tests.ports import free_port

FOLLOWERS, MUTED, KILLS = 150, 15, 14
PATIENCE = 300.0  # seconds for one run


@pytest.mark.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)], indirect=True)
def test_none_twice_none_lost_and_at_most_one_in_doubt_a_kill(app: Flask, tmp_path: Path, database_url: str) -> None:
    due = followed_by_many(app)
    db.session.remove()
    db.engine.dispose()
    log = tmp_path / "taken"
    with sink(free_port(), log) as url:
        site = create_app(
            env="test", data_dir=tmp_path, secret="s" * 40, smtp_url=url, database_url=database_url, rate_limits=False
        )
        kills = survive(site, log)
    assert kills >= KILLS // 2, "it was killed too seldom: this proves little"
    arrived = Counter(message.split("@")[0] for message, _to in taken(log))
    mails = db.session.scalars(sa.select(DirectMail)).all()
    by_state = {state: {f"told-{mail.id}" for mail in mails if mail.state is state} for state in MailState}
    sent, uncertain, skipped = (
        by_state.pop(state) for state in (MailState.SENT, MailState.UNCERTAIN, MailState.SKIPPED)
    )
    assert not any(by_state.values()), "each came to an end"
    assert {mail.member_id for mail in mails} == due
    assert len(mails) == len(due) == FOLLOWERS, "one a member"
    assert [name for name, count in arrived.items() if count > 1] == []
    assert sent <= set(arrived) <= sent | uncertain
    assert len(skipped) == MUTED
    assert len(uncertain) <= kills
    assert len(sent) > FOLLOWERS / 2
    assert db.session.scalars(sa.select(Notification.id).where(Notification.mail_id.is_(None))).all() == []


def followed_by_many(app: Flask) -> set[int]:
    """A conversation with a reply, of which many want to hear at once and some mute it before they do."""
    talk = factories.thread(title="Wie doet dit ook?")
    people = [factories.member().id for _number in range(FOLLOWERS)]
    long_ago = clock.now() - timedelta(hours=1)
    how = {"channel": Channel.DIRECT, "is_muted": False, "reason": "chosen", "name": "", "created_at": long_ago}
    db.session.execute(sa.delete(follows.Follow))  # who began it hears nothing here
    db.session.execute(
        sa.insert(follows.Follow), [{"member_id": person, "entry_id": talk.id} | how for person in people]
    )
    factories.reply(db.session.get_one(Entry, talk.id))
    jobs.drain(app)
    quiet = follows.Follow.member_id.in_(people[:MUTED])
    db.session.execute(sa.update(follows.Follow).where(quiet).values(is_muted=True))
    db.session.execute(sa.update(Notification).values(at=clock.now() - mailing.WAIT))
    db.session.commit()
    return set(people)


def survive(site: Flask, log: Path, seed: int = 5) -> int:
    """Send what is due, killed about once in so many mails; how often. Every run begins when claims have lapsed."""
    chance, kills = random.Random(seed), 0
    while is_open(site):
        child = _send(site)
        kills += _end(child, log, chance if kills < KILLS else None)
    return kills


def is_open(site: Flask) -> bool:
    """Whether anything waits; lets some time pass for what was claimed."""
    waiting = DirectMail.state.in_([MailState.WAITING, MailState.SENDING])
    with site.app_context():
        lapsed = clock.now() - mailing.CLAIM - timedelta(minutes=1)
        db.session.execute(
            sa.update(DirectMail).where(waiting, DirectMail.claimed_at > lapsed).values(claimed_at=lapsed)
        )
        db.session.commit()
        pending = sa.or_(
            sa.exists().where(waiting), sa.exists().where(Notification.wants_mail, Notification.mail_id.is_(None))
        )
        found = bool(db.session.scalar(sa.select(pending)))
        db.session.remove()
        db.engine.dispose()
    return found


def _send(site: Flask) -> int:
    """A process that sends; gives its number."""
    child = os.fork()
    if child:
        return child
    try:
        with site.app_context():
            notes.send_mails()
    finally:
        os._exit(0)


def _end(child: int, log: Path, chance: random.Random | None) -> int:
    """Kill it after a few mails, or a moment later; 1 when that was in time. Without chance it may finish."""
    each = FOLLOWERS // (KILLS + 4)
    enough = len(taken(log)) + chance.randrange(2 * each) if chance else FOLLOWERS + 1
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if os.waitpid(child, os.WNOHANG)[0]:
            return 0
        if chance and log.read_bytes().count(b"\n") >= enough:
            time.sleep(chance.random() * 0.03)
            break
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    return int(os.WIFSIGNALED(os.waitpid(child, 0)[1]))
