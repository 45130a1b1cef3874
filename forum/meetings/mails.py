"""Who comes hears of another time, of a cancellation, and of tomorrow.

What happened is first made into one fact for each attendee; each of those sends one mail at most.
"""

import sqlalchemy as sa

from forum import clock, mailer
from forum.accounts.models import Member
from forum.database import db
from forum.events import Event, on, record
from forum.meetings import actions, queries
from forum.meetings.models import Attendance, Meeting
from forum.meetings.moments import end_of_tomorrow, local
from forum.policy import can


@on("meeting", "moved", "cancelled")
def spread_word(event: Event) -> None:
    """One fact, and so one mail, for each who comes; not for who did it."""
    meeting = db.session.get(Meeting, int(event.subject_id))
    if meeting is not None:
        for attendance in db.session.scalars(sa.select(Attendance).where(Attendance.meeting_id == meeting.id)).all():
            if attendance.member_id != event.by_id:
                record("told", meeting, member=attendance.member_id, of=event.verb)


def remind() -> None:
    """Recurring: who comes tomorrow and did not hear yet."""
    due = (
        sa.select(Attendance, Meeting)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Attendance.reminded_at.is_(None), Meeting.cancelled_at.is_(None))
        .where(Meeting.starts_at > clock.now(), Meeting.starts_at < end_of_tomorrow())
    )
    for attendance, meeting in db.session.execute(due).all():
        attendance.reminded_at = clock.now()
        record("told", meeting, member=attendance.member_id, of="near")
    db.session.commit()


@on("meeting", "told")
def tell(event: Event) -> None:
    """What still holds when it is sent: nothing of a new time once it is cancelled."""
    meeting = db.session.scalars(queries.full(int(event.subject_id))).first()
    member = db.session.get(Member, event.data["member"])
    what = str(event.data["of"])
    if meeting is None or member is None or not member.is_active or member.is_example:
        return
    if (
        not meeting.initiative.is_published
        or not can(member, "read", meeting)
        or not actions.attendance(meeting, member)
    ):
        return
    if (what == "cancelled") != meeting.is_cancelled or meeting.ends_at < clock.now():
        return
    template = "reminder" if what == "near" else what
    start = local(meeting.starts_at)
    told = {"title": meeting.initiative.title, "start": start, "place": meeting.place, "minutes": meeting.minutes}
    is_tomorrow = start.date() > clock.today()
    link = mailer.link("meetings.show", meeting_id=meeting.id)
    mailer.send(
        f"meetings/{template}", sender="notice",
        to=member.email, name=member.name, language=member.language, link=link, is_tomorrow=is_tomorrow, **told,
    )  # fmt: skip
