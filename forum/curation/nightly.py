"""What happens by itself: badges lapse, owners are asked, silence is shown. May be killed anywhere and run again."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum import clock
from forum.curation import actions, clicks, misses, reviews
from forum.curation.models import Badge
from forum.database import db
from forum.entries.models import Entry


def curate() -> None:
    """The work of a night, in parts that each stand by themselves."""
    lapse_badges()
    show_silence()
    ask_owners()
    misses.forget_old()
    clicks.forget_old()
    db.session.commit()


def lapse_badges() -> None:
    """Write down that a badge ended with the validity of its record."""
    ended = sa.select(Badge).join(Badge.entry).where(Badge.lapsed_at.is_(None), Entry.valid_until < clock.today())
    for badge in db.session.scalars(ended.options(joinedload(Badge.entry))).all():
        actions.lapse(badge)
    db.session.commit()


def show_silence() -> None:
    """Mark what nobody checked although its owner was asked."""
    for review in db.session.scalars(reviews.unanswered()).all():
        reviews.expire(review)
    db.session.commit()


def ask_owners() -> None:
    """Ask about what is due; the rest of a long list has its turn the next night."""
    for entry in db.session.scalars(reviews.due().limit(reviews.AT_ONCE)).all():
        reviews.ask(entry)
    db.session.commit()
