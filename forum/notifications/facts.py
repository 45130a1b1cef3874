"""What of everything that happens is told to members: an event read as a fact about an item."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum.adoptions.models import State
from forum.database import db
from forum.events import Event
from forum.notifications.models import What
from forum.threads.models import QuestionState

TOLD = {
    ("entry", "published"): What.PUBLISHED,
    ("entry", "revised"): What.REVISED,
    ("entry", "answered"): What.ANSWERED,
    ("entry", "expiring"): What.EXPIRING,
    ("reply", "replied"): What.REPLIED,
    ("adoption", "adopted"): What.ADOPTED,
    ("badge", "given"): What.AWARDED,
    ("meeting", "planned"): What.PLANNED,
    ("broadcast", "sent"): What.URGENT,
}
JUDGED = {QuestionState.CONFIRMED.value: What.CONFIRMED, QuestionState.OUTDATED.value: What.OUTDATED}
MOVED = {
    State.INTRODUCED.value: What.INTRODUCED,
    State.EVALUATED.value: What.EVALUATED,
    State.STOPPED.value: What.STOPPED,
}
SOMETIMES = {("entry", "judged"): ("state", JUDGED), ("adoption", "moved"): ("after", MOVED)}
TOLD_OF = (*TOLD, *SOMETIMES)

WIDE = frozenset({What.PUBLISHED, What.ANSWERED})
"""What is told in the site to who follows a theme, label, place or search; the rest is for who follows the item."""


class Fact(NamedTuple):
    """Something happened to an item. `by_id` did it; `adoption_id`: with what; `data` is that of the event."""

    event_id: int
    what: What
    entry_id: int
    reply_id: int | None
    adoption_id: int | None
    by_id: int | None
    at: datetime
    data: dict[str, Any]


def read(event: Event) -> Fact | None:
    """The event as a fact; None when nobody is told of it."""
    what = _what(event)
    if what is None:
        return None
    about = event.subject_id if event.subject_kind == "entry" else event.data["entry"]
    reply = event.subject_id if event.subject_kind == "reply" else event.data.get("reply")
    adoption = int(event.subject_id) if event.subject_kind == "adoption" else None
    return Fact(event.id, what, int(about), int(reply) if reply else None, adoption, event.by_id, event.at, event.data)


def between(since: datetime, until: datetime) -> list[Fact]:
    """What happened after `since`, up to and including `until`, in that order: one query."""
    kinds = sa.tuple_(Event.subject_kind, Event.verb).in_(TOLD_OF)
    query = sa.select(Event).where(Event.at > since, Event.at <= until, kinds).order_by(Event.at, Event.id)
    return [fact for fact in map(read, db.session.scalars(query)) if fact is not None]


def entries_of(facts: Iterable[Fact]) -> list[int]:
    """The items that facts are about, each once."""
    return list(dict.fromkeys(fact.entry_id for fact in facts))


def _what(event: Event) -> What | None:
    pair = event.subject_kind, event.verb
    if pair in SOMETIMES:
        name, known = SOMETIMES[pair]
        return known.get(event.data.get(name, ""))
    return TOLD.get(pair)
