"""What members are told, the mails of it, what editors send around, and when a member was last where."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Member
from forum.database import Base
from forum.entries.models import Entry, Reply
from forum.events import Event
from forum.i18n import _l


class What(StrEnum):
    """What happened to an item, as far as anybody is told of it."""

    PUBLISHED = "published"
    REVISED = "revised"
    REPLIED = "replied"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    OUTDATED = "outdated"
    ADOPTED = "adopted"
    INTRODUCED = "introduced"
    EVALUATED = "evaluated"
    STOPPED = "stopped"
    AWARDED = "awarded"
    PLANNED = "planned"
    EXPIRING = "expiring"
    URGENT = "urgent"


class Because(StrEnum):
    """Why a member is told. The strongest comes first; the rest are what one follows, from near to wide."""

    URGENT = "urgent"
    WROTE = "wrote"
    ADOPTED = "adopted"
    REPLIED = "replied"
    ITEM = "item"
    SEARCH = "search"
    TAG = "tag"
    MUNICIPALITY = "municipality"
    THEME = "theme"
    PROVINCE = "province"

    @property
    def rank(self) -> int:
        return RANKS[self]

    @property
    def is_own(self) -> bool:
        """Whether it is about the item itself, not about what it is filed under."""
        return self in OWN


RANKS = {because: rank for rank, because in enumerate(Because)}
OWN = (Because.URGENT, Because.WROTE, Because.ADOPTED, Because.REPLIED, Because.ITEM)


class MailState(StrEnum):
    """How far a mail is. Whatever dies in `sending` becomes uncertain, and is never sent again by itself."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    SKIPPED = "skipped"

    @property
    def label(self) -> str:
        return str(MAIL_STATE_LABELS[self])


MAIL_STATE_LABELS = {
    MailState.WAITING: _l("Wacht"),
    MailState.SENDING: _l("Wordt verstuurd"),
    MailState.SENT: _l("Verstuurd"),
    MailState.UNCERTAIN: _l("Onzeker"),
    MailState.REFUSED: _l("Niet gelukt"),
    MailState.SKIPPED: _l("Niet nodig"),
}


class Trouble(StrEnum):
    """What went wrong with a mail, where no mail server said it."""

    KILLED = "the process was gone while it was being sent"


TROUBLE_LABELS = {Trouble.KILLED: _l("Het programma viel weg tijdens het versturen.")}


class Notification(Base):
    """One member is told of one event, once, with the strongest reason. `name` is of what they follow."""

    __tablename__ = "notification"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "member_id"),
        sa.Index("ix_notification_item", "member_id", "entry_id"),
        sa.Index(
            "ix_notification_unread", "member_id",
            sqlite_where=sa.text("read_at IS NULL"), postgresql_where=sa.text("read_at IS NULL"),
        ),
        sa.Index(
            "ix_notification_to_mail", "member_id", "entry_id",
            sqlite_where=sa.text("wants_mail AND mail_id IS NULL"),
            postgresql_where=sa.text("wants_mail AND mail_id IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    reply_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reply.id", ondelete="CASCADE"), index=True)
    what: Mapped[What]
    because: Mapped[Because]
    name: Mapped[str] = mapped_column(sa.String(150), default="")
    at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]
    wants_mail: Mapped[bool] = mapped_column(default=False)
    mail_id: Mapped[int | None] = mapped_column(sa.ForeignKey("direct_mail.id", ondelete="SET NULL"), index=True)

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
    entry: Mapped[Entry] = relationship(lazy="raise_on_sql")
    reply: Mapped[Reply | None] = relationship(lazy="raise_on_sql")


class DirectMail(Base):
    """One mail to one member about one item: of one notification, or of some that came close together."""

    __tablename__ = "direct_mail"
    __table_args__ = (
        sa.Index("ix_direct_mail_state", "state", "due_at"),
        sa.Index("ix_direct_mail_item", "member_id", "entry_id"),
    )
    event_kind = "direct_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    state: Mapped[MailState] = mapped_column(default=MailState.WAITING)
    due_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]  # by the process that is sending it
    attempts: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(sa.String(300), default="")  # why it was not sent
    sent_at: Mapped[datetime | None]

    @property
    def why(self) -> str:
        """What went wrong, in the language of the moment; what a mail server said is as it said it."""
        return str(TROUBLE_LABELS[Trouble(self.note)]) if self.note in set(Trouble) else self.note


class Circle(StrEnum):
    """Whom an urgent announcement is sent to, of those who may read it."""

    EVERYONE = "everyone"
    THEME = "theme"
    PLACES = "places"


class Broadcast(Base):
    """An editor sent an urgent announcement around: once an announcement. `codes` are the municipalities meant."""

    __tablename__ = "broadcast"
    event_kind = "broadcast"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), unique=True)
    circle: Mapped[Circle]
    codes: Mapped[list[str]] = mapped_column(default=list)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    at: Mapped[datetime]

    by: Mapped[Member | None] = relationship(lazy="raise_on_sql")


class Seen(Base):
    """A member last opened an item then; `replies` is how many it had."""

    __tablename__ = "seen"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True, index=True)
    first_at: Mapped[datetime]
    at: Mapped[datetime]
    replies: Mapped[int]


class Visit(Base):
    """When a member was last here, and when they were the time before: what came since then is new to them."""

    __tablename__ = "visit"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    last_at: Mapped[datetime]
    before_at: Mapped[datetime]
