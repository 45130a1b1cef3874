"""Digests: how often a member wants one, each that was due and how far it got, and what it held."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Member
from forum.database import Base
from forum.i18n import _l


class Frequency(StrEnum):
    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"

    @property
    def label(self) -> str:
        return str(FREQUENCY_LABELS[self])


FREQUENCY_LABELS = {
    Frequency.DAILY: _l("Elke dag"),
    Frequency.WEEKLY: _l("Elke week"),
    Frequency.MONTHLY: _l("Elke maand"),
    Frequency.OFF: _l("Geen overzichtsmail"),
}


class Rhythm(Base):
    """How often a member gets a digest, and when: day and hour are Dutch time. Every active member gets a row."""

    __tablename__ = "digest_rhythm"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    frequency: Mapped[Frequency] = mapped_column(default=Frequency.WEEKLY)
    weekday: Mapped[int] = mapped_column(default=3)  # of a weekly one: 0 is Monday
    monthday: Mapped[int] = mapped_column(default=1)  # of a monthly one: 1 to 28
    hour: Mapped[int] = mapped_column(default=8)
    since: Mapped[datetime]  # the first digest tells of what happened from here on
    next_at: Mapped[datetime | None] = mapped_column(index=True)  # None: never

    member: Mapped[Member] = relationship(lazy="raise_on_sql")

    @property
    def is_off(self) -> bool:
        return self.frequency is Frequency.OFF


class State(StrEnum):
    """How far a digest got.

    `due` may be tried (again) from `try_at` on; `claimed` is being made by one process; `sending` may be with the
    mail server. The others are ends, of which a person can only leave `uncertain`, `failed` and `suppressed`.
    """

    DUE = "due"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SUPPRESSED = "suppressed"

    @property
    def label(self) -> str:
        return str(STATE_LABELS[self])


STATE_LABELS = {
    State.DUE: _l("Wacht"),
    State.CLAIMED: _l("Wordt gemaakt"),
    State.SENDING: _l("Wordt verstuurd"),
    State.SENT: _l("Verstuurd"),
    State.SKIPPED: _l("Niet nodig"),
    State.FAILED: _l("Niet gelukt"),
    State.UNCERTAIN: _l("Onzeker"),
    State.SUPPRESSED: _l("Geweigerd"),
}
OPEN = (State.DUE, State.CLAIMED, State.SENDING)
TROUBLED = (State.UNCERTAIN, State.FAILED, State.SUPPRESSED)


class Skipped(StrEnum):
    """Why there was no mail although one was due."""

    NOTHING_NEW = "nothing new"
    OFF = "off"
    AWAY = "away"
    EXAMPLE = "example"

    @property
    def label(self) -> str:
        return str(SKIPPED_LABELS[self])


SKIPPED_LABELS = {
    Skipped.NOTHING_NEW: _l("Er was niets nieuws voor u."),
    Skipped.OFF: _l("U zette de overzichtsmail uit."),
    Skipped.AWAY: _l("Dit lid doet niet meer mee."),
    Skipped.EXAMPLE: _l("Voorbeeldleden hebben geen mailadres."),
}


class Trouble(StrEnum):
    """What went wrong, where no mail server said it."""

    KILLED = "the process was gone while it was being sent"
    NO_ADDRESS = "the address gets no mail any more"
    NO_INDEX = "there was no search index to look up what is followed"


TROUBLE_LABELS = {
    Trouble.KILLED: _l("Het programma viel weg tijdens het versturen."),
    Trouble.NO_INDEX: _l("Er was geen zoekindex om op te zoeken wat dit lid volgt."),
    Trouble.NO_ADDRESS: _l("Mail aan dit adres kwam terug of werd als ongewenst gemeld."),
}


class Digest(Base):
    """The one mail of a member and a period. The constraint on the two is what keeps a second one from existing."""

    __tablename__ = "digest"
    __table_args__ = (
        sa.UniqueConstraint("member_id", "period"),
        sa.Index("ix_digest_state", "state", "try_at", "id"),
        sa.Index("ix_digest_holder", "holder", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"))
    period: Mapped[str] = mapped_column(sa.String(12))  # 2026-03-29, 2026-W13 or 2026-03
    due_at: Mapped[datetime] = mapped_column(index=True)
    try_at: Mapped[datetime]
    state: Mapped[State] = mapped_column(default=State.DUE)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")  # why it was skipped, or what went wrong
    attempts: Mapped[int] = mapped_column(default=0)
    first_tried_at: Mapped[datetime | None]
    holder: Mapped[str | None] = mapped_column(sa.String(32))  # the run that has it, until `held_until`
    held_until: Mapped[datetime | None]
    told_until: Mapped[datetime | None]  # what happened up to here is in it; the next begins here
    sent_at: Mapped[datetime | None]
    subject: Mapped[str] = mapped_column(sa.String(300), default="")

    member: Mapped[Member] = relationship(lazy="raise_on_sql")
    items: Mapped[list["DigestItem"]] = relationship(lazy="raise_on_sql", order_by="DigestItem.position")

    @property
    def why(self) -> str:
        """What went wrong, in the language of the moment; what a mail server said is as it said it."""
        return str(TROUBLE_LABELS[Trouble(self.reason)]) if self.reason in set(Trouble) else self.reason


class DigestItem(Base):
    """What a digest told of an entry, and up to which moment: it is not told again unless something happened since."""

    __tablename__ = "digest_item"

    digest_id: Mapped[int] = mapped_column(sa.ForeignKey("digest.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True, index=True)
    position: Mapped[int]
    news: Mapped[str] = mapped_column(sa.String(12))
    version: Mapped[datetime]  # of what was told: the moment of its newest fact
