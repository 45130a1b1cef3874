"""When a member was last here and what they opened: what came since is new to them.

A page only reads; what it should remember is written later, in a job. Losing one of those costs a mark, no more.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import g, get_template_attribute

from forum import clock, jobs
from forum.access import member as this_member
from forum.accounts import sessions
from forum.accounts.models import Member
from forum.database import db
from forum.entries.follows import Follow, FollowSetting
from forum.entries.models import Entry
from forum.fragments import pieces
from forum.i18n import _, ngettext
from forum.notifications import buttons, inbox
from forum.notifications import jobs as notes
from forum.notifications.jobs import PAUSE
from forum.notifications.models import Notification, Seen, Visit

NOTED = timedelta(minutes=5)  # a visit is written down no more often than this


class Here(NamedTuple):
    """What the header and the cards ask of a reader: `unread` up to inbox.COUNTED, and since when things are new."""

    unread: int
    since: datetime
    has_started: bool  # answered the page that suggests what to follow

    @property
    def shown(self) -> str:
        return f"{inbox.COUNTED - 1}+" if self.unread >= inbox.COUNTED else str(self.unread)


class Standing(NamedTuple):
    """How the reader stands to one item: their follow of it, and when they opened it last."""

    follow: Follow | None
    seen_at: datetime | None


def here() -> Here:
    """The state of this request's member, asked along with who it is. Notes the visit, once a request, later."""
    if "here" not in g:
        g.here = _here(this_member())
    found: Here = g.here
    return found


def standing(entry: Entry) -> Standing:
    """The reader and an item that they open now: one query. What they were told of it counts as read, later."""
    reader = this_member()
    asked = {"member": reader.id, "entry": entry.id}
    follow, seen_at, replies, has_unread = db.session.execute(STANDING, asked).one()
    if seen_at is None or has_unread or replies != entry.reply_count or clock.now() - seen_at > timedelta(hours=1):
        jobs.later(notes.note_opened, reader.id, entry.id, entry.reply_count, clock.now().isoformat())
    return Standing(follow, seen_at)


@pieces("own")
def own(keys: list[int]) -> dict[int, str]:
    """What many places of a page ask of its reader: the follow button (0), and what is new of each card (its id).

    One query a page: how the page is followed is asked along with the cards, when there are any.
    """
    reader = this_member()
    if reader is None:
        return {}
    what = buttons.of_page() if 0 in keys else None
    state = buttons.state_of(what, reader) if what else sa.null()
    cards = [key for key in keys if key]
    rows = (
        db.session.execute(_cards(reader, cards, state) if cards else sa.select(state)).all() if cards or what else []
    )
    made = {row[0]: mark for row in rows if cards and (mark := _mark(reader, *row[:-1]))}
    return made | ({0: buttons.drawn(what, rows[0][-1] if rows else None)} if what else {})


def _cards(reader: Member, ids: list[int], state: Any) -> sa.Select[Any]:
    return (
        sa.select(Entry.id, Entry.published_at, Entry.author_id, Entry.reply_count, Seen.replies, state)
        .outerjoin(Seen, sa.and_(Seen.entry_id == Entry.id, Seen.member_id == reader.id))
        .where(Entry.id.in_(ids))
    )


def _mark(reader: Member, _id: int, published_at: datetime | None, author: int | None, replies: int, known: Any) -> str:
    """New since the last visit, or with replies since it was opened; else nothing."""
    badge = get_template_attribute("components/badges.html", "badge")
    if known is None:
        is_new = published_at is not None and published_at > here().since and author != reader.id
        return str(badge(_("Nieuw"), "blue")) if is_new else ""
    fresh = replies - known
    words = ngettext("%(num)s nieuwe reactie", "%(num)s nieuwe reacties", fresh)
    return str(badge(words, "blue")) if fresh > 0 else ""


def _here(reader: Member) -> Here:
    """Whoever is here for the first time finds nothing new, and is asked where to start."""
    along, now = reader.along, clock.now()
    last_at, before_at = along.get("last_at"), along.get("before_at")
    if last_at is None or now - last_at > NOTED:
        jobs.later(notes.note_visit, reader.id, now.isoformat())
    since = reader.joined_at if last_at is None else last_at if now - last_at > PAUSE else before_at
    return Here(along.get("unread", 0), since or reader.joined_at, along.get("started_at") is not None)


_reader: sa.BindParameter[int] = sa.bindparam("member")
STANDING = (
    sa.select(
        Follow,
        Seen.at,
        Seen.replies,
        sa.exists().where(
            Notification.member_id == _reader, Notification.entry_id == Entry.id, Notification.read_at.is_(None)
        ),
    )
    .select_from(Entry)
    .outerjoin(Follow, sa.and_(Follow.entry_id == Entry.id, Follow.member_id == _reader))
    .outerjoin(Seen, sa.and_(Seen.entry_id == Entry.id, Seen.member_id == _reader))
    .where(Entry.id == sa.bindparam("entry"))
)
sessions.ask_along("unread", inbox.unread_count())
for _column in (Visit.last_at, Visit.before_at):
    sessions.ask_along(_column.key, sa.select(_column).where(Visit.member_id == Member.id).scalar_subquery())
sessions.ask_along(
    "started_at", sa.select(FollowSetting.started_at).where(FollowSetting.member_id == Member.id).scalar_subquery()
)
