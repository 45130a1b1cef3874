"""What a member was typing: kept by itself while they type, put back when the form opens again."""

from typing import Any

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from forum import clock
from forum.accounts.models import Member
from forum.database import db
from forum.entries.models import Unsent

MOST = 40  # forms a member
SKIPPED = {"csrf_token", "understood", "sent_as"}


def keep(member: Member, path: str, fields: MultiDict[str, str] | dict[str, Any]) -> Unsent:
    """Keep the fields of the form at `path`; what was kept of that form before is replaced."""
    typed = {name: value for name, value in fields.items() if name not in SKIPPED}
    kept = find(member, path)
    if kept is None:
        kept = Unsent(member_id=member.id, path=path)
        _make_room(member)
        db.session.add(kept)
    kept.fields, kept.saved_at = typed, clock.now()
    db.session.flush()
    return kept


def find(member: Member, path: str) -> Unsent | None:
    return db.session.scalars(sa.select(Unsent).where(Unsent.member_id == member.id, Unsent.path == path)).first()


def forget(member: Member, path: str) -> None:
    """The form was sent, or thrown away."""
    db.session.execute(sa.delete(Unsent).where(Unsent.member_id == member.id, Unsent.path == path))


def of(member: Member) -> sa.Select[Unsent]:
    """Everything that the member has not sent, newest first."""
    return sa.select(Unsent).where(Unsent.member_id == member.id).order_by(Unsent.saved_at.desc())


def _make_room(member: Member) -> None:
    surplus = db.session.scalars(of(member).offset(MOST - 1)).all()
    for old in surplus:
        db.session.delete(old)
