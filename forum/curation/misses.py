"""Searches that found nothing: how often in a week, by the words, never by whom."""

import unicodedata
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from forum import clock, jobs
from forum.curation.models import Miss
from forum.database import db
from forum.entries.privacy import found_in

LONGEST = 60
KEPT = timedelta(weeks=13)


def normalised(text: str) -> str:
    """The words as they are counted; "" for what is not counted: nothing, too much, or what looks personal."""
    words = " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip("\"'-?!., ")
    if not words or len(words) > LONGEST or "@" in words or found_in(words):
        return ""
    return "" if sum(letter.isdigit() for letter in words) > 5 else words


@jobs.queued
def count(text: str) -> None:
    """One more search for this that found nothing. For jobs: commits."""
    words = normalised(text)
    if not words:
        return
    week = monday(clock.today())
    if not _add(words, week):
        try:
            db.session.add(Miss(words=words, week=week, count=1))
            db.session.commit()
        except IntegrityError:  # another was first
            db.session.rollback()
            _add(words, week)


def forget_old() -> None:
    """Drop counts that tell nothing about now. Does not commit."""
    db.session.execute(sa.delete(Miss).where(Miss.week < clock.today() - KEPT))


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _add(words: str, week: date) -> bool:
    known = sa.update(Miss).where(Miss.words == words, Miss.week == week).values(count=Miss.count + 1)
    found = db.session.execute(known)
    db.session.commit()
    return bool(found.rowcount)  # type: ignore[attr-defined]
