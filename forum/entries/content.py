"""What an entry says: its safe HTML, made once at writing, and its content as plain data."""

import time
from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any

import sqlalchemy as sa

from forum import markup
from forum.accounts.models import Member, Municipality, Standing
from forum.database import db
from forum.entries.models import Entry, Reply
from forum.entries.prose import prose_fields

PATIENCE = 1.5  # seconds for all texts of an entry together; an ordinary one takes a tenth of that
SHARED_FIELDS = ("title", "summary", "body", "language", "audience", "valid_until")


def render(entry: Entry) -> None:
    """Store the safe HTML of every prose field of the entry, and the marks of its card."""
    entry.mark()
    sources = {field.name: getattr(entry, field.name) or "" for field in prose_fields(entry)}
    mentions = mentioned(" ".join(sources.values()))
    entry.html = dict(_rendered(sources, mentions))


def render_reply(reply: Reply) -> None:
    """Store the safe HTML of a reply, whose id must be known."""
    reply.html = markup.render(reply.body, mentioned(reply.body), prefix=f"r{reply.id}-")


def _rendered(sources: Mapping[str, str], mentions: Mapping[str, markup.Mention]) -> Iterator[tuple[str, str]]:
    """The HTML by field. What comes after the time is up is shown as typed: other writers wait for this one."""
    deadline = time.monotonic() + PATIENCE
    for name, source in sources.items():
        if source and time.monotonic() < deadline:
            yield name, markup.render(source, mentions, prefix=f"{name}-")
        elif source:
            yield name, markup.escaped(source)


def mentioned(source: str) -> Mapping[str, markup.Mention]:
    """The members and municipalities that a text names with @handle, as links; two queries at most."""
    handles = markup.find_mentions(source)
    if not handles:
        return {}
    known = sa.and_(Member.handle.in_(handles), Member.standing == Standing.ACTIVE)
    members = db.session.execute(sa.select(Member.handle, Member.id, Member.name).where(known))
    found = {handle: markup.Mention(f"/leden/{id}", name) for handle, id, name in members}
    places = sa.select(Municipality.handle, Municipality.code, Municipality.name)
    for handle, code, name in db.session.execute(places.where(Municipality.handle.in_(handles - found.keys()))):
        found[handle] = markup.Mention(f"/gemeenten/{code}", name)
    return found


def snapshot(entry: Entry) -> dict[str, Any]:
    """Every field that a person wrote or chose, by name, as JSON values: what a revision keeps."""
    said = {name: _plain(getattr(entry, name)) for name in SHARED_FIELDS}
    said |= {"theme": entry.theme_id, "tags": [name for _, name in entry.labels]}
    return said | {name: _plain(getattr(entry, name)) for name in own_fields(type(entry))}


def own_fields(kind: type[Entry]) -> list[str]:
    """The columns that a kind adds for people to fill in, in order: no references, and nothing that is counted."""
    table = kind.__table__
    return [
        column.key
        for column in table.columns
        if not column.foreign_keys and not column.primary_key and not column.info.get("counted")
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value
