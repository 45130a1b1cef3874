"""An adoption: what a municipality does with the practice of another, from first interest to evaluation."""

import itertools
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Member, Municipality
from forum.database import Base
from forum.entries.models import Entry
from forum.i18n import _l
from forum.initiatives.models import Initiative


class State(StrEnum):
    """How far an adopter is. The first five are a ladder; stopped can be reached from each, and left again."""

    INTEREST = "interest"
    EXPLORING = "exploring"
    PILOT = "pilot"
    INTRODUCED = "introduced"
    EVALUATED = "evaluated"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        return str(STATE_LABELS[self])

    @property
    def is_in_use(self) -> bool:
        """What "gebruikt door N gemeenten" counts."""
        return self in IN_USE


LADDER = (State.INTEREST, State.EXPLORING, State.PILOT, State.INTRODUCED, State.EVALUATED)
IN_USE = (State.INTRODUCED, State.EVALUATED)
STATE_LABELS = {
    State.INTEREST: _l("Interesse"),
    State.EXPLORING: _l("Verkenning"),
    State.PILOT: _l("Proef"),
    State.INTRODUCED: _l("Ingevoerd"),
    State.EVALUATED: _l("Geëvalueerd"),
    State.STOPPED: _l("Gestopt"),
}


class Mode(StrEnum):
    """How an adopter took it over; most reuse is adapted, not copied."""

    COPY = "copy"
    ADAPTED = "adapted"
    INSPIRED = "inspired"

    @property
    def label(self) -> str:
        return str(MODE_LABELS[self])


MODE_LABELS = {Mode.COPY: _l("Kopie"), Mode.ADAPTED: _l("Aangepast"), Mode.INSPIRED: _l("Geïnspireerd")}


class Adoption(Base):
    """One municipality's adoption of one practice: there is one row for the two, kept by one or more members."""

    __tablename__ = "adoption"
    __table_args__ = (
        sa.UniqueConstraint("initiative_id", "municipality_code"),
        sa.Index("ix_adoption_state", "state", "initiative_id"),
    )
    event_kind = "adoption"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(sa.ForeignKey("initiative.id", ondelete="CASCADE"))
    municipality_code: Mapped[str] = mapped_column(sa.ForeignKey("municipality.code"), index=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("adoption.id", ondelete="SET NULL"), index=True)
    copy_id: Mapped[int | None] = mapped_column(sa.ForeignKey("entry.id", ondelete="SET NULL"), index=True)
    revision: Mapped[int]  # of the practice when it was taken over
    reviewed: Mapped[int]  # the newest revision of the practice that the adopter has looked at
    mode: Mapped[Mode] = mapped_column(default=Mode.ADAPTED)
    state: Mapped[State] = mapped_column(default=State.INTEREST)
    changed: Mapped[str] = mapped_column(sa.Text, default="")  # what was done differently
    cost_one_off: Mapped[int | None]  # euro
    cost_yearly: Mapped[int | None]  # euro
    result: Mapped[str] = mapped_column(sa.Text, default="")
    measurement: Mapped[str] = mapped_column(sa.Text, default="")
    is_example: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime]
    moved_at: Mapped[datetime]  # the newest move

    initiative: Mapped[Initiative] = relationship(foreign_keys=[initiative_id], lazy="raise_on_sql")
    municipality: Mapped[Municipality] = relationship(lazy="raise_on_sql")
    parent: Mapped["Adoption | None"] = relationship(remote_side=[id], lazy="raise_on_sql")
    copy: Mapped[Entry | None] = relationship(foreign_keys=[copy_id], lazy="raise_on_sql")
    moves: Mapped[list["Move"]] = relationship(order_by="Move.id", lazy="raise_on_sql", back_populates="adoption")

    @property
    def url(self) -> str:
        return f"/overnames/{self.id}"

    @property
    def is_stopped(self) -> bool:
        return self.state is State.STOPPED


class Move(Base):
    """A change of state: dated, with who and why. The first has no `before`."""

    __tablename__ = "adoption_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    adoption_id: Mapped[int] = mapped_column(sa.ForeignKey("adoption.id", ondelete="CASCADE"), index=True)
    before: Mapped[State | None]
    after: Mapped[State]
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    at: Mapped[datetime]

    adoption: Mapped[Adoption] = relationship(back_populates="moves", lazy="raise_on_sql")
    by: Mapped[Member | None] = relationship(lazy="raise_on_sql")


class Keeper(Base):
    """A member who keeps an adoption up to date and hears of changes; the first is the adopter's contact."""

    __tablename__ = "adoption_keeper"

    adoption_id: Mapped[int] = mapped_column(sa.ForeignKey("adoption.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    since: Mapped[datetime]
    told: Mapped[int] = mapped_column(default=0)  # the newest revision of the practice that they were mailed about
    by_mail: Mapped[bool] = mapped_column(default=True, server_default=sa.true())  # hears of a revision by mail

    member: Mapped[Member] = relationship(lazy="raise_on_sql")


def next_states(state: State) -> list[State]:
    """The states that one can go to at once: the rest of the ladder, and stopping."""
    return [other for other in (*LADDER, State.STOPPED) if other is not state]


def following(state: State) -> State | None:
    """The next rung of the ladder, if there is one."""
    return dict(itertools.pairwise(LADDER)).get(state)


def is_backwards(before: State, after: State) -> bool:
    """Whether a move goes down the ladder, which needs a reason."""
    return before in LADDER and after in LADDER and LADDER.index(after) < LADDER.index(before)


def needs(after: State) -> list[str]:
    """The fields of an adoption that a state asks for."""
    asked: dict[State, list[str]] = {
        State.INTRODUCED: ["changed", "result"],
        State.EVALUATED: ["changed", "result", "measurement"],
    }
    return asked.get(after, [])


Answers = dict[str, Any]
