"""Direct mail: one to a member about an item, with what came close together, as it stands when it is sent.

A mail goes from waiting to `sending` (committed), is handed over, and becomes sent. What dies in between is uncertain:
it may have been taken, so it is never sent again by itself. Nothing here commits; `jobs.send_mails` does.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from sqlalchemy.orm import joinedload

from forum import mailer, markup
from forum.accounts.models import Member, Municipality
from forum.database import db
from forum.entries import follows
from forum.entries.follows import Channel, Follow
from forum.entries.models import Entry, Reply
from forum.events import Event
from forum.mailer import unsubscribing
from forum.notifications import inbox, leaving, wording
from forum.notifications.facts import WIDE
from forum.notifications.interest import Interests
from forum.notifications.models import DirectMail, MailState, Notification, Trouble, What
from forum.search.backend import IndexUnavailable

WAIT = timedelta(minutes=2)  # for what comes right after
GAP = timedelta(minutes=15)  # between two mails about an item
CLAIM = timedelta(minutes=10)  # a mail that is this long in `sending` is uncertain
GIVE_UP = timedelta(hours=72)  # after the first that it tells of …
TRIES = 8  # … and this often tried: about nine hours, also of what an administrator sends again
FIRST_PAUSE = timedelta(minutes=2)
EXCERPT = 600  # characters of a reply


class Skip(Exception):
    """There is nothing to send any more; the message says why."""


class Item(NamedTuple):
    """One thing that happened, as a mail tells it."""

    words: str
    text: str  # what was said, without markup
    reason: str
    link: str
    is_reply: bool


def gather(now: datetime) -> None:
    """Make mails of what is to be mailed: one a member and item, once the first of it is WAIT old. Two statements."""
    own = DirectMail.member_id == Notification.member_id, DirectMail.entry_id == Notification.entry_id
    waits = sa.exists().where(*own, DirectMail.state == MailState.WAITING)
    lately = sa.exists().where(*own, sa.or_(DirectMail.sent_at > now - GAP, DirectMail.state == MailState.SENDING))
    pending = Notification.wants_mail, Notification.mail_id.is_(None)
    columns = [Notification.member_id, Notification.entry_id]
    fixed = [
        sa.literal(MailState.WAITING.value),
        sa.literal(now, DirectMail.due_at.type),
        sa.literal(0),
        sa.literal(""),
    ]
    ripe = (
        sa.select(*columns, *fixed)
        .where(*pending, ~waits, ~lately)
        .group_by(*columns)
        .having(sa.func.min(Notification.at) <= sa.literal(now - WAIT, Notification.at.type))
    )
    names = ["member_id", "entry_id", "state", "due_at", "attempts", "note"]
    db.session.execute(sa.insert(DirectMail).from_select(names, ripe, include_defaults=False))
    newest = sa.select(sa.func.max(DirectMail.id)).where(*own, DirectMail.state == MailState.WAITING)
    into = sa.update(Notification).where(*pending, waits).values(mail_id=newest.scalar_subquery())
    db.session.execute(into, execution_options={"synchronize_session": False})


def give_up_on_lost(now: datetime) -> int:
    """What was being sent when its process died is uncertain from now on; returns how many."""
    lost = sa.update(DirectMail).where(DirectMail.state == MailState.SENDING, DirectMail.claimed_at < now - CLAIM)
    result: Any = db.session.execute(lost.values(state=MailState.UNCERTAIN, note=Trouble.KILLED.value))
    return int(result.rowcount)


def claim(now: datetime) -> DirectMail | None:
    """Take the next mail that is due for this process."""
    free = sa.or_(DirectMail.claimed_at.is_(None), DirectMail.claimed_at < now - CLAIM)
    due = sa.select(DirectMail.id).where(DirectMail.state == MailState.WAITING, DirectMail.due_at <= now, free)
    mail_id = db.session.scalar(due.order_by(DirectMail.due_at, DirectMail.id).limit(1))
    if mail_id is None:
        return None
    taken: Any = db.session.execute(
        sa.update(DirectMail)
        .where(DirectMail.id == mail_id, DirectMail.state == MailState.WAITING, free)
        .values(claimed_at=now, attempts=DirectMail.attempts + 1)
    )
    return db.session.get(DirectMail, mail_id) if taken.rowcount else None


def written(mail: DirectMail) -> EmailMessage:
    """The message, by what holds now. Raises Skip when there is nothing (left) to tell this member."""
    db.session.expire_all()  # what holds now, not what was read for the mail before
    member = db.session.get(Member, mail.member_id)
    if member is None or not member.is_active or member.is_example:
        raise Skip("geen actief lid")
    if mailer.is_suppressed(member.email):
        raise Skip("mail aan dit adres komt niet aan")
    rows = _still_to_tell(mail, member)
    urgent = any(row.what is What.URGENT for row in rows)
    stop = _stop_link(member, mail.entry_id, urgent=urgent, is_wide=any(row.what in WIDE for row in rows))
    with force_locale(member.language):
        return _composed(mail, member, rows, stop, urgent)


def begin(mail: DirectMail, claimed_at: datetime | None) -> bool:
    """Say that it is being sent; false when it is not ours (any more). Commit before sending."""
    own = DirectMail.id == mail.id, DirectMail.state == MailState.WAITING, DirectMail.claimed_at == claimed_at
    begun: Any = db.session.execute(sa.update(DirectMail).where(*own).values(state=MailState.SENDING))
    return bool(begun.rowcount)


def taken(mail: DirectMail, now: datetime) -> None:
    mail.state, mail.sent_at, mail.note = MailState.SENT, now, ""


def put_off(mail: DirectMail, now: datetime, said: str) -> None:
    """Try again after a pause, a longer one each time and never the same for all, until GIVE_UP."""
    mail.claimed_at, mail.note = None, said[:300]
    if now - _first_told(mail, now) > GIVE_UP and mail.attempts >= TRIES:
        mail.state = MailState.REFUSED
    else:
        mail.state, mail.due_at = MailState.WAITING, now + mailer.pause(mail.attempts, first=FIRST_PAUSE)


def _first_told(mail: DirectMail, now: datetime) -> datetime:
    first = sa.select(sa.func.min(Notification.at)).where(Notification.mail_id == mail.id)
    return db.session.scalar(first) or now


def _still_to_tell(mail: DirectMail, member: Member) -> Sequence[Any]:
    """What this mail is of that was not read meanwhile and may be shown: (notification parts, reply, author, place)."""
    columns = (
        Notification.what, Notification.because, Notification.name, Notification.reply_id,
        sa.func.coalesce(Reply.html, "").label("html"), sa.func.coalesce(Member.name, "").label("who"),
        sa.func.coalesce(Municipality.name, "").label("place"),
    )  # fmt: skip
    query = (
        inbox.shown(member)
        .add_columns(*columns)
        .join(Event, Event.id == Notification.event_id)
        .outerjoin(Member, Member.id == Event.by_id)
        .outerjoin(Municipality, Municipality.code == Member.municipality_code)
        .where(Notification.mail_id == mail.id, Notification.read_at.is_(None))
        .order_by(Notification.id)
    )
    rows = db.session.execute(query).all()
    if not rows:
        raise Skip("al gelezen, of niet meer te lezen")
    return rows


def _stop_link(member: Member, entry_id: int, *, urgent: bool, is_wide: bool) -> str:
    """The link that stops this: the follow by which the member hears of it at once, or urgent mail.

    Raises Skip; and IndexUnavailable while it cannot be known whether a saved search is that follow.
    """
    rows = db.session.scalars(follows.of_member(member)).all()
    if any(row.entry_id == entry_id and row.is_muted for row in rows):
        raise Skip("gedempt")
    if urgent:
        if not follows.setting(member).urgent_mail:
            raise Skip("wil geen urgente mail")
        return unsubscribing.link("urgent", member.id)
    asked = rows if is_wide else [row for row in rows if row.entry_id is not None]  # the rest is not told of it
    interests = Interests([entry_id])
    found = _direct(asked, interests, entry_id)
    if found is None and interests.unasked:
        raise IndexUnavailable("a saved search could not be looked at")
    if found is None:
        raise Skip("volgt dit niet meer per mail")
    return leaving.link(member, found)


def _direct(rows: Sequence[Follow], interests: Interests, entry_id: int) -> Follow | None:
    """The follow that asks for mail at once: of the item itself, else of what it is filed under and not muted."""
    heard = [row for row in rows if not (row.is_muted and row.search)]  # a muted search silences itself alone
    covering = [row for row in heard if interests.is_about(row, entry_id)]
    wanted = [row for row in covering if row.channel is Channel.DIRECT and not row.is_muted]
    own = [row for row in wanted if row.entry_id is not None]
    if own or not any(row.is_muted for row in covering):
        return next(iter(own or wanted), None)
    return None


def _composed(mail: DirectMail, member: Member, rows: Sequence[Any], stop: str, urgent: bool) -> EmailMessage:
    parts = joinedload(Entry.municipality).load_only(Municipality.name)
    entry = db.session.scalars(sa.select(Entry).where(Entry.id == mail.entry_id).options(parts)).one()
    settings = current_app.config["SETTINGS"]
    before = db.session.scalar(
        sa.select(sa.func.max(DirectMail.id)).where(
            DirectMail.member_id == member.id, DirectMail.entry_id == entry.id, DirectMail.state == MailState.SENT
        )
    )
    return mailer.compose(
        settings, "notifications/told", to=member.email, name=member.name, sender="notice", list_id="volgen",
        message_id=f"told-{mail.id}", in_reply_to=f"told-{before}" if before else f"item-{entry.id}",
        references=[f"item-{entry.id}"], unsubscribe=stop, entry=entry, urgent=urgent,
        reply_to=mailer.replies_to(settings, member.id, entry.id) if entry.accepts_replies else None,
        takes_mail=bool(settings.mail_domain) and entry.accepts_replies,
        items=_items(rows, entry), link=settings.url + entry.url,
        choices=mailer.link("follows.index"),
    )  # fmt: skip


def _items(rows: Sequence[Any], entry: Entry) -> list[Item]:
    """What happened, in that order; a reply that became the answer is not quoted twice."""
    quoted: set[int] = set()
    items = []
    for row in rows:
        item = _item(row, entry)
        items.append(item._replace(text="", link="") if row.reply_id in quoted else item)
        quoted |= {row.reply_id} - {None}
    return items


def _item(row: Any, entry: Entry) -> Item:
    text = markup.plain_lines(row.html) if row.html else " ".join(entry.summary.split())
    shown = text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(maxsplit=1)[0] + " …"
    link = mailer.link("entries.reply_permalink", reply_id=row.reply_id) if row.reply_id else ""
    said = shown if row.reply_id or row.what in (What.PUBLISHED, What.URGENT) else ""
    words, reason = wording.happened(row.what, row.who, row.place), wording.reason(row.because, row.name)
    return Item(words, said, reason, link, is_reply=row.what is What.REPLIED)
