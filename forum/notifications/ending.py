"""Advice that soon ends: who follows it hears so, once for each date."""

from datetime import timedelta

import sqlalchemy as sa

from forum import clock
from forum.database import db
from forum.entries.models import Entry, Status
from forum.events import Event, record

AHEAD = timedelta(days=14)
AT_ONCE = 500


def tell() -> int:
    """Recurring: state that items end soon; returns how many. Flushes."""
    told = sa.exists().where(
        Event.subject_kind == "entry",
        Event.verb == "expiring",
        Event.subject_id == sa.cast(Entry.id, sa.String),
        Event.data["until"].as_string() == sa.cast(Entry.valid_until, sa.String),
    )
    ending = (
        sa.select(Entry)
        .where(Entry.status == Status.PUBLISHED, Entry.replaced_by_id.is_(None), Entry.is_example.is_(False))
        .where(Entry.valid_until.between(clock.today(), clock.today() + AHEAD), ~told)
        .order_by(Entry.id)
    )
    entries = db.session.scalars(ending.limit(AT_ONCE)).all()
    for entry in entries:
        record("expiring", entry, until=str(entry.valid_until))
    return len(entries)
