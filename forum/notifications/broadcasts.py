"""Urgent announcements that an editor sends around: to whom, once, and how many read it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum import clock
from forum.accounts.models import Member, Municipality
from forum.announcements.models import Announcement
from forum.database import db
from forum.entries.follows import Follow, FollowSetting
from forum.entries.models import Entry
from forum.entries.policies import readers_of
from forum.events import record
from forum.notifications.models import Because, Broadcast, Circle, Notification, Seen, What


class NotPossible(Exception):
    """It cannot be sent around; the message says why, to the editor."""


class Readers(NamedTuple):
    """How many of a municipality were told, and how many of them opened it since. No code: who works for all."""

    code: str | None
    name: str
    told: int
    read: int


def send(
    announcement: Announcement,
    circle: Circle,
    *,
    by: Member,
    codes: Sequence[str] = (),
    at: datetime | None = None,
) -> Broadcast:
    """Send it around, once an announcement; the notifications and mails follow from the event."""
    known = of(announcement.id)
    if known is not None:
        return known
    new = Broadcast(
        entry_id=announcement.id, circle=circle, codes=sorted(set(codes)), by_id=by.id, at=at or clock.now()
    )
    db.session.add(new)
    record("sent", new, by=by, at=at, entry=announcement.id, circle=circle.value)
    return new


def of(entry_id: int) -> Broadcast | None:
    return db.session.scalars(sa.select(Broadcast).where(Broadcast.entry_id == entry_id)).first()


def concerned(entry: Entry) -> list[sa.Select[Any]]:
    """Who is told of an announcement that was sent around: (member, rank, name, whether by mail)."""
    broadcast = of(entry.id)
    if broadcast is None:
        return [_members(sa.false())]
    return [_members(_within(broadcast.circle, broadcast.codes, entry))]


def count(entry: Entry, circle: Circle, codes: Sequence[str]) -> int:
    """How many members would be told."""
    within = sa.select(sa.func.count(Member.id)).where(readers_of(entry), _within(circle, codes, entry))
    return db.session.scalar(within) or 0


def readers(entry: Entry) -> list[Readers]:
    """By municipality how many were told and how many opened it, signed in; those with most told first."""
    told = sa.func.count(Notification.id)
    read = sa.func.count(Seen.member_id)
    rows = (
        sa.select(Municipality.code, sa.func.coalesce(Municipality.name, ""), told, read)
        .select_from(Notification)
        .join(Member, Member.id == Notification.member_id)
        .outerjoin(Municipality, Municipality.code == Member.municipality_code)
        .outerjoin(Seen, sa.and_(Seen.member_id == Member.id, Seen.entry_id == Notification.entry_id))
        .where(Notification.entry_id == entry.id, Notification.what == What.URGENT)
        .group_by(Municipality.code, Municipality.name)
        .order_by(told.desc(), Municipality.name)
    )
    return [Readers(*row) for row in db.session.execute(rows)]


def _members(within: sa.ColumnElement[bool]) -> sa.Select[Any]:
    wanted = sa.func.coalesce(FollowSetting.urgent_mail, sa.true())
    return (
        sa.select(
            Member.id.label("member_id"), sa.literal(Because.URGENT.rank).label("rank"), sa.literal("").label("name"),
            sa.case((wanted, 1), else_=0).label("direct"),
        )
        .outerjoin(FollowSetting, FollowSetting.member_id == Member.id)
        .where(within)
    )  # fmt: skip


def _within(circle: Circle, codes: Sequence[str], entry: Entry) -> sa.ColumnElement[bool]:
    if circle is Circle.THEME:
        following = sa.select(Follow.member_id).where(Follow.theme_id == entry.theme_id, Follow.is_muted.is_(False))
        return Member.id.in_(following)
    if circle is Circle.PLACES:
        return Member.municipality_code.in_(codes)
    return sa.true()
