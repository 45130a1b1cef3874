"""What pages ask of adoptions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum import fragments
from forum.accounts.models import Member, Municipality, Standing
from forum.adoptions.models import IN_USE, LADDER, Adoption, Keeper, Mode, Move, State
from forum.database import db
from forum.entries.models import Entry, Status
from forum.events import Event
from forum.i18n import _l
from forum.initiatives.models import Initiative


class Adopter(NamedTuple):
    """One municipality's adoption, as lists show it. `reason` is why it stopped; `copy_…` tell of its own text."""

    id: int
    code: str
    name: str
    state: State
    mode: Mode
    since: datetime
    moved_at: datetime
    parent_id: int | None
    reason: str
    copy_id: int | None
    copy_slug: str | None
    copy_status: Status | None

    @property
    def url(self) -> str:
        return f"/overnames/{self.id}"

    @property
    def copy_url(self) -> str:
        return f"/{Initiative.section}/{self.copy_id}-{self.copy_slug}" if self.copy_id else ""


class Uptake(NamedTuple):
    """Who adopted a practice: the furthest first, who stopped last."""

    adopters: tuple[Adopter, ...]

    @property
    def in_use(self) -> list[Adopter]:
        return self.at(*IN_USE)

    @property
    def piloting(self) -> list[Adopter]:
        return self.at(State.PILOT)

    @property
    def interested(self) -> list[Adopter]:
        return self.at(State.INTEREST, State.EXPLORING)

    @property
    def stopped(self) -> list[Adopter]:
        return self.at(State.STOPPED)

    def at(self, *states: State) -> list[Adopter]:
        return [adopter for adopter in self.adopters if adopter.state in states]

    def of(self, code: str | None) -> Adopter | None:
        """The adoption of one municipality."""
        return next((adopter for adopter in self.adopters if adopter.code == code), None)


NONE = Uptake(())

TELLING = {
    "mode": _l("hoe"),
    "changed": _l("wat er anders gaat"),
    "cost_one_off": _l("eenmalige kosten"),
    "cost_yearly": _l("kosten per jaar"),
    "result": _l("resultaat"),
    "measurement": _l("hoe gemeten"),
}  # what can be told of an adoption


def uptake(initiative: Initiative) -> Uptake:
    """Who adopted it; kept as long as the practice's page stays the same."""
    if not initiative.adoption_count:
        return NONE
    return fragments.kept(("uptake", initiative.id, initiative.version), lambda: _uptake(initiative.id))


def full(adoption_id: int) -> sa.Select[Adoption]:
    """One adoption with everything that its page shows but the keepers."""
    return (
        sa.select(Adoption)
        .where(Adoption.id == adoption_id)
        .options(
            joinedload(Adoption.initiative).options(
                joinedload(Initiative.author).load_only(Member.id, Member.name, Member.email, Member.standing),
                joinedload(Initiative.municipality).load_only(Municipality.code, Municipality.name),
            ),
            joinedload(Adoption.municipality).load_only(Municipality.code, Municipality.name),
            joinedload(Adoption.parent).joinedload(Adoption.municipality).load_only(Municipality.name),
            joinedload(Adoption.copy),
            joinedload(Adoption.moves).joinedload(Move.by).load_only(Member.id, Member.name),
        )
    )


def keepers(adoption_id: int) -> Sequence[Member]:
    """Who keep an adoption: active members that still work for its municipality, the first contact first."""
    found = (
        sa.select(Member)
        .join(Keeper, Keeper.member_id == Member.id)
        .join(Adoption, Adoption.id == Keeper.adoption_id)
        .where(Adoption.id == adoption_id, Member.standing == Standing.ACTIVE)
        .where(Member.municipality_code == Adoption.municipality_code)
        .order_by(Keeper.since, Member.id)
    )
    return db.session.scalars(found).all()


def hears(adoption_id: int, keeper: Member) -> bool:
    """Whether a keeper gets mail when the practice changes."""
    own = sa.select(Keeper.by_mail).where(Keeper.adoption_id == adoption_id, Keeper.member_id == keeper.id)
    return bool(db.session.scalar(own))


class Step(NamedTuple):
    """A line of what happened to an adoption: another state, or (`after` is None) what is told of it was changed."""

    at: datetime
    by: str
    reason: str
    after: State | None
    fields: tuple[str, ...]


def steps(adoption: Adoption) -> list[Step]:
    """Everything dated, oldest first; what was told before the first move (in the same moment) behind it.

    Moves are rows; that it was described is a fact of its own. Needs `adoption.moves` with `by`.
    """
    moves = [Step(move.at, move.by.name if move.by else "", move.reason, move.after, ()) for move in adoption.moves]
    told = (
        sa.select(Event.at, sa.func.coalesce(Member.name, ""), Event.data)
        .outerjoin(Member, Member.id == Event.by_id)
        .where(Event.subject_kind == Adoption.event_kind, Event.subject_id == str(adoption.id))
        .where(Event.verb == "described")
        .order_by(Event.id)
    )
    rows = db.session.execute(told)
    described = [
        Step(
            at,
            by,
            data.get("reason", ""),
            None,
            tuple(str(TELLING[name]) for name in data.get("fields", ()) if name in TELLING),
        )
        for at, by, data in rows
    ]
    return sorted([*moves, *described], key=lambda step: step.at)


def origin_of(initiative: Initiative) -> Any:
    """The practice that this one was copied from, with the name of its municipality."""
    if initiative.origin_id is None:
        return None
    found = sa.select(Entry).where(Entry.id == initiative.origin_id)
    return db.session.scalars(found.options(joinedload(Entry.municipality).load_only(Municipality.name))).first()


def why_stopped() -> Any:
    """A column beside those of Adoption: the reason of one that is stopped, else ""."""
    why = (
        sa.select(Move.reason)
        .where(Move.adoption_id == Adoption.id, Move.after == State.STOPPED, Adoption.state == State.STOPPED)
        .order_by(Move.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return sa.func.coalesce(why, "")


def _uptake(initiative_id: int) -> Uptake:
    shown = (Adoption.state, Adoption.mode, Adoption.since, Adoption.moved_at, Adoption.parent_id)
    own = (Adoption.copy_id, Entry.slug, Entry.status)
    rows = (
        sa.select(Adoption.id, Municipality.code, Municipality.name, *shown, why_stopped(), *own)
        .join(Municipality, Municipality.code == Adoption.municipality_code)
        .outerjoin(Entry, Entry.id == Adoption.copy_id)
        .where(Adoption.initiative_id == initiative_id)
    )
    adopters = [Adopter(*row) for row in db.session.execute(rows)]
    return Uptake(tuple(sorted(adopters, key=_rank)))


def _rank(adopter: Adopter) -> tuple[int, datetime, int]:
    at = LADDER.index(adopter.state) if adopter.state in LADDER else -1
    return -at, adopter.since, adopter.id
