"""What a member was told, as they may see it now; and marking it read.

Whatever may not be read any more, or was withdrawn, is neither shown nor counted.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum import clock
from forum.accounts.models import Member, Municipality
from forum.database import db
from forum.entries import queries
from forum.entries.models import Entry, Reply, Status
from forum.entries.policies import read_by
from forum.events import Event
from forum.notifications.models import Because, Notification, What
from forum.policy import visible

COUNTED = 100  # the bell says "99+"
GROUPS = 20  # a page
LINES = 5  # of a group


class Line(NamedTuple):
    """One notification, as the list shows it. `who` did it, `place` is where they work; both may be empty."""

    id: int
    what: What
    because: Because
    name: str
    at: datetime
    is_unread: bool
    reply_id: int | None
    who: str
    place: str


class Group(NamedTuple):
    """What was told of one item: the newest lines, how many more there are, and how many are unread."""

    entry: Entry
    lines: list[Line]
    more: int
    unread: int
    newest: int  # the highest id of a notification: what was shown, when it is marked read


def shown(member: Member) -> sa.Select[Any]:
    """The notifications of a member that may be shown, without columns yet."""
    return (
        sa.select()
        .select_from(Notification)
        .join(Entry, Entry.id == Notification.entry_id)
        .outerjoin(Reply, Reply.id == Notification.reply_id)
        .where(Notification.member_id == member.id, Entry.status == Status.PUBLISHED, visible(Entry, member))
        .where(_stands())
    )


def unread_count() -> sa.ScalarSelect[int]:
    """How many a member has not read, counted no further than COUNTED; correlated to Member, by the same conditions."""
    some = (
        sa.select(Notification.id)
        .join(Entry, Entry.id == Notification.entry_id)
        .outerjoin(Reply, Reply.id == Notification.reply_id)
        .where(Notification.member_id == Member.id, Notification.read_at.is_(None), read_by(), _stands())
        .limit(COUNTED)
        .correlate(Member)
    )
    return sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()


def groups(member: Member, *, only_unread: bool = False, page: int = 1) -> tuple[list[Group], bool]:
    """The items of a page, those with the newest notification first, and whether there are older: two queries."""
    newest, unread = sa.func.max(Notification.id).label("newest"), _unread().label("unread")
    rows = shown(member).add_columns(Notification.entry_id, newest, unread, sa.func.count().label("all"))
    rows = rows.group_by(Notification.entry_id).order_by(newest.desc()).limit(GROUPS + 1).offset((page - 1) * GROUPS)
    found = (rows.having(_unread() > 0) if only_unread else rows).subquery()
    wanted = sa.select(Entry, found).join(found, found.c.entry_id == Entry.id).options(*queries.card_parts())
    every = db.session.execute(wanted.order_by(found.c.newest.desc())).all()
    lines = _lines(member, [row.entry_id for row in every[:GROUPS]])
    made = [
        Group(row[0], lines.get(row.entry_id, []), row.all - len(lines.get(row.entry_id, [])), row.unread, row.newest)
        for row in every[:GROUPS]
    ]
    return made, len(every) > GROUPS


def newest(member: Member) -> int:
    """The highest id that the member may have been shown by now: what "all" means when it is marked read."""
    return db.session.scalar(shown(member).add_columns(sa.func.max(Notification.id))) or 0


def mark_read(member: Member, *, entry_id: int | None = None, up_to: int | None = None) -> None:
    """Mark what a member was told as read: of one item, or all of it; nothing newer than was on the page."""
    unread = sa.update(Notification).where(Notification.member_id == member.id, Notification.read_at.is_(None))
    if entry_id is not None:
        unread = unread.where(Notification.entry_id == entry_id)
    if up_to is not None:
        unread = unread.where(Notification.id <= up_to)
    db.session.execute(unread.values(read_at=clock.now()))


def _stands() -> sa.ColumnElement[bool]:
    return sa.or_(Reply.id.is_(None), Reply.status == Status.PUBLISHED)


def _unread() -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((Notification.read_at.is_(None), 1), else_=0))


def _lines(member: Member, entry_ids: Sequence[int]) -> dict[int, list[Line]]:
    """The newest lines of each item: one query."""
    place = sa.func.row_number().over(partition_by=Notification.entry_id, order_by=Notification.id.desc())
    own = shown(member).add_columns(Notification.id, place.label("place")).where(Notification.entry_id.in_(entry_ids))
    first = own.subquery()
    columns = (
        Notification.entry_id, Notification.id, Notification.what, Notification.because, Notification.name,
        Notification.at, Notification.read_at.is_(None), Notification.reply_id, sa.func.coalesce(Member.name, ""),
        sa.func.coalesce(Municipality.name, ""),
    )  # fmt: skip
    query = (
        sa.select(*columns)
        .join(first, first.c.id == Notification.id)
        .join(Event, Event.id == Notification.event_id)
        .outerjoin(Member, Member.id == Event.by_id)
        .outerjoin(Municipality, Municipality.code == Member.municipality_code)
        .where(first.c.place <= LINES)
        .order_by(Notification.id.desc())
    )
    return _by_entry((entry_id, Line(*rest)) for entry_id, *rest in db.session.execute(query))


def _by_entry(rows: Iterable[tuple[int, Line]]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for entry_id, line in rows:
        found.setdefault(entry_id, []).append(line)
    return found
