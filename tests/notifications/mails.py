"""Direct mails: what sets them going, and the job that sends them."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from forum import clock, jobs
from forum.database import db
from forum.entries.models import Entry, Reply
from forum.notifications import jobs as notes
from forum.notifications.models import DirectMail, MailState, Notification
from tests import factories


def answer(entry: Entry, text: str = "Zo doen wij het.") -> Reply:
    return factories.reply(db.session.get_one(type(entry), entry.id), text, by=factories.member(name="Noor Bakker"))


def send(app: Flask, *, later: timedelta = timedelta(minutes=5)) -> list[MailState]:
    """Let the jobs run, let some time pass, and send; the states of all mails."""
    db.session.commit()
    jobs.drain(app)
    long_ago = clock.now() - later
    db.session.execute(sa.update(Notification).where(Notification.mail_id.is_(None)).values(at=long_ago))
    db.session.commit()
    notes.send_mails()
    db.session.expire_all()
    return list(db.session.scalars(sa.select(DirectMail.state).order_by(DirectMail.id)))


def again(app: Flask) -> list[MailState]:
    """What is put off is tried now."""
    db.session.execute(sa.update(DirectMail).values(due_at=clock.now() - timedelta(minutes=1)))
    return send(app)
