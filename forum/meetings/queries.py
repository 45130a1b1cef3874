"""Question hours as pages show them."""

from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from forum import clock
from forum.accounts.models import Member
from forum.database import db
from forum.entries.models import Entry
from forum.meetings.models import Attendance, Meeting, MeetingQuestion

LONGEST = timedelta(hours=8)
PLANNED = "hour-planned"  # the mark of an initiative that has or had one


class Hours(NamedTuple):
    """Of one initiative: the next one, whether the reader comes to it, and those whose answers were noted."""

    next: Meeting | None
    is_mine: bool
    answered: list[Meeting]


def full(meeting_id: int) -> sa.Select[Meeting]:
    """One, with its initiative."""
    return (
        sa.select(Meeting)
        .join(Meeting.initiative)
        .options(contains_eager(Meeting.initiative).joinedload(Entry.municipality))
        .where(Meeting.id == meeting_id)
    )


def of(entry: Entry, reader: Member | None) -> Hours:
    """One query, and none for an initiative that never had one; asked by the page of an initiative."""
    if PLANNED not in (entry.marks or []):
        return Hours(None, False, [])
    mine = sa.exists().where(
        Attendance.meeting_id == Meeting.id, Attendance.member_id == (reader.id if reader is not None else 0)
    )
    shown = sa.or_(Meeting.notes != "", Meeting.starts_at > clock.now() - LONGEST)
    wanted = sa.select(Meeting, mine).where(Meeting.entry_id == entry.id, Meeting.cancelled_at.is_(None), shown)
    rows = db.session.execute(wanted.order_by(Meeting.starts_at)).all()
    coming = next(((meeting, is_mine) for meeting, is_mine in rows if meeting.is_coming), (None, False))
    return Hours(coming[0], bool(coming[1]), [meeting for meeting, _mine in rows if meeting.notes])


def attendees(meeting: Meeting) -> list[Member]:
    """Who comes, in the order in which they signed up."""
    wanted = sa.select(Attendance).where(Attendance.meeting_id == meeting.id).order_by(Attendance.id)
    with_names = wanted.options(joinedload(Attendance.member).joinedload(Member.municipality))
    return [attendance.member for attendance in db.session.scalars(with_names)]


def questions(meeting: Meeting) -> list[MeetingQuestion]:
    """What was asked and not withdrawn, in order, with who asked it."""
    own = MeetingQuestion.meeting_id == meeting.id, MeetingQuestion.withdrawn_by_id.is_(None)
    wanted = sa.select(MeetingQuestion).where(*own).order_by(MeetingQuestion.id)
    return list(db.session.scalars(wanted.options(joinedload(MeetingQuestion.author))))
