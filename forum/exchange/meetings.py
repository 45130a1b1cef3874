"""Question hours in the exchange format: when, where, who comes, what they asked and what was answered."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from forum import clock, markup
from forum.accounts.models import Member
from forum.database import db
from forum.entries import content
from forum.exchange.parts import Address, Moment, Name, plain, tells, text
from forum.initiatives.models import Initiative
from forum.meetings import queries
from forum.meetings.models import Attendance, Meeting, MeetingQuestion
from forum.meetings.queries import PLANNED

Writer = Callable[[str | None, str], int | None]


class QuestionLine(BaseModel):
    model_config = ConfigDict(strict=True)

    author: Address
    author_name: Name = ""
    body: Annotated[str, text(1_000, 1)]
    at: Moment


class MeetingLine(BaseModel):
    model_config = ConfigDict(strict=True)

    starts_at: Moment
    minutes: Annotated[int, Field(ge=1, le=1440)]
    place: Annotated[str, text(300)] = ""
    summary: Annotated[str, text(1_000)] = ""
    notes: Annotated[str, text(20_000)] = ""
    cancelled_at: Moment | None = None
    by: Address | None = None
    by_name: Name = ""
    attendees: Annotated[list[Address], Field(max_length=2_000)] = []
    questions: Annotated[list[QuestionLine], Field(max_length=2_000)] = []


def build(initiative: Initiative, given: Sequence[MeetingLine], writer: Writer) -> None:
    """Add the question hours of an initiative that was just brought in; who comes is not reminded of them again."""
    for line in given:
        meeting = _meeting(initiative, line, writer(line.by, line.by_name))
        db.session.add(meeting)
        db.session.flush()
        if line.notes:
            prefix = f"vragenuur{meeting.id}-"
            meeting.notes_html = markup.render(line.notes, content.mentioned(line.notes), prefix=prefix)
        now = clock.now()
        coming = dict.fromkeys(writer(address, "") for address in line.attendees)
        meeting.attendee_count = len(coming)
        db.session.add_all(
            Attendance(meeting_id=meeting.id, member_id=id, at=min(now, line.starts_at), reminded_at=now)
            for id in coming
        )
        db.session.add_all(
            MeetingQuestion(
                meeting_id=meeting.id, author_id=writer(each.author, each.author_name), body=each.body, at=each.at
            )
            for each in line.questions
        )
    if given:
        initiative.mark_for_good(PLANNED)
        db.session.flush()


def exported(ids: Iterable[int], *, public_only: bool) -> defaultdict[int, list[dict[str, Any]]]:
    """The question hours of these initiatives as lines. Where it is, who comes and what they asked is for members."""
    found = (
        sa.select(Meeting, Member.email, Member.name)
        .outerjoin(Member, Member.id == Meeting.by_id)
        .where(Meeting.entry_id.in_(list(ids)))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    by_entry: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for meeting, email, name in db.session.execute(found).all():
        said = _line(meeting) | {"by": email, "by_name": name}
        if not public_only:
            said |= {"place": meeting.place, "attendees": _attendees(meeting), "questions": _questions(meeting)}
        by_entry[meeting.entry_id].append({key: value for key, value in said.items() if tells(key, value)})
    return by_entry


def _meeting(initiative: Initiative, line: MeetingLine, by_id: int | None) -> Meeting:
    return Meeting(
        entry_id=initiative.id, by_id=by_id, starts_at=line.starts_at, minutes=line.minutes, place=line.place,
        summary=line.summary, notes=line.notes, notes_html="", cancelled_at=line.cancelled_at,
        changed_at=clock.now(), sequence=0, attendee_count=0,
    )  # fmt: skip


def _line(meeting: Meeting) -> dict[str, Any]:
    told = ("starts_at", "minutes", "summary", "notes", "cancelled_at")
    return {name: plain(getattr(meeting, name)) for name in told}


def _attendees(meeting: Meeting) -> list[str]:
    coming = sa.select(Member.email).join(Attendance, Attendance.member_id == Member.id)
    return list(db.session.scalars(coming.where(Attendance.meeting_id == meeting.id).order_by(Attendance.id)))


def _questions(meeting: Meeting) -> list[dict[str, Any]]:
    return [
        {"author": each.author.email, "author_name": each.author.name, "body": each.body, "at": plain(each.at)}
        for each in queries.questions(meeting)
    ]
