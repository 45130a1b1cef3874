"""Adoptions in the exchange format: they travel with the initiative that they are of, moves and all."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Self

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field
from pydantic import model_validator as judge
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member
from forum.adoptions.models import LADDER, Adoption, Keeper, Mode, Move, State, is_backwards, needs
from forum.database import db
from forum.exchange.parts import Address, Count, Moment, Name, plain, tells, text
from forum.initiatives.models import Initiative

Place = Annotated[str, text(6, 1)]
OWN = ("changed", "cost_one_off", "cost_yearly", "result", "measurement")


class MoveLine(BaseModel):
    model_config = ConfigDict(strict=True)

    state: State
    at: Moment
    reason: Annotated[str, text(500)] = ""


class AdoptionLine(BaseModel):
    """`parent` is the municipality that it was taken over from, when that is not the one that shared it."""

    model_config = ConfigDict(strict=True)

    municipality: Place
    mode: Mode = Mode.ADAPTED
    parent: Place | None = None
    changed: Annotated[str, text(5_000)] = ""
    cost_one_off: Count | None = None
    cost_yearly: Count | None = None
    result: Annotated[str, text(5_000)] = ""
    measurement: Annotated[str, text(5_000)] = ""
    by: Address | None = None
    by_name: Name = ""
    moves: Annotated[list[MoveLine], Field(min_length=1, max_length=200)]

    @judge(mode="after")
    def _follow_the_rules(self) -> Self:
        """The same that the site asks of its members."""
        self.moves.sort(key=lambda move: move.at)
        if self.moves[0].state is not LADDER[0]:
            raise ValueError(f"moves: the first must be {LADDER[0].value}")
        for before, after in zip(self.moves, self.moves[1:], strict=False):
            if before.state is after.state:
                raise ValueError(f"moves: {after.state.value} twice in a row")
            if not after.reason and (after.state is State.STOPPED or is_backwards(before.state, after.state)):
                raise ValueError(f"moves: from {before.state.value} to {after.state.value} needs a reason")
        missing = {name for move in self.moves for name in needs(move.state) if not getattr(self, name)}
        if missing:
            raise ValueError(f"{', '.join(sorted(missing))}: needed for the states that it was in")
        return self


def judge_all(given: Sequence[AdoptionLine], own: str | None) -> None:
    """Refuse, with ValueError, adoptions that cannot stand together under a practice of municipality `own`."""
    parents = {each.municipality: each.parent for each in given}
    if len(parents) < len(given):
        raise ValueError("adoptions: a municipality adopts a practice once")
    if own in parents:
        raise ValueError("adoptions: a municipality cannot adopt its own practice")
    for place in parents:
        seen = {place}
        while (parent := parents[place]) is not None:
            if parent not in parents:
                raise ValueError(f"adoptions: the parent {parent!r} is not among them")
            if parent in seen:
                raise ValueError(f"adoptions: {parent!r} descends from itself")
            seen.add(parent)
            place = parent


def build(initiative: Initiative, given: Iterable[AdoptionLine], writer: Callable[[AdoptionLine], int | None]) -> None:
    """Add the adoptions of an initiative that was just brought in; `writer` gives the id of who adopted."""
    made = {each.municipality: (_adoption(initiative, each), each, writer(each)) for each in given}
    db.session.add_all(adoption for adoption, _, _ in made.values())
    db.session.flush()
    for adoption, line, by_id in made.values():
        if line.parent:
            adoption.parent_id = made[line.parent][0].id
        if by_id is not None:
            db.session.add(Keeper(adoption_id=adoption.id, member_id=by_id, since=adoption.since, told=1))
        db.session.add_all(_moves(adoption, line, by_id))
    initiative.adoption_count = len(made)
    initiative.used_count = sum(adoption.state.is_in_use for adoption, _, _ in made.values())
    initiative.mark()
    db.session.flush()


def link_copies(ids: Sequence[int]) -> None:
    """Let the adoptions of practices know which of these initiatives are their copies."""
    copies = sa.select(Initiative).where(Initiative.id.in_(ids), Initiative.origin_id.is_not(None))
    for copy in db.session.scalars(copies):
        own = sa.select(Adoption).where(
            Adoption.initiative_id == copy.origin_id,
            Adoption.municipality_code == copy.municipality_code,
            Adoption.copy_id.is_(None),
        )
        copy.origin_revision = copy.origin_revision or 1
        for adoption in db.session.scalars(own):
            adoption.copy_id = copy.id


def exported(ids: Iterable[int]) -> defaultdict[int, list[dict[str, Any]]]:
    """The adoptions of these initiatives as lines, in the order in which they began."""
    found = (
        sa.select(Adoption)
        .where(Adoption.initiative_id.in_(list(ids)))
        .options(joinedload(Adoption.moves), joinedload(Adoption.parent))
        .order_by(Adoption.since, Adoption.id)
    )
    adoptions = db.session.scalars(found).unique().all()
    keepers = _first_keepers([adoption.id for adoption in adoptions])
    by_entry: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for adoption in adoptions:
        by_entry[adoption.initiative_id].append(_line(adoption, *keepers.get(adoption.id, (None, None))))
    return by_entry


def _adoption(initiative: Initiative, line: AdoptionLine) -> Adoption:
    return Adoption(
        initiative_id=initiative.id,
        municipality_code=line.municipality,
        mode=line.mode,
        state=line.moves[-1].state,
        revision=1,
        reviewed=1,
        since=line.moves[0].at,
        moved_at=line.moves[-1].at,
        is_example=initiative.is_example,
        **{name: getattr(line, name) for name in OWN},
    )


def _moves(adoption: Adoption, line: AdoptionLine, by_id: int | None) -> list[Move]:
    befores = [None, *(move.state for move in line.moves)]
    return [
        Move(adoption_id=adoption.id, before=before, after=move.state, reason=move.reason, by_id=by_id, at=move.at)
        for before, move in zip(befores, line.moves, strict=False)
    ]


def _first_keepers(ids: list[int]) -> dict[int, tuple[str, str]]:
    """The address and the name of who kept each adoption first."""
    rows = (
        sa.select(Keeper.adoption_id, Member.email, Member.name)
        .join(Member, Member.id == Keeper.member_id)
        .where(Keeper.adoption_id.in_(ids))
        .order_by(Keeper.since.desc(), Keeper.member_id.desc())
    )
    return {adoption_id: (email, name) for adoption_id, email, name in db.session.execute(rows)}


def _line(adoption: Adoption, by: str | None, by_name: str | None) -> dict[str, Any]:
    said = {
        "municipality": adoption.municipality_code,
        "mode": plain(adoption.mode),
        "parent": adoption.parent.municipality_code if adoption.parent else None,
        **{name: getattr(adoption, name) for name in OWN},
        "by": by,
        "by_name": by_name,
        "moves": [_move(move) for move in adoption.moves],
    }
    return {name: value for name, value in said.items() if tells(name, value)}


def _move(move: Move) -> dict[str, Any]:
    said = {"state": plain(move.after), "at": plain(move.at), "reason": move.reason}
    return {name: value for name, value in said.items() if tells(name, value)}
