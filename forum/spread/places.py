"""What a municipality shared, took over, and helped others with."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.accounts import register
from forum.accounts.models import Member
from forum.adoptions.models import Adoption, State
from forum.database import db
from forum.entries.models import Entry
from forum.entries.reach import within
from forum.spread.lineage import Rows


@dataclass(frozen=True, slots=True)
class Taken:
    """A practice that a municipality took over, and how far it is."""

    title: str
    url: str
    language: str
    is_example: bool
    state: State


@dataclass(frozen=True)
class Exchange:
    """`helped` are the municipalities that took something over from here, by name: a practice of this
    municipality, or that of a third through its adoption; each with how many practices."""

    took: list[Taken]
    helped: list[tuple[str, str, int]]  # name, url, number of practices
    helped_with: int  # practices, all together


def exchange(code: str, reader: Member | None) -> Exchange:
    """One query, of what the reader may see."""
    took: list[Taken] = []
    helped: dict[str, set[int]] = {}
    for row in db.session.execute(_touching(code, reader)):
        if row.municipality_code == code:
            took.append(Taken(row.title, f"/initiatieven/{row.id}-{row.slug}", row.language, row.is_example, row.state))
        else:
            helped.setdefault(row.municipality_code, set()).add(row.id)
    names = register.municipalities()
    return Exchange(
        took=took,
        helped=[(name, f"/gemeenten/{other}", len(helped[other])) for other, name in names.items() if other in helped],
        helped_with=len(set().union(*helped.values())),
    )


def _touching(code: str, reader: Member | None) -> Rows:
    parent = aliased(Adoption)
    mine = sa.or_(Adoption.municipality_code == code, Entry.municipality_code == code, parent.municipality_code == code)
    return (
        sa.select(
            Adoption.municipality_code,
            Adoption.state,
            Entry.id,
            Entry.title,
            Entry.slug,
            Entry.language,
            Entry.is_example,
        )
        .join(Entry, Entry.id == Adoption.initiative_id)
        .outerjoin(parent, parent.id == Adoption.parent_id)
        .where(within(reader), mine)
        .order_by(Adoption.moved_at.desc(), Adoption.id.desc())
    )
