"""The spread over the whole site, or within a theme: what a reader may see, counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
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
from forum.spread.funnel import Rung, funnel, stalled
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
    rungs: list[Rung]
    fastest: list[Practice]
    waiting: list[Practice]

    @property
    def stalled(self) -> Rung | None:
        return stalled(self.rungs)

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


def overview(reader: Member | None, theme_id: int | None = None, *, brief: bool = False) -> Overview:
    """Two queries; one for the brief one, without lists of practices."""
    seen = _seen(reader, theme_id)
    moves = db.session.execute(_moves(seen)).all()
    counted = _tallies({move.adoption_id: (move.municipality_code, move.state) for move in moves}.values())
    practices = [] if brief else [Practice(*row) for row in db.session.execute(_practices(seen))]
    steps = [Step(*move[:4]) for move in moves]
    return Overview(
        tallies=counted,
        board=board(tally.area for tally in counted),
        curve=curve(steps, clock.today()),
        rungs=funnel(steps, clock.now()),
        fastest=[practice for practice in practices if practice.part == "fastest"],
        waiting=[practice for practice in practices if practice.part == "waiting"],
    )


def tallies(reader: Member | None, theme_id: int | None = None) -> list[Tally]:
    """The municipalities with an adoption that the reader may see, by name: one query."""
    places = sa.select(Adoption.municipality_code, Adoption.state).join(Entry, Entry.id == Adoption.initiative_id)
    return _tallies((code, state) for code, state in db.session.execute(places.where(*_seen(reader, theme_id))))


def _tallies(adoptions: Iterable[tuple[str, State]]) -> list[Tally]:
    """The municipalities with an adoption, by name, given where each adoption is and how far."""
    found: dict[str, Counter[State]] = {}
    for code, state in adoptions:
        found.setdefault(code, Counter())[state] += 1
    return [Tally(code, found[code]) for code in register.municipalities() if code in found]


def themes() -> Sequence[Theme]:
    return db.session.scalars(sa.select(Theme).order_by(Theme.position, Theme.id)).all()


def _seen(reader: Member | None, theme_id: int | None) -> list[sa.ColumnElement[bool]]:
    return [within(reader), *([Entry.theme_id == theme_id] if theme_id else [])]


def _moves(seen: Sequence[sa.ColumnElement[bool]]) -> Rows:
    """Every move, with where its adoption is and how far; an adoption begins with one."""
    return (
        sa.select(Move.adoption_id, Move.before, Move.after, Move.at, Adoption.municipality_code, Adoption.state)
        .join(Adoption, Adoption.id == Move.adoption_id)
        .join(Entry, Entry.id == Adoption.initiative_id)
        .where(*seen)
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
