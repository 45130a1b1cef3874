"""What curators add to entries, and what they keep to find their work: badges, features, reviews, misses, clicks."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Member
from forum.database import Base
from forum.entries.models import Entry
from forum.i18n import _l


class BadgeKind(StrEnum):
    DESCRIBED = "described"
    TRANSFERABLE = "transferable"
    PROVEN = "proven"
    FEATURED = "featured"

    @property
    def label(self) -> str:
        return str(BADGE_LABELS[self])

    @property
    def mark(self) -> str:
        """What it is called among the marks of a card."""
        return f"badge-{self.value}"


BADGE_LABELS = {
    BadgeKind.DESCRIBED: _l("Goed beschreven"),
    BadgeKind.TRANSFERABLE: _l("Overdraagbaar"),
    BadgeKind.PROVEN: _l("Elders beproefd"),
    BadgeKind.FEATURED: _l("Uitgelicht"),
}


class Badge(Base):
    """A moderator vouches for an initiative. It stands until it lapses with the record, or is taken away by someone."""

    __tablename__ = "badge"
    __table_args__ = (
        sa.Index(
            "ix_badge_standing", "entry_id", "kind", unique=True,
            sqlite_where=sa.text("lapsed_at IS NULL"), postgresql_where=sa.text("lapsed_at IS NULL"),
        ),
    )  # fmt: skip
    event_kind = "badge"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    kind: Mapped[BadgeKind]
    giver_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(300))
    lapsed_at: Mapped[datetime | None]
    taken_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)  # None: by itself

    entry: Mapped[Entry] = relationship(lazy="raise_on_sql")
    giver: Mapped[Member | None] = relationship(foreign_keys=[giver_id], lazy="raise_on_sql")


class Feature(Base):
    """An entry stands on the front page from a day up to and including another; then that ends by itself."""

    __tablename__ = "feature"
    event_kind = "feature"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # by a moderator, before its time

    entry: Mapped[Entry] = relationship(lazy="raise_on_sql")


class Review(Base):
    """The owner of an entry is asked whether it is still right. One is open at a time."""

    __tablename__ = "review"
    __table_args__ = (
        sa.Index(
            "ix_review_open", "entry_id", unique=True,
            sqlite_where=sa.text("answered_at IS NULL"), postgresql_where=sa.text("answered_at IS NULL"),
        ),
    )  # fmt: skip
    event_kind = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    asked_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]  # there was no answer in time, and the entry says so

    entry: Mapped[Entry] = relationship(lazy="raise_on_sql")
    asked_of: Mapped[Member | None] = relationship(lazy="raise_on_sql")


class Miss(Base):
    """How often words were searched for in a week and nothing was found. Never who searched."""

    __tablename__ = "search_miss"
    __table_args__ = (sa.UniqueConstraint("words", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(sa.String(60))
    week: Mapped[date] = mapped_column(index=True)  # its Monday
    count: Mapped[int] = mapped_column(default=0)


class Clicks(Base):
    """How often words were searched for in a week with results, and how often one was opened. Never who searched."""

    __tablename__ = "search_click"
    __table_args__ = (sa.UniqueConstraint("words", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(sa.String(60))
    week: Mapped[date] = mapped_column(index=True)  # its Monday
    searches: Mapped[int] = mapped_column(default=0)
    opened: Mapped[int] = mapped_column(default=0)


class Task(StrEnum):
    """What a moderator can put aside because it needs no doing."""

    BADGE = "badge"
    MISS = "miss"
    TAGS = "tags"


class Aside(Base):
    """A task of the desk that somebody put aside: a badge (`key` its kind), searched words, or two tags ("a|b")."""

    __tablename__ = "desk_aside"
    __table_args__ = (sa.Index("ix_desk_aside_task", "task", "key"),)
    event_kind = "aside"

    id: Mapped[int] = mapped_column(primary_key=True)
    task: Mapped[Task]
    key: Mapped[str] = mapped_column(sa.String(140))
    entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(sa.String(250))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    at: Mapped[datetime]
    put_back_at: Mapped[datetime | None]
