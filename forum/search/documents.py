"""What is found of an entry: published ones of every audience, for who may see them is judged at each search."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Load, Session, defer, joinedload, with_polymorphic

from forum.accounts.models import Municipality
from forum.database import db, reading
from forum.entries.models import Audience, Entry, Reply, Status, Theme
from forum.entries.prose import GROUP, prose_fields
from forum.search.backend import Document

BATCH = 200
COMMON_NAMES = {"'s-Gravenhage": "Den Haag", "'s-Hertogenbosch": "Den Bosch"}
LONGEST_BODY = 400_000  # characters, replies included

_ADDRESS = re.compile(r"(?:https?|mailto):[^\s)>\]]+")


def published_versions() -> dict[int, int]:
    """The version of every entry that belongs in the index, by id."""
    query = sa.select(Entry.id, Entry.version).where(Entry.status == Status.PUBLISHED)
    with _session() as session:
        return {row.id: row.version for row in session.execute(query)}


def documents(ids: Iterable[int]) -> Iterator[Document]:
    """The documents of those entries that are published now, in batches of a few queries."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), BATCH):
        with _session() as session:
            found = _batch(session, wanted[start : start + BATCH])
        yield from found


def documents_in(session: Session, ids: Iterable[int]) -> Iterator[Document]:
    """The same as a transaction of the caller's has them, not yet committed."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), BATCH):
        yield from _batch(session, wanted[start : start + BATCH])


def _batch(session: Session, ids: Sequence[int]) -> list[Document]:
    every_kind = with_polymorphic(Entry, "*")
    entries = session.scalars(
        sa.select(every_kind)
        .where(every_kind.id.in_(ids), every_kind.status == Status.PUBLISHED)
        .options(
            Load(every_kind).undefer_group(GROUP),
            defer(every_kind.html),
            defer(every_kind.kit),
            joinedload(every_kind.theme).load_only(Theme.slug),
            joinedload(every_kind.municipality).load_only(Municipality.name, Municipality.province_code),
        )
    ).all()
    replies = defaultdict(list)
    shown = sa.select(Reply.entry_id, Reply.body).where(Reply.entry_id.in_(ids), Reply.status == Status.PUBLISHED)
    for entry_id, body in session.execute(shown.order_by(Reply.id)):
        replies[entry_id].append(body)
    return [_document(entry, replies[entry.id]) for entry in entries]


def _document(entry: Entry, replies: list[str]) -> Document:
    place = entry.municipality
    texts = [getattr(entry, field.name) or "" for field in prose_fields(entry)]
    texts += [f"{place.name} {COMMON_NAMES.get(place.name, '')}" if place else "", *replies]
    return Document(
        id=entry.id,
        version=entry.version,
        kind=entry.kind,
        theme=entry.theme.slug if entry.theme else "",
        tags=entry.labels,
        municipality=entry.municipality_code or "",
        province=place.province_code if place else "",
        language=entry.language,
        is_public=entry.audience is Audience.PUBLIC,
        title=entry.title,
        summary=entry.summary,
        body=_ADDRESS.sub(" ", "\n\n".join(filter(None, texts))[:LONGEST_BODY]),
    )


@contextmanager
def _session() -> Iterator[Session]:
    """A session of its own that only reads: the job's transaction, and its lock, stay out of it."""
    with reading(), Session(db.engine) as session:
        yield session
