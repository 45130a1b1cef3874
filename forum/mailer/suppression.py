"""Addresses that get no mail any more, because it came back or was called spam. Kept in lower case.

Account mail (a password link, a new address) is tried all the same: somebody asks for it, one at a time, and it is
how they get back in. All else asks first.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum import clock
from forum.database import Base, db


class Reason(StrEnum):
    """Why: the address does not exist, four mails came back in a month, or its owner called one spam."""

    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"


class Suppression(Base):
    """One address that gets no mail; without its row it does."""

    __tablename__ = "suppression"

    address: Mapped[str] = mapped_column(sa.String(254), primary_key=True)
    reason: Mapped[Reason]
    said: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[datetime] = mapped_column(index=True)


def is_suppressed(address: str) -> bool:
    return found(address) is not None


def suppressed() -> sa.Select[str]:
    """All addresses that get no mail, for a `not_in`."""
    return sa.select(Suppression.address)


def found(address: str) -> Suppression | None:
    return db.session.get(Suppression, _kept(address))


def suppress(address: str, reason: Reason | str, *, said: str = "", at: datetime | None = None) -> Suppression:
    """Send no more to this address. The first reason stays, unless a harder one comes; flushes at most."""
    reason = Reason(reason)
    row = found(address)
    if row is None:
        row = Suppression(address=_kept(address), reason=reason, said=said[:300], at=at or clock.now())
        db.session.add(row)
    elif reason is Reason.HARD:
        row.reason, row.said = reason, said[:300]
    db.session.flush()
    return row


def lift(address: str) -> bool:
    """Send to this address again; whether it was suppressed."""
    row = found(address)
    if row is not None:
        db.session.delete(row)
        db.session.flush()
    return row is not None


def _kept(address: str) -> str:
    return address.strip().lower()
