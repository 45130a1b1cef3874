"""What curators do to entries, and how it is undone. Flush at most."""

from datetime import date, datetime

import sqlalchemy as sa

from forum import clock
from forum.accounts.models import Member
from forum.curation import criteria
from forum.curation.models import Aside, Badge, BadgeKind, Feature, Review, Task
from forum.database import db
from forum.entries.models import Entry
from forum.events import record
from forum.initiatives.models import Initiative

LAPSED = "badge-lapsed"
OVERDUE = "check-overdue"


class NotReady(Exception):
    """The record does not answer what the badge asks."""


def give(initiative: Initiative, kind: BadgeKind, *, by: Member, reason: str, at: datetime | None = None) -> Badge:
    """Vouch for an initiative. One that has the badge keeps it as it is. Raises NotReady."""
    _hold(initiative)
    known = _standing(initiative.id, kind)
    if known is not None:
        return known
    if not next(each for each in criteria.judge(initiative) if each.kind is kind).is_ready:
        raise NotReady
    at = at or clock.now()
    badge = Badge(entry_id=initiative.id, kind=kind, giver_id=by.id, at=at, reason=reason)
    db.session.add(badge)
    mark(initiative)
    record("given", badge, by=by, at=at, entry=initiative.id, badge=kind.value, reason=reason)
    return badge


def take(badge: Badge, *, by: Member, reason: str = "", at: datetime | None = None) -> bool:
    """Take a badge away; False when it stands no more."""
    entry = _held_entry(badge)
    if badge.lapsed_at is not None:
        return False
    at = at or clock.now()
    badge.lapsed_at, badge.taken_by_id = at, by.id
    mark(entry)
    record("taken", badge, by=by, at=at, entry=entry.id, badge=badge.kind.value, reason=reason)
    return True


def give_back(badge: Badge, *, by: Member, at: datetime | None = None) -> bool:
    """Undo `take`; False when it was not taken, or the same badge was given again since."""
    entry = _held_entry(badge)
    if badge.taken_by_id is None or _standing(entry.id, badge.kind) is not None:
        return False
    badge.lapsed_at = badge.taken_by_id = None
    mark(entry)
    record("given_back", badge, by=by, at=at, entry=entry.id, badge=badge.kind.value)
    return True


def lapse(badge: Badge, *, at: datetime | None = None) -> None:
    """Write down that a badge ended with the record it vouched for. Needs `badge.entry`."""
    badge.lapsed_at = at or clock.now()
    mark(badge.entry)
    record("lapsed", badge, at=at, entry=badge.entry_id, badge=badge.kind.value)


def feature(entry: Entry, from_on: date, until_on: date, *, by: Member, at: datetime | None = None) -> Feature:
    """Let an entry stand on the front page for a period; the one that it had ends."""
    _hold(entry)
    at = at or clock.now()
    for other in db.session.scalars(sa.select(Feature).where(Feature.entry_id == entry.id, current())):
        other.ended_at = at
    shown = Feature(entry_id=entry.id, from_on=from_on, until_on=until_on, by_id=by.id, at=at)
    db.session.add(shown)
    record("featured", shown, by=by, at=at, entry=entry.id, until=until_on.isoformat())
    return shown


def unfeature(shown: Feature, *, by: Member, at: datetime | None = None) -> bool:
    """End it before its time; False when it ended already."""
    if shown.ended_at is not None:
        return False
    shown.ended_at = at or clock.now()
    record("unfeatured", shown, by=by, at=at, entry=shown.entry_id)
    return True


def refeature(shown: Feature, *, by: Member, at: datetime | None = None) -> bool:
    """Undo `unfeature`; False when it stands, or another took its place."""
    other = sa.select(Feature.id).where(Feature.entry_id == shown.entry_id, current())
    if shown.ended_at is None or db.session.scalar(other) is not None:
        return False
    shown.ended_at = None
    record("featured", shown, by=by, at=at, entry=shown.entry_id, until=shown.until_on.isoformat())
    return True


def current() -> sa.ColumnElement[bool]:
    """The condition for a feature that stands on the front page, now or later."""
    return sa.and_(Feature.ended_at.is_(None), Feature.until_on >= clock.today())


def put_aside(task: Task, key: str, label: str, *, by: Member, entry_id: int | None = None) -> Aside:
    """Take a task off the desk: it needs no doing."""
    aside = Aside(task=task, key=key, entry_id=entry_id, label=label, by_id=by.id, at=clock.now())
    db.session.add(aside)
    record("put_aside", aside, by=by, task=task.value)
    return aside


def put_back(aside: Aside, *, by: Member) -> bool:
    """Undo `put_aside`; False when it lies on the desk already."""
    if aside.put_back_at is not None:
        return False
    aside.put_back_at = clock.now()
    record("put_back", aside, by=by, task=aside.task.value)
    return True


def mark(entry: Entry) -> None:
    """Let the card of an entry tell its badges and whether it was checked: counted again, never added to."""
    db.session.flush()
    badges = sa.select(Badge.kind, Badge.lapsed_at, Badge.taken_by_id).where(Badge.entry_id == entry.id)
    rows = db.session.execute(badges).all()
    given = {kind for kind, lapsed_at, _by in rows if lapsed_at is None}
    lapsed = {kind for kind, lapsed_at, by in rows if lapsed_at is not None and by is None} - given
    overdue = sa.select(Review.id).where(
        Review.entry_id == entry.id, Review.answered_at.is_(None), Review.overdue_at.is_not(None)
    )
    marks = [kind.mark for kind in BadgeKind if kind in given]
    marks += [LAPSED] if lapsed else []
    marks += [OVERDUE] if db.session.scalar(overdue) is not None else []
    entry.mark(marks)
    entry.version += 1


def _hold(entry: Entry) -> None:
    """Let others who curate the same entry wait."""
    db.session.flush()
    db.session.execute(sa.select(Entry.id).where(Entry.id == entry.id).with_for_update(of=Entry.__table__))
    db.session.refresh(entry, ["version", "marks"])


def _held_entry(badge: Badge) -> Entry:
    entry = db.session.get_one(Entry, badge.entry_id)
    _hold(entry)
    db.session.refresh(badge, ["lapsed_at", "taken_by_id"])
    return entry


def _standing(entry_id: int, kind: BadgeKind) -> Badge | None:
    wanted = sa.select(Badge).where(Badge.entry_id == entry_id, Badge.kind == kind, criteria.standing())
    return db.session.scalars(wanted).first()
