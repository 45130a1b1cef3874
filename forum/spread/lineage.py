"""The family of a practice: who took it over, from whom, and how far each is: a recursive query; one for the moves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.accounts import register
from forum.accounts.models import Member
from forum.adoptions.models import IN_USE, Adoption, Mode, Move, State
from forum.database import db
from forum.entries.models import Entry
from forum.entries.reach import within

Rows = sa.Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Branch:
    """One adoption in the tree; `depth` 0 took it from the origin itself. A copy the reader may not see is no copy."""

    id: int
    code: str  # of the municipality, at CBS
    parent_id: int | None
    depth: int
    mode: Mode
    state: State
    since: datetime
    moved_at: datetime
    revision: int
    changed: str
    cost_one_off: int | None
    cost_yearly: int | None
    result: str
    measurement: str
    reason: str  # of stopping, when it stopped
    copy_id: int | None
    copy_slug: str | None
    onward: int  # how many municipalities took over the copy in turn

    @property
    def name(self) -> str:
        return register.municipalities().get(self.code, self.code)

    @property
    def url(self) -> str:
        return f"/gemeenten/{self.code}"

    @property
    def copy_url(self) -> str:
        return f"/initiatieven/{self.copy_id}-{self.copy_slug}" if self.copy_id else ""


class Step(NamedTuple):
    """A change of state of one adoption."""

    adoption_id: int
    before: State | None
    after: State
    at: datetime

    @property
    def in_use(self) -> int:
        """What it does to the number of users: 1, 0 or -1."""
        return int(self.after in IN_USE) - int(self.before in IN_USE)


def family(initiative_id: int, reader: Member | None) -> list[Branch]:
    """All adoptions of a practice in the order of the tree: each behind its parent, siblings by date."""
    rows = db.session.execute(_family(reader), {"practice": initiative_id})
    return in_order([Branch(*row) for row in rows])


def steps(initiative_id: int) -> list[Step]:
    """Every change of state of the adoptions of a practice, oldest first."""
    wanted = (
        sa.select(Move.adoption_id, Move.before, Move.after, Move.at)
        .join(Adoption, Adoption.id == Move.adoption_id)
        .where(Adoption.initiative_id == initiative_id)
        .order_by(Move.at, Move.id)
    )
    return [Step(*row) for row in db.session.execute(wanted)]


def children(branches: Iterable[Branch]) -> dict[int | None, list[Branch]]:
    """The adoptions by parent; those that took it from the origin are under None."""
    found: dict[int | None, list[Branch]] = {}
    for branch in sorted(branches, key=lambda branch: (branch.since, branch.id)):
        found.setdefault(branch.parent_id, []).append(branch)
    return found


def in_order(branches: Sequence[Branch]) -> list[Branch]:
    """Each behind its parent; without recursion, for a chain may be as long as there are municipalities."""
    below = children(branches)
    found: list[Branch] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        branch = waiting.pop()
        found.append(branch)
        waiting.extend(reversed(below.get(branch.id, [])))
    return found


def _family(reader: Member | None) -> Rows:
    """From the adoptions of the origin itself down, generation by generation."""
    first = (
        sa.select(Adoption.id, sa.literal(0).label("depth"))
        .where(Adoption.initiative_id == sa.bindparam("practice"), Adoption.parent_id.is_(None))
        .cte("family", recursive=True)
    )
    next_one = aliased(Adoption)
    generation = sa.select(next_one.id, first.c.depth + 1).join(first, next_one.parent_id == first.c.id)
    tree = first.union_all(generation)
    return (
        sa.select(
            Adoption.id, Adoption.municipality_code, Adoption.parent_id, tree.c.depth, Adoption.mode, Adoption.state,
            Adoption.since, Adoption.moved_at, Adoption.revision, Adoption.changed, Adoption.cost_one_off,
            Adoption.cost_yearly, Adoption.result, Adoption.measurement, sa.func.coalesce(_reason(), ""),
            Entry.id, Entry.slug, sa.func.coalesce(_onward(), 0),
        )
        .join(tree, tree.c.id == Adoption.id)
        .outerjoin(Entry, sa.and_(Entry.id == Adoption.copy_id, within(reader)))
    )  # fmt: skip


def _reason() -> sa.ScalarSelect[str]:
    """Why it stopped, as said at the newest time that it did."""
    return (
        sa.select(Move.reason)
        .where(Move.adoption_id == Adoption.id, Move.after == State.STOPPED, Adoption.state == State.STOPPED)
        .order_by(Move.at.desc(), Move.id.desc())
        .limit(1)
        .correlate(Adoption)
        .scalar_subquery()
    )


def _onward() -> sa.ScalarSelect[int]:
    again = aliased(Adoption)
    return (
        sa.select(sa.func.count(again.id)).where(again.initiative_id == Adoption.copy_id).correlate(Adoption)
    ).scalar_subquery()
