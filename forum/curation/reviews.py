"""Review dates: the owner is asked whether an entry is still right; without an answer the entry says so."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import joinedload

from forum import clock
from forum.accounts.models import Member
from forum.curation.actions import mark
from forum.curation.models import Review
from forum.database import db
from forum.entries.models import Entry, Status
from forum.events import record
from forum.initiatives.models import Initiative

AHEAD = timedelta(days=14)  # before the end of its validity
UNCHECKED = timedelta(days=365)
PATIENCE = timedelta(days=30)  # for an answer, and before asking again
EXTENDED = timedelta(days=183)  # what "still right" adds to a validity
AT_ONCE = 500


def due() -> sa.Select[Entry]:
    """Published entries that somebody should look at: soon or already expired, or not checked for a year."""
    year_ago = clock.now() - UNCHECKED
    own = Initiative.__table__
    written = sa.func.coalesce(Entry.edited_at, Entry.published_at)
    unchecked = Entry.id.in_(sa.select(own.c.id).where(own.c.checked_on < clock.today() - UNCHECKED))
    never = sa.and_(Entry.id.in_(sa.select(own.c.id).where(own.c.checked_on.is_(None))), written < year_ago)
    lately = sa.select(Review.entry_id).where(
        sa.or_(Review.answered_at.is_(None), Review.answered_at > clock.now() - PATIENCE)
    )
    return (
        sa.select(Entry)
        .where(Entry.status == Status.PUBLISHED, Entry.is_example.is_(False), Entry.replaced_by_id.is_(None))
        .where(sa.or_(Entry.valid_until <= clock.today() + AHEAD, unchecked, never))
        .where(Entry.id.not_in(lately))
        .order_by(Entry.id)
    )


def ask(entry: Entry, *, at: datetime | None = None) -> Review:
    """Ask the author; the mail follows from the event."""
    at = at or clock.now()
    review = Review(entry_id=entry.id, asked_of_id=entry.author_id, asked_at=at)
    db.session.add(review)
    record("asked", review, at=at, entry=entry.id)
    return review


def unanswered() -> sa.Select[Review]:
    """Reviews of published entries whose time is over."""
    return (
        sa.select(Review)
        .join(Review.entry)
        .where(Entry.status == Status.PUBLISHED)
        .where(Review.answered_at.is_(None), Review.overdue_at.is_(None), Review.asked_at < clock.now() - PATIENCE)
        .options(joinedload(Review.entry))
        .order_by(Review.id)
    )


def expire(review: Review, *, at: datetime | None = None) -> None:
    """Nobody answered: the entry tells that it was not checked lately. Needs `review.entry`."""
    review.overdue_at = at or clock.now()
    mark(review.entry)
    record("overdue", review, at=at, entry=review.entry_id)


def confirm(entry: Entry, *, by: Member | None, at: datetime | None = None) -> None:
    """It is still right: checked today, and valid for a while longer when its validity is (almost) over."""
    at = at or clock.now()
    if isinstance(entry, Initiative):
        entry.checked_on = clock.today()
    entry.valid_until = extended(entry)
    answer(entry, at=at)
    record("checked", entry, by=by, at=at)


def extended(entry: Entry) -> date | None:
    """Until when the entry is valid once it was confirmed."""
    if entry.valid_until is None or entry.valid_until > clock.today() + AHEAD:
        return entry.valid_until
    return clock.today() + EXTENDED


def answer(entry: Entry, *, at: datetime | None = None) -> bool:
    """Close the review that is open, if there is one, and let the card say no more that it was not checked."""
    review = opened(entry)
    if review is not None:
        review.answered_at = at or clock.now()
    mark(entry)
    return review is not None


def opened(entry: Entry) -> Review | None:
    wanted = sa.select(Review).where(Review.entry_id == entry.id, Review.answered_at.is_(None))
    return db.session.scalars(wanted).first()


def wants_care(entry: Entry) -> bool:
    """Whether the page of an entry asks its owner to look at it. No query."""
    if not entry.is_published or entry.replaced_by_id is not None:
        return False
    ends_soon = entry.valid_until is not None and entry.valid_until <= clock.today() + AHEAD
    return ends_soon or "check-overdue" in entry.marks


def token(review: Review) -> str:
    """What the link in the mail holds; it works until the review is answered."""
    return _signer().dumps(review.id)


def behind(token: str) -> Review | None:
    """The open review that a link stands for, with its entry; None when it is forged or was answered."""
    try:
        review_id = _signer().loads(token)
    except BadSignature:
        return None
    wanted = sa.select(Review).where(Review.id == review_id, Review.answered_at.is_(None))
    return db.session.scalars(wanted.options(joinedload(Review.entry), joinedload(Review.asked_of))).first()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="review")
