"""What a digest shows of an entry: plain columns, for there are many of them and they are read only."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Municipality
from forum.database import db
from forum.entries.models import Entry, Theme
from forum.search.traits import among

COLUMNS = (
    Entry.id, Entry.kind, Entry.title, Entry.slug, Entry.summary, Entry.language, Entry.marks, Entry.author_id,
    Entry.municipality_code, Entry.helpful_count, Entry.valid_until, Entry.version, Entry.is_example,
    sa.func.coalesce(Theme.name, ""), sa.func.coalesce(Municipality.name, ""),
)  # fmt: skip


class Card(NamedTuple):
    id: int
    kind: str
    title: str
    slug: str
    summary: str
    language: str
    marks: list[str]
    author_id: int | None
    municipality_code: str | None
    helpful_count: int
    valid_until: date | None
    version: int
    is_example: bool
    theme: str
    municipality: str

    @property
    def model(self) -> type[Entry]:
        model: type[Entry] = Entry.__mapper__.polymorphic_map[self.kind].class_
        return model

    @property
    def path(self) -> str:
        return f"/{self.model.section}/{self.id}-{self.slug}"

    @property
    def is_urgent(self) -> bool:
        return "urgent" in (self.marks or ())


def cards(ids: Collection[int]) -> dict[int, Card]:
    """The entries with these ids, by id; whatever their status: who may read them is judged elsewhere."""
    rows = (
        sa.select(*COLUMNS)
        .outerjoin(Theme, Theme.id == Entry.theme_id)
        .outerjoin(Municipality, Municipality.code == Entry.municipality_code)
        .where(among(Entry.id, ids))
    )
    return {row.id: Card._make(row) for row in db.session.execute(rows)}
