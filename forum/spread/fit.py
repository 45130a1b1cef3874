""" "Past dit bij ons?": adopters that are most like a municipality, and why; and what such use that it does not."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from forum.accounts.likeness import Likeness, Profile, likeness, most_alike, profiles
from forum.accounts.models import Member
from forum.adoptions.models import IN_USE, Adoption, Mode, State
from forum.adoptions.queries import why_stopped
from forum.database import db
from forum.entries.models import Entry
from forum.entries.reach import within
from forum.i18n import ngettext
from forum.initiatives.models import Initiative
from forum.spread.lineage import Rows

MOST = 5
SUGGESTIONS = 3


class Example(NamedTuple):
    """An adopter as an example: how far it is, what it changed and what that cost, in euro; why it stopped, or ""."""

    likeness: Likeness
    name: str
    url: str
    state: State
    mode: Mode
    changed: str
    cost_one_off: int | None
    cost_yearly: int | None
    result: str
    why_stopped: str


class Fit(NamedTuple):
    """`examples` are the most alike; `are_alike` is false when nobody is, and these only come closest."""

    examples: list[Example]
    adopters: int
    alike: int

    @property
    def are_alike(self) -> bool:
        return self.alike > 0


class Suggestion(NamedTuple):
    title: str
    url: str
    language: str
    is_example: bool
    users: int  # that are like the reader's municipality

    @property
    def words(self) -> str:
        return ngettext(
            "ingevoerd door %(num)s gemeente zoals de uwe", "ingevoerd door %(num)s gemeenten zoals de uwe", self.users
        )


def fit(entry: Initiative, code: str) -> Fit:
    """The adopters of a practice that are most like a municipality, which itself is left out: one query.

    For who may read the entry: the adoptions of a practice are seen by who sees the practice.
    """
    if not entry.adoption_count:
        return Fit([], 0, 0)
    own = profiles()[code]
    columns = (
        Adoption.municipality_code, Adoption.state, Adoption.mode, Adoption.changed, Adoption.cost_one_off,
        Adoption.cost_yearly, Adoption.result, why_stopped(),
    )  # fmt: skip
    others = sa.select(*columns).where(Adoption.initiative_id == entry.id, Adoption.municipality_code != code)
    found = [_example(own, *row) for row in db.session.execute(others.order_by(Adoption.moved_at.desc()))]
    found.sort(key=lambda example: (-example.likeness.score, example.state not in IN_USE))
    alike = [example for example in found if example.likeness.is_alike]
    return Fit((alike or found)[: MOST if alike else 2], len(found), len(alike))


def suggestions(member: Member) -> list[Suggestion]:
    """Practices that municipalities like the member's own use and theirs has nothing to do with yet: one query."""
    code = member.municipality_code
    if code is None or code not in profiles():
        return []
    like = [other.code for other in most_alike(code)]
    rows = db.session.execute(_used_by(like, code, member))
    return [Suggestion(title, f"/initiatieven/{id}-{slug}", *rest) for id, title, slug, *rest in rows]


def _example(own: Profile, code: str, state: State, mode: Mode, *told: Any) -> Example:
    other = profiles()[code]
    return Example(likeness(own, other), other.name, f"/gemeenten/{code}", state, mode, *told)


def _used_by(codes: list[str], own: str, member: Member) -> Rows:
    users = sa.func.count(Adoption.id)
    mine = sa.select(Adoption.initiative_id).where(Adoption.municipality_code == own)
    return (
        sa.select(Entry.id, Entry.title, Entry.slug, Entry.language, Entry.is_example, users)
        .join(Adoption, Adoption.initiative_id == Entry.id)
        .where(within(member), Adoption.state.in_(IN_USE), Adoption.municipality_code.in_(codes))
        .where(Entry.id.not_in(mine), sa.or_(Entry.municipality_code.is_(None), Entry.municipality_code != own))
        .group_by(Entry.id, Entry.title, Entry.slug, Entry.language, Entry.is_example)
        .order_by(users.desc(), Entry.id.desc())
        .limit(SUGGESTIONS)
    )
