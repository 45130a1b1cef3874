"""Who has which digests: claimed by one run for a while, `sending` before the mail server hears of it, then its end.

Nothing here commits. A run that dies leaves what it had claimed to be taken again, and the one that it was sending
as uncertain: that one may have arrived, so it is never sent again by itself.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from forum import mailer
from forum.database import db
from forum.digests.editions import Edition
from forum.digests.models import OPEN, Digest, DigestItem, State, Trouble

AT_ONCE = 200
HOLD = timedelta(minutes=5)  # longer than a mail server is waited for, all its steps together
FIRST_PAUSE = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(hours=72)

TABLE: Any = Digest.__table__
Row = dict[str, Any]
MINE = TABLE.update().where(TABLE.c.id == sa.bindparam("key"), TABLE.c.holder == sa.bindparam("own"))
BEGIN = MINE.where(TABLE.c.state == State.CLAIMED).values(
    state=State.SENDING, held_until=sa.bindparam("until"), attempts=sa.bindparam("tries"),
    first_tried_at=sa.bindparam("begun"), told_until=sa.bindparam("told"), subject=sa.bindparam("line"),
)  # fmt: skip
ENDED = ("state", "reason", "try_at", "sent_at", "attempts", "first_tried_at")
END = MINE.values(holder=None, held_until=None, **{name: sa.bindparam(name) for name in ENDED})
ITEMS = sa.insert(DigestItem)


@dataclass
class Held:
    """A digest that is ours."""

    id: int
    member_id: int
    try_at: datetime
    attempts: int
    first_tried_at: datetime | None

    def tried(self, at: datetime) -> None:
        self.attempts += 1
        self.first_tried_at = self.first_tried_at or at


@dataclass
class Claim:
    """Some digests that are ours until `until`. What became of each is noted by `end` and written by `write`."""

    digests: Sequence[Held]
    until: datetime
    holder: str
    ended: list[Row] = field(default_factory=list)

    def end(self, digest: Held, state: State, reason: str = "", **values: Any) -> None:
        """What became of a digest; it is ours no more."""
        row: Row = {"key": digest.id, "own": self.holder, "state": state, "reason": reason[:300], "sent_at": None}
        row |= {name: getattr(digest, name) for name in ("try_at", "attempts", "first_tried_at")}
        self.ended.append(row | values)

    def try_later(self, digest: Held, at: datetime, why: str) -> None:
        """Again after a pause, a longer one each time; no more when it has been tried for three days."""
        begun = digest.first_tried_at or at
        again = at + mailer.pause(digest.attempts, first=FIRST_PAUSE)
        if again - begun > GIVE_UP_AFTER:
            self.end(digest, State.FAILED, why)
        else:
            self.end(digest, State.DUE, why, try_at=again)

    def write(self) -> None:
        """Write down how those went that have ended. Flushes."""
        if not self.ended:
            return
        db.session.connection().execute(END, self.ended)
        self.ended = []

    def begin(self, digest: Held, edition: Edition, subject: str, at: datetime) -> bool:
        """Say that it is being sent, and what it holds; false when it is not ours (any more). Commit before sending."""
        self.write()
        self._hold_on(at)
        digest.tried(at)
        told = {
            "key": digest.id, "own": self.holder, "until": at + HOLD, "tries": digest.attempts,
            "begun": digest.first_tried_at, "told": edition.until, "line": subject[:300],
        }  # fmt: skip
        if not db.session.connection().execute(BEGIN, told).rowcount:
            return False
        _keep_items(digest, edition)
        return True

    def let_go(self, at: datetime) -> None:
        """Leave the rest for another time."""
        rest = TABLE.update().where(TABLE.c.holder == self.holder, TABLE.c.state == State.CLAIMED)
        db.session.connection().execute(rest.values(state=State.DUE, try_at=at, holder=None, held_until=None))

    def _hold_on(self, at: datetime) -> None:
        if at > self.until - HOLD / 2:
            self.until = at + HOLD
            rest = TABLE.update().where(TABLE.c.holder == self.holder, TABLE.c.state == State.CLAIMED)
            db.session.connection().execute(rest.values(held_until=self.until))


def claim(at: datetime, most: int = AT_ONCE) -> Claim | None:
    """Take digests that are due, longest waiting first; None when there are none."""
    lapse(at)
    holder, until = secrets.token_hex(8), at + HOLD
    due = (
        sa.select(Digest.id)
        .where(Digest.state == State.DUE, Digest.try_at <= at)
        .order_by(Digest.try_at, Digest.id)
        .limit(most)
    )
    taken = TABLE.update().where(TABLE.c.id.in_(due)).values(state=State.CLAIMED, holder=holder, held_until=until)
    if not db.session.connection().execute(taken).rowcount:
        return None
    columns = (Digest.id, Digest.member_id, Digest.try_at, Digest.attempts, Digest.first_tried_at)
    mine = sa.select(*columns).where(Digest.holder == holder).order_by(Digest.try_at, Digest.id)
    return Claim([Held(*row) for row in db.session.execute(mine)], until, holder)


def lapse(at: datetime) -> None:
    """Take from runs that died what they had."""
    lost = TABLE.update().where(TABLE.c.held_until < at)
    values = {"held_until": None, "reason": Trouble.KILLED.value}
    run = db.session.connection().execute
    run(lost.where(TABLE.c.state == State.CLAIMED).values(state=State.DUE, holder=None, held_until=None))
    run(lost.where(TABLE.c.state == State.SENDING).values(state=State.UNCERTAIN, **values))


def are_many(at: datetime) -> bool:
    """Whether more are due than one run takes at once."""
    due = sa.select(Digest.id).where(Digest.state == State.DUE, Digest.try_at <= at).offset(AT_ONCE).limit(1)
    return db.session.scalar(due) is not None


def is_busy(at: datetime) -> bool:
    """Whether a run that lives is at work."""
    held = sa.select(Digest.id).where(Digest.state.in_(OPEN), Digest.held_until >= at).limit(1)
    return db.session.scalar(held) is not None


def _keep_items(digest: Held, edition: Edition) -> None:
    if digest.attempts > 1:
        db.session.execute(sa.delete(DigestItem).where(DigestItem.digest_id == digest.id))
    rows = [
        {
            "digest_id": digest.id,
            "entry_id": item.card.id,
            "position": place,
            "news": item.news,
            "version": item.version,
        }
        for place, item in enumerate(edition.items)
    ]
    db.session.connection().execute(ITEMS, rows)
