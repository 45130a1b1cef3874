"""Write what is published in the exchange format: enough to build the same content on an empty site.

Drafts, what was withdrawn and files that were taken away stay behind, and so do votes by name and earlier revisions.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, with_polymorphic

from forum.accounts.models import Member
from forum.database import db
from forum.entries.content import own_fields
from forum.entries.models import Audience, Entry, Reply, Status
from forum.exchange import adoptions, attachments, badges, luggage, meetings
from forum.exchange.lines import form_of
from forum.exchange.parts import plain, tells
from forum.initiatives.models import Initiative
from forum.threads.models import Thread
from forum.tips.models import Tip

CHUNK = 200
Lines = list[dict[str, Any]]


def leave(path: Path, *, public_only: bool = False, announce: Callable[[int], object] = lambda lines: None) -> int:
    """Export to a file, which is there only when it is whole; attachments in a folder beside it. Gives the lines."""
    scratch = path.with_name(f".{path.name}.part")
    count = 0
    sums: set[str] = set()
    try:
        with scratch.open("w", encoding="utf-8") as file:
            for line in exported(public_only=public_only):
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                count += 1
                sums.update(attachments.sums(line))
                announce(1)
        luggage.pack(luggage.beside(path), sums)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    return count


def total(*, public_only: bool = False) -> int:
    return db.session.scalar(sa.select(sa.func.count(Entry.id)).where(*_wanted(public_only))) or 0


def exported(*, public_only: bool = False) -> Iterator[dict[str, Any]]:
    """The lines in the order of their ids, a few hundred in memory at a time."""
    whole = with_polymorphic(Entry, "*")
    last = 0
    while True:
        query = (
            sa.select(whole)
            .where(whole.id > last, whole.status == Status.PUBLISHED)
            .options(joinedload(whole.author).load_only(Member.email, Member.name), joinedload(whole.theme))
            .order_by(whole.id)
            .limit(CHUNK)
        )
        if public_only:
            query = query.where(whole.audience == Audience.PUBLIC)
        entries = db.session.scalars(query).all()
        if not entries:
            return
        refs, hung = _refs(entries, public_only), _hung(entries, public_only)
        yield from (_line(entry, hung, refs) for entry in entries)
        last = entries[-1].id
        db.session.expunge_all()


class Hung(NamedTuple):
    """What hangs on a chunk of entries, by entry; files by entry and reply (None: the entry itself)."""

    replies: defaultdict[int, list[Reply]]
    files: defaultdict[tuple[int, int | None], Lines]
    adoptions: defaultdict[int, Lines]
    badges: defaultdict[int, Lines]
    meetings: defaultdict[int, Lines]


def _hung(entries: Sequence[Entry], public_only: bool) -> Hung:
    practices = [entry.id for entry in entries if isinstance(entry, Initiative)]
    return Hung(
        replies=_replies(entries),
        files=attachments.exported(entry.id for entry in entries),
        adoptions=adoptions.exported(practices),
        badges=badges.exported(practices),
        meetings=meetings.exported(practices, public_only=public_only),
    )


def _line(entry: Entry, hung: Hung, refs: dict[int, str]) -> dict[str, Any]:
    """What is said, field by field in the order of the format; empty fields are left out."""
    replies = hung.replies[entry.id]
    said: dict[str, Any] = {name: getattr(entry, name) for name in own_fields(type(entry))}
    said |= {
        "id": _ref(entry.id, entry.ref),
        "kind": entry.kind,
        "theme": entry.theme.slug if entry.theme else None,
        "title": entry.title,
        "summary": entry.summary,
        "body": entry.body,
        "tags": [name for _, name in entry.labels],
        "municipality": entry.municipality_code,
        "language": entry.language,
        "created_at": entry.created_at,
        "updated_at": entry.edited_at,
        "author": entry.author.email if entry.author else None,
        "author_name": entry.author.name if entry.author else None,
        "audience": entry.audience,
        "valid_until": entry.valid_until,
        "replaced_by": refs.get(entry.replaced_by_id or 0),
        "helpful": entry.helpful_count,
        "replies": [_reply(reply, hung.files[entry.id, reply.id]) for reply in replies],
    }
    if isinstance(entry, Initiative):
        said |= {"origin": refs.get(entry.origin_id or 0), "adoptions": hung.adoptions[entry.id]}
        said |= {"badges": hung.badges[entry.id], "meetings": hung.meetings[entry.id]}
        said |= {"files": hung.files[entry.id, None]}
    if isinstance(entry, Tip):
        said["initiative"] = refs.get(entry.about_id or 0)
    if isinstance(entry, Thread):
        said["is_question"] = entry.is_question
        said["answer"] = next((at for at, reply in enumerate(replies) if reply.id == entry.answer_id), None)
    ordered = {name: plain(said[name]) for name in form_of(entry.kind).model_fields}
    return {name: value for name, value in ordered.items() if tells(name, value)}


def _reply(reply: Reply, files: Lines) -> dict[str, Any]:
    said = {
        "author": reply.author.email if reply.author else None,
        "author_name": reply.author.name if reply.author else None,
        "body": reply.body,
        "created_at": plain(reply.created_at),
        "helpful": reply.helpful_count,
        "files": files,
    }
    return {name: value for name, value in said.items() if tells(name, value)}


def _replies(entries: Sequence[Entry]) -> defaultdict[int, list[Reply]]:
    """The replies that are shown, by entry, as they stand under it."""
    found = (
        sa.select(Reply)
        .where(Reply.entry_id.in_([entry.id for entry in entries]), Reply.status == Status.PUBLISHED)
        .options(joinedload(Reply.author).load_only(Member.email, Member.name))
        .order_by(Reply.created_at, Reply.id)
    )
    by_entry: defaultdict[int, list[Reply]] = defaultdict(list)
    for reply in db.session.scalars(found):
        by_entry[reply.entry_id].append(reply)
    return by_entry


def _refs(entries: Sequence[Entry], public_only: bool) -> dict[int, str]:
    """The ids, in the format, of what these entries point to, when that is exported too."""
    pointed = {entry.replaced_by_id for entry in entries} | {e.about_id for e in entries if isinstance(e, Tip)}
    pointed |= {entry.origin_id for entry in entries if isinstance(entry, Initiative)}
    rows = sa.select(Entry.id, Entry.ref).where(Entry.id.in_(pointed - {None}), *_wanted(public_only))
    return {id: _ref(id, ref) for id, ref in db.session.execute(rows)}


def _wanted(public_only: bool) -> list[sa.ColumnElement[bool]]:
    published = [Entry.status == Status.PUBLISHED]
    return [*published, Entry.audience == Audience.PUBLIC] if public_only else published


def _ref(id: int, ref: str | None) -> str:
    """The sender's own id when it was imported, else one that this site knows again."""
    return ref or f"forum-{id}"
