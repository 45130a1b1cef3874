"""Recurring: the fact that a question hour is over, so that pages that were kept stop inviting to it."""

from datetime import timedelta

import sqlalchemy as sa

from forum import clock
from forum.database import db
from forum.events import Event, record
from forum.meetings.models import Meeting
from forum.meetings.queries import LONGEST

MISSED = timedelta(days=2)
"""How long ago one may have ended: the site may have stood still. What is older is on no kept page any more."""


def close() -> None:
    """Once for each hour that was held; nothing when it runs again."""
    known = sa.exists().where(
        Event.subject_kind == Meeting.event_kind,
        Event.subject_id == sa.cast(Meeting.id, sa.String),
        Event.verb == "held",
    )
    begun = Meeting.starts_at.between(clock.now() - LONGEST - MISSED, clock.now())
    wanted = sa.select(Meeting).where(begun, Meeting.cancelled_at.is_(None), ~known)
    for meeting in db.session.scalars(wanted).all():
        if meeting.ends_at <= clock.now():
            record("held", meeting, entry=meeting.entry_id)
    db.session.commit()
