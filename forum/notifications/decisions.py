"""Direct mails that no machine may decide about: what became of them is not sure, or they did not get through."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Member
from forum.database import db
from forum.entries.models import Entry
from forum.notifications.models import DirectMail, MailState
from forum.policy import visible

TROUBLED = (MailState.UNCERTAIN, MailState.REFUSED)


class Settled(Exception):
    """The mail needs no decision (any more)."""


class Trouble(NamedTuple):
    """A mail that waits for a person: to whom, and about what; `title` is "" when the reader may not know it."""

    mail: DirectMail
    name: str
    title: str
    language: str


def troubled(reader: Member, most: int = 100) -> Sequence[Trouble]:
    """The mails that wait for a decision, newest first: one query."""
    query = (
        sa.select(DirectMail, Member.name, sa.func.coalesce(Entry.title, ""), sa.func.coalesce(Entry.language, ""))
        .join(Member, Member.id == DirectMail.member_id)
        .outerjoin(Entry, sa.and_(Entry.id == DirectMail.entry_id, visible(Entry, reader)))
        .where(DirectMail.state.in_(TROUBLED))
        .order_by(DirectMail.due_at.desc(), DirectMail.id.desc())
    )
    return [Trouble(*row) for row in db.session.execute(query.limit(most))]


def send_again(mail: DirectMail, *, at: datetime) -> None:
    """Let it be made and sent once more, with what is still to be told by then. Raises Settled."""
    _refuse_settled(mail)
    mail.state, mail.due_at, mail.note = MailState.WAITING, at, ""
    mail.attempts, mail.claimed_at = 0, None


def call_sent(mail: DirectMail, *, at: datetime) -> None:
    """It has arrived, or need not. Raises Settled."""
    _refuse_settled(mail)
    mail.state, mail.sent_at = MailState.SENT, at


def _refuse_settled(mail: DirectMail) -> None:
    if mail.state not in TROUBLED:
        raise Settled
