"""The numbers, read from the database at the moment of asking: how many and how old, never who or what.

There may be several processes, of which any one is asked; so nothing is counted in memory.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app

from forum.accounts.models import Member, Standing
from forum.database import db
from forum.digests.queries import LATELY
from forum.entries.models import Entry, Status
from forum.events import GIVE_UP_AFTER, Event
from forum.mailer.suppression import Reason, Suppression
from forum.notifications.models import DirectMail, MailState
from forum.postbox.models import IncomingMail, Outcome
from forum.recurring import Recurrence

Counts = dict[tuple[str, ...], int]
"""How many, by the values of the labels."""


class Tally(NamedTuple):
    """Something that is counted by one or two columns. `labels` gives for each its column and the values there are."""

    name: str
    help: str
    labels: Mapping[str, tuple[Any, Iterable[str]]]
    where: Any = sa.true()


class Outbox(NamedTuple):
    """Events whose subscribers have not all run, those given up apart; and the mails about them."""

    waiting: int
    given_up: int
    waiting_since: datetime | None
    mail_waiting_since: datetime | None


def tallies(at: datetime) -> list[Tally]:
    """What is counted. A new state of any of these is there by itself."""
    lately = at - LATELY
    kinds = sorted(Entry.__mapper__.polymorphic_map)
    return [
        Tally(
            "forum_direct_mails",
            "Direct mails that were due in the last seven days, by state.",
            {"state": (DirectMail.state, MailState)},
            DirectMail.due_at > lately,
        ),
        Tally(
            "forum_incoming_mails",
            "Messages that came in by mail in the last seven days, by what became of them.",
            {"outcome": (IncomingMail.outcome, Outcome)},
            IncomingMail.at > lately,
        ),
        Tally(
            "forum_suppressed_addresses",
            "Addresses that get no mail any more, by why.",
            {"reason": (Suppression.reason, Reason)},
        ),
        Tally("forum_members", "Members, by standing.", {"standing": (Member.standing, Standing)}),
        Tally(
            "forum_entries",
            "Entries, by kind and status.",
            {"kind": (Entry.kind, kinds), "status": (Entry.status, Status)},
        ),
    ]


def counted(wanted: Sequence[Tally]) -> dict[str, Counts]:
    """How many there are, by the name of the tally and then by its labels; also of what there is none. One query."""
    found: dict[str, Counts] = {}
    for tally in wanted:
        found[tally.name] = dict.fromkeys(product(*(map(str, values) for _column, values in tally.labels.values())), 0)
    for name, one, other, number in db.session.execute(sa.union_all(*map(_statement, wanted))):
        found[name][(one, other) if other else (one,)] = number
    return found


def outbox(at: datetime) -> Outbox:
    """What waits to be handled or sent at this moment: one query."""
    unhandled = Event.handled_at.is_(None)
    waits, is_given_up = sa.and_(unhandled, Event.attempts < GIVE_UP_AFTER), Event.attempts >= GIVE_UP_AFTER
    to_send = sa.and_(DirectMail.state == MailState.WAITING, DirectMail.due_at <= at)
    parts = (
        sa.select(sa.func.count(Event.id)).where(waits),
        sa.select(sa.func.count(Event.id)).where(unhandled, is_given_up),
        sa.select(sa.func.min(Event.at)).where(waits),
        sa.select(sa.func.min(DirectMail.due_at)).where(to_send),
    )
    return Outbox(*db.session.execute(sa.select(*(part.scalar_subquery() for part in parts))).one())


def done_for() -> dict[str, datetime]:
    """The moment for which each line of the schedule was done last; what is no line of it any more is left out."""
    names = [name for name, _when, _work in current_app.extensions["schedule"]]
    known = sa.select(Recurrence.name, Recurrence.done_for).where(Recurrence.name.in_(names))
    return {row.name: row.done_for for row in db.session.execute(known.order_by(Recurrence.name))}


def _statement(tally: Tally) -> sa.Select[Any]:
    columns = [sa.type_coerce(column, sa.String) for column, _values in tally.labels.values()]
    empty = [sa.literal("")] * (2 - len(columns))
    shown: list[Any] = [sa.literal(tally.name), *columns, *empty, sa.func.count()]
    return sa.select(*shown).where(tally.where).group_by(*columns)
