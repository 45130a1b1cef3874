"""What an administrator decides about a digest that nobody else will touch again."""

from datetime import datetime

import sqlalchemy as sa

from forum.database import db
from forum.digests.models import TROUBLED, Digest, DigestItem, State


class Settled(Exception):
    """The digest needs no decision (any more)."""


def send_again(digest: Digest, *, at: datetime) -> None:
    """Let it be made and sent once more, with what is news by then. Raises Settled."""
    _refuse_settled(digest)
    db.session.execute(sa.delete(DigestItem).where(DigestItem.digest_id == digest.id))
    digest.state, digest.try_at = State.DUE, at
    digest.attempts, digest.first_tried_at, digest.holder, digest.held_until = 0, None, None, None


def call_sent(digest: Digest, *, at: datetime) -> None:
    """It has arrived, or need not: the next one begins where this one ended. Raises Settled."""
    _refuse_settled(digest)
    digest.state, digest.sent_at, digest.holder = State.SENT, at, None


def _refuse_settled(digest: Digest) -> None:
    if digest.state not in TROUBLED:
        raise Settled
