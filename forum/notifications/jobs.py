"""What jobs do about notifications: tell of an event, remember what was opened, forget what is old."""

import logging
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import sqlalchemy as sa
from flask import current_app

from forum import clock, jobs, mailer
from forum.accounts.models import Member
from forum.database import db
from forum.entries.follows import Follow
from forum.entries.models import Entry
from forum.events import Event, on
from forum.mailer import Refused, TryLater, Unsure
from forum.notifications import ending, mailing, telling
from forum.notifications.facts import TOLD_OF
from forum.notifications.models import DirectMail, MailState, Notification, Seen, Visit
from forum.search import indexing as indexing  # it subscribes first: the index has the item when searches are asked
from forum.search.backend import IndexUnavailable

log = logging.getLogger(__name__)

PAUSE = timedelta(minutes=30)  # without a page: then it is another visit
KEPT = timedelta(days=180)  # after it was read
AT_ONCE = 5_000
TURN = timedelta(seconds=20)  # then other jobs have theirs


def _on_every(subscribe: Any) -> Any:
    for kind, verb in TOLD_OF:
        subscribe = on(kind, verb)(subscribe)
    return subscribe


@_on_every
def tell(event: Event) -> None:
    """Tell everyone; while there is no index, all but who follows a search, and the rest when it is tried again."""
    try:
        telling.deliver(event.id)
    except IndexUnavailable:
        telling.deliver(event.id, searching=False)
        db.session.commit()
        raise


@jobs.queued
def note_opened(member_id: int, entry_id: int, replies: int, at: str) -> None:
    """Remember that a member opened an item, and mark what they were told of it until then as read. Commits."""
    moment = datetime.fromisoformat(at)
    if db.session.get(Member, member_id) is None or db.session.get(Entry, entry_id) is None:
        return
    known = db.session.get(Seen, (member_id, entry_id))
    if known is None:
        known = Seen(member_id=member_id, entry_id=entry_id, first_at=moment, at=moment, replies=replies)
        db.session.add(known)
    elif known.at < moment:
        known.at, known.replies = moment, replies
    own = Notification.member_id == member_id, Notification.entry_id == entry_id, Notification.read_at.is_(None)
    db.session.execute(sa.update(Notification).where(*own, Notification.at <= moment).values(read_at=moment))
    db.session.commit()


@jobs.queued
def note_visit(member_id: int, at: str) -> None:
    """Remember that a member is here; after a pause it is another visit. Commits."""
    moment = datetime.fromisoformat(at)
    visitor, visit = db.session.get(Member, member_id), db.session.get(Visit, member_id)
    if visitor is None:
        return
    if visit is None:
        db.session.add(Visit(member_id=member_id, last_at=moment, before_at=visitor.joined_at))
    elif moment > visit.last_at:
        visit.before_at = visit.last_at if moment - visit.last_at > PAUSE else visit.before_at
        visit.last_at = moment
    db.session.commit()


def nightly() -> None:
    """Recurring: say what soon ends, and forget what was read long ago."""
    ending.tell()
    db.session.commit()
    prune()


@on("tag", "merged")
def follow_the_other(event: Event) -> None:
    """Who followed a label that became a synonym follows the one in its place."""
    old, new = int(event.subject_id), int(event.data["into"])
    both = sa.select(Follow.member_id).where(Follow.tag_id == new)
    db.session.execute(sa.delete(Follow).where(Follow.tag_id == old, Follow.member_id.in_(both)))
    db.session.execute(sa.update(Follow).where(Follow.tag_id == old).values(tag_id=new))


@on("entry", "merged")
def follow_onward(event: Event) -> None:
    """Who followed a conversation that went on in another follows that, as they followed or muted this."""
    old, new = int(event.subject_id), int(event.data["other"])
    known = sa.select(Follow.member_id).where(Follow.entry_id == new)
    kept = ["member_id", "name", "channel", "is_muted", "reason", "created_at"]
    rows = sa.select(sa.literal(new), *(getattr(Follow, name) for name in kept))
    rows = rows.where(Follow.entry_id == old, Follow.member_id.not_in(known))
    db.session.execute(sa.insert(Follow).from_select(["entry_id", *kept], rows, include_defaults=False))


def prune() -> None:
    """Recurring: forget what was read long ago, and the mails of it. Commits; may be killed anywhere.

    A mail that a notification knows stays: without it that would be told once more.
    """
    before = clock.now() - KEPT
    _forget(Notification, Notification.read_at < before)
    is_known = sa.exists().where(Notification.mail_id == DirectMail.id)
    open_ = (MailState.WAITING, MailState.SENDING)
    _forget(DirectMail, DirectMail.due_at < before, DirectMail.state.not_in(open_), ~is_known)


def _forget(model: type[Notification | DirectMail], *where: sa.ColumnElement[bool]) -> None:
    old = sa.select(model.id).where(*where).limit(AT_ONCE)
    while ids := db.session.scalars(old).all():
        db.session.execute(sa.delete(model).where(model.id.in_(ids)))
        db.session.commit()
    db.session.commit()


def send_mails() -> None:
    """Recurring: the direct mails that are due, on one connection. May be killed anywhere; commits at every step."""
    now = clock.now()
    mailing.give_up_on_lost(now)
    mailing.gather(now)
    db.session.commit()
    carry_on()


@jobs.queued
def carry_on() -> None:
    """Send for a while, and leave the rest to a next job: a slow mail server must not hold up a password link."""
    end = clock.now() + TURN
    with mailer.posting(current_app.config["SETTINGS"]) as post:
        while True:
            mail = mailing.claim(clock.now())
            db.session.commit()
            if mail is None or not _send(mail, post):
                return
            if clock.now() >= end:
                break
    if not jobs.waits(carry_on):
        jobs.later(carry_on)


def _send(mail: DirectMail, post: mailer.Post) -> bool:
    """One mail; whether it makes sense to go on with the next."""
    claimed_at = mail.claimed_at
    message = _written(mail)
    if message is None or not mailing.begin(mail, claimed_at):
        db.session.commit()
        return True
    db.session.commit()  # from here on it may have been taken
    goes_on = True
    try:
        post.send(message)
        mailing.taken(mail, clock.now())
    except Refused as refused:
        mail.state, mail.note = MailState.REFUSED, str(refused)[:300]
        if refused.is_hard:
            mailer.suppress(db.session.get_one(Member, mail.member_id).email, "hard", said=str(refused))
    except TryLater as later:
        mailing.put_off(mail, clock.now(), str(later))
        goes_on = not later.for_all
    except Unsure as doubt:
        mail.state, mail.note = MailState.UNCERTAIN, str(doubt)[:300]
    db.session.commit()
    return goes_on


def _written(mail: DirectMail) -> EmailMessage | None:
    """The message; None when there is nothing to tell, or when it cannot be made: that holds up no other mail."""
    mail_id = mail.id
    try:
        return mailing.written(mail)
    except mailing.Skip as reason:
        mail.state, mail.note = MailState.SKIPPED, str(reason)
    except Exception as error:
        log.exception("direct mail %s could not be made", mail_id)
        db.session.rollback()
        mailing.put_off(mail, clock.now(), f"could not be made: {error}")
    return None
