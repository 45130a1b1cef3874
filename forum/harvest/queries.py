"""What was made of a thread, and what an initiative was made of, as far as a reader may see it."""

from typing import NamedTuple

import sqlalchemy as sa

from forum import fragments
from forum.accounts.models import Member
from forum.database import db
from forum.entries.models import Entry
from forum.entries.reach import reach, within
from forum.events import Event, site_version

MAKING = ("harvested", "grown", "split", "split_off")


class Linked(NamedTuple):
    """Another entry, and the verb that links it to this one."""

    verb: str
    title: str
    url: str


def linked(entry: Entry, reader: Member | None) -> tuple[Linked, ...]:
    """The entries that this one grew into or from; one query, kept for all readers with the same reach."""
    key = ("harvest", entry.id, reach(reader), site_version())
    return fragments.kept(key, lambda: _find(entry, reader))  # type: ignore[no-any-return]


def _find(entry: Entry, reader: Member | None) -> tuple[Linked, ...]:
    rows = (
        sa.select(Event.verb, Entry.title, Entry.id)
        .join(Entry, Entry.id == Event.data["other"].as_integer())
        .where(Event.subject_kind == "entry", Event.subject_id == str(entry.id), Event.verb.in_(MAKING))
        .where(within(reader))
        .order_by(Event.id)
    )
    return tuple(dict.fromkeys(Linked(verb, title, f"/items/{id}") for verb, title, id in db.session.execute(rows)))
