"""The question hour (vragenuur) of an initiative: when, where, who comes, what they ask, what was answered."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.accounts.models import Member
from forum.database import Base
from forum.initiatives.models import Initiative


class Meeting(Base):
    """`sequence` grows with every change that a calendar must take over; `attendee_count` repeats the attendances."""

    __tablename__ = "meeting"
    event_kind = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(sa.String(300))  # words or a link; for who signed up, and for the editors
    summary: Mapped[str] = mapped_column(sa.String(1000), default="")
    sequence: Mapped[int] = mapped_column(default=0)
    attendee_count: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    notes: Mapped[str] = mapped_column(sa.Text, default="")
    notes_html: Mapped[str] = mapped_column(sa.Text, default="")

    initiative: Mapped[Initiative] = relationship(lazy="raise_on_sql")

    @property
    def url(self) -> str:
        return f"/vragenuur/{self.id}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def is_coming(self) -> bool:
        """It will be held or is being held."""
        return not self.is_cancelled and self.ends_at > clock.now()


class Attendance(Base):
    """A member comes. `reminded_at` says that no reminder is due any more."""

    __tablename__ = "meeting_attendance"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "member_id"),)
    event_kind = "attendance"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(lazy="raise_on_sql")


class MeetingQuestion(Base):
    """What a member wants to know, told beforehand."""

    __tablename__ = "meeting_question"
    event_kind = "meeting_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    body: Mapped[str] = mapped_column(sa.String(1000))
    at: Mapped[datetime]
    withdrawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)

    author: Mapped[Member] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")
