"""The spread over the whole site, or within a theme: what a reader may see, counted by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from forum import clock
from forum.accounts import register
from forum.accounts.models import Member
from forum.adoptions.models import IN_USE, Adoption, Move, State
from forum.database import db
from forum.entries.models import Entry, Theme
from forum.entries.reach import within
from forum.i18n import ngettext
from forum.initiatives.models import Initiative
from forum.spread.board import Area, Board, board, furthest
from forum.spread.curve import Curve, curve
from forum.spread.lineage import Rows, Step

RECENT = timedelta(days=180)
MOST = 10  # practices in a list


class Practice(NamedTuple):
    """A practice in a list, with how many municipalities took it over in the recent time."""

    part: str
    id: int
    title: str
    slug: str
    language: str
    municipality_code: str | None
    is_example: bool
    number: int

    @property
    def url(self) -> str:
        return f"/initiatieven/{self.id}-{self.slug}"

    @property
    def municipality(self) -> str:
        return register.municipalities().get(self.municipality_code or "", "")


class Tally(NamedTuple):
    """How many adoptions of one municipality are in each state."""

    code: str
    states: dict[State, int]

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def used(self) -> int:
        return sum(number for state, number in self.states.items() if state in IN_USE)

    @property
    def stopped(self) -> int:
        return self.states.get(State.STOPPED, 0)

    @property
    def area(self) -> Area:
        words = ngettext("%(num)s overname", "%(num)s overnames", self.total)
        return Area(self.code, furthest(self.states), f"{words}, {self.used_words}")

    @property
    def used_words(self) -> str:
        return ngettext("%(num)s in gebruik", "%(num)s in gebruik", self.used)


@dataclass(frozen=True)
class Overview:
    tallies: list[Tally]
    board: Board
    curve: Curve | None
    fastest: list[Practice]
    waiting: list[Practice]

    @property
    def has_examples(self) -> bool:
        return any(practice.is_example for practice in (*self.fastest, *self.waiting))

    @property
    def total(self) -> int:
        return sum(tally.total for tally in self.tallies)

    @property
    def used(self) -> int:
        return sum(tally.used for tally in self.tallies)

    @property
    def stopped(self) -> int:
        return sum(tally.stopped for tally in self.tallies)


def overview(reader: Member | None, theme_id: int | None = None) -> Overview:
    """Three queries."""
    seen = _seen(reader, theme_id)
    counted = tallies(reader, theme_id)
    practices = [Practice(*row) for row in db.session.execute(_practices(seen))]
    return Overview(
        tallies=counted,
        board=board(tally.area for tally in counted),
        curve=curve([Step(*row) for row in db.session.execute(_steps(seen))], clock.today()),
        fastest=[practice for practice in practices if practice.part == "fastest"],
        waiting=[practice for practice in practices if practice.part == "waiting"],
    )


def tallies(reader: Member | None, theme_id: int | None = None) -> list[Tally]:
    """The municipalities with an adoption that the reader may see, by name: one query."""
    rows = db.session.execute(
        sa.select(Adoption.municipality_code, Adoption.state, sa.func.count(Adoption.id))
        .join(Entry, Entry.id == Adoption.initiative_id)
        .where(*_seen(reader, theme_id))
        .group_by(Adoption.municipality_code, Adoption.state)
    )
    found: dict[str, dict[State, int]] = {}
    for code, state, number in rows:
        found.setdefault(code, {})[state] = number
    return [Tally(code, found[code]) for code in register.municipalities() if code in found]


def themes() -> Sequence[Theme]:
    return db.session.scalars(sa.select(Theme).order_by(Theme.position, Theme.id)).all()


def _seen(reader: Member | None, theme_id: int | None) -> list[sa.ColumnElement[bool]]:
    return [within(reader), *([Entry.theme_id == theme_id] if theme_id else [])]


def _steps(seen: Sequence[sa.ColumnElement[bool]]) -> Rows:
    """Only the changes that a line shows: beginnings, and users more or less."""
    users = list(IN_USE)
    shown = sa.or_(Move.before.is_(None), Move.after.in_(users) != Move.before.in_(users))
    return (
        sa.select(Move.adoption_id, Move.before, Move.after, Move.at)
        .join(Adoption, Adoption.id == Move.adoption_id)
        .join(Entry, Entry.id == Adoption.initiative_id)
        .where(*seen, shown)
        .order_by(Move.at, Move.id)
    )


def _practices(seen: Sequence[sa.ColumnElement[bool]]) -> Rows:
    """Which were taken over most of late, and which wait for a first follower: the most helpful first, then the new."""
    own = Initiative.__table__
    recent = sa.func.count(Adoption.id).label("number")
    columns = [Entry.id, Entry.title, Entry.slug, Entry.language, Entry.municipality_code, Entry.is_example]
    fastest = (
        sa.select(sa.literal("fastest").label("part"), *columns, recent)
        .join(Adoption, Adoption.initiative_id == Entry.id)
        .where(*seen, Adoption.since >= clock.now() - RECENT, Adoption.state != State.STOPPED)
        .group_by(*columns)
        .order_by(recent.desc(), Entry.id.desc())
        .limit(MOST)
        .subquery()
    )
    waiting = (
        sa.select(sa.literal("waiting").label("part"), *columns, sa.literal(0).label("number"))
        .join(own, own.c.id == Entry.id)
        .where(*seen, own.c.origin_id.is_(None), ~sa.exists().where(Adoption.initiative_id == Entry.id))
        .order_by(Entry.helpful_count.desc(), Entry.published_at.desc(), Entry.id.desc())
        .limit(MOST)
        .subquery()
    )
    both = sa.union_all(sa.select(fastest), sa.select(waiting)).subquery()
    return sa.select(both).order_by(both.c.part, both.c.number.desc())
