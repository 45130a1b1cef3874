"""What can be done with a question hour. Each is an event, and shows at once on the initiative."""

from datetime import datetime

import sqlalchemy as sa

from forum import clock, markup
from forum.accounts.models import Member
from forum.database import db
from forum.entries import content
from forum.entries.models import Entry
from forum.events import record
from forum.initiatives.models import Initiative
from forum.meetings.models import Attendance, Meeting, MeetingQuestion
from forum.meetings.moments import end_of_tomorrow
from forum.meetings.queries import PLANNED


def plan(
    initiative: Initiative, *, by: Member, starts_at: datetime, minutes: int, place: str, summary: str = ""
) -> Meeting:
    """A new one; the one that is planned for this very moment, if there is: the button was pressed twice."""
    _grow(initiative)
    known = _planned(initiative, starts_at)
    if known is not None:
        return known
    new = Meeting(
        initiative=initiative, by_id=by.id, starts_at=starts_at, minutes=minutes, place=place, summary=summary,
        changed_at=clock.now(), sequence=0, attendee_count=0, notes="", notes_html="",
    )  # fmt: skip
    db.session.add(new)
    initiative.mark_for_good(PLANNED)
    record("planned", new, by=by, entry=initiative.id)
    return new


def change(meeting: Meeting, *, by: Member, starts_at: datetime, minutes: int, place: str, summary: str) -> None:
    """Plan it anew. Who comes hears of another time or place by mail."""
    _grow(meeting.initiative)
    told = {"starts_at": starts_at, "minutes": minutes, "place": place}
    tells = any(getattr(meeting, name) != value for name, value in told.items())
    if not tells and meeting.summary == summary:
        return
    is_later = starts_at != meeting.starts_at
    for name, value in (told | {"summary": summary}).items():
        setattr(meeting, name, value)
    _renumber(meeting)
    if is_later:
        again = sa.update(Attendance).where(Attendance.meeting_id == meeting.id)
        db.session.execute(again.values(reminded_at=_needs_no_reminder(meeting)))
    record("moved" if tells else "described", meeting, by=by, entry=meeting.entry_id)


def cancel(meeting: Meeting, *, by: Member) -> None:
    """Call it off; nothing when somebody else just did."""
    _grow(meeting.initiative)
    db.session.refresh(meeting, ["cancelled_at"])
    if meeting.is_cancelled:
        return
    meeting.cancelled_at = clock.now()
    _renumber(meeting)
    record("cancelled", meeting, by=by, entry=meeting.entry_id)


def attend(meeting: Meeting, *, by: Member) -> None:
    """Sign up; nothing when the member already did."""
    _grow(meeting.initiative)
    if attendance(meeting, by) is None:
        db.session.add(
            Attendance(meeting_id=meeting.id, member_id=by.id, at=clock.now(), reminded_at=_needs_no_reminder(meeting))
        )
        _count(meeting)
        record("joined", meeting, by=by, entry=meeting.entry_id)


def leave(meeting: Meeting, *, by: Member) -> None:
    """Not come after all; nothing when the member did not sign up."""
    _grow(meeting.initiative)
    known = attendance(meeting, by)
    if known is not None:
        db.session.delete(known)
        _count(meeting)
        record("left", meeting, by=by, entry=meeting.entry_id)


def ask(meeting: Meeting, body: str, *, by: Member) -> MeetingQuestion:
    """Ask beforehand; the same question by the same member stands there once."""
    _grow(meeting.initiative)
    mine = sa.select(MeetingQuestion).where(
        MeetingQuestion.meeting_id == meeting.id, MeetingQuestion.author_id == by.id, MeetingQuestion.body == body,
        MeetingQuestion.withdrawn_by_id.is_(None),
    )  # fmt: skip
    known = db.session.scalars(mine).first()
    if known is not None:
        return known
    new = MeetingQuestion(meeting_id=meeting.id, author_id=by.id, body=body, at=clock.now())
    db.session.add(new)
    record("asked", meeting, by=by, entry=meeting.entry_id)
    return new


def take_back(question: MeetingQuestion, meeting: Meeting, *, by: Member) -> None:
    """One's own question is gone for good; that of another can be put back."""
    if question.author_id == by.id:
        db.session.delete(question)
        record("unasked", meeting, by=by, entry=meeting.entry_id)
    else:
        question.withdrawn_by_id = by.id
        record("withdrawn", question, by=by, entry=meeting.entry_id)


def put_back(question: MeetingQuestion, meeting: Meeting, *, by: Member) -> None:
    """A question that was withdrawn stands there again."""
    question.withdrawn_by_id = None
    record("restored", question, by=by, entry=meeting.entry_id)


def note(meeting: Meeting, notes: str, *, by: Member) -> None:
    """Write down what was answered; it shows with the initiative."""
    _grow(meeting.initiative)
    meeting.notes = notes
    meeting.notes_html = markup.render(notes, content.mentioned(notes), prefix=f"vragenuur{meeting.id}-")
    record("noted", meeting, by=by, entry=meeting.entry_id)


def attendance(meeting: Meeting, member: Member) -> Attendance | None:
    own = sa.select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.member_id == member.id)
    return db.session.scalars(own).first()


def _planned(initiative: Initiative, starts_at: datetime) -> Meeting | None:
    same = (Meeting.entry_id == initiative.id, Meeting.starts_at == starts_at, Meeting.cancelled_at.is_(None))
    return db.session.scalars(sa.select(Meeting).where(*same)).first()


def _grow(entry: Entry) -> None:
    """The next version of the page; locked until the end, so that two at once count one after the other."""
    db.session.flush()
    version = db.session.scalar(sa.select(Entry.version).where(Entry.id == entry.id).with_for_update())
    entry.version = (version or 0) + 1


def _renumber(meeting: Meeting) -> None:
    meeting.sequence += 1
    meeting.changed_at = clock.now()


def _count(meeting: Meeting) -> None:
    db.session.flush()
    there = sa.select(sa.func.count(Attendance.id)).where(Attendance.meeting_id == meeting.id)
    meeting.attendee_count = db.session.scalar(there) or 0


def _needs_no_reminder(meeting: Meeting) -> datetime | None:
    """Now, when it is so soon that what the member does or hears today is reminder enough."""
    return clock.now() if meeting.starts_at < end_of_tomorrow() else None
