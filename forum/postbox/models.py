"""What came in by mail: one row a message, so that none is handled twice and soft bounces can be counted."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import Base


class Outcome(StrEnum):
    """What became of a message that came in."""

    HARD = "hard"  # a bounce: the address does not exist
    SOFT = "soft"  # a bounce: not this time
    COMPLAINT = "complaint"
    AUTOMATIC = "automatic"  # an absence message, or another that no person wrote
    FORGED = "forged"  # to an address that we never gave out
    REPLY = "reply"
    REFUSED = "refused"  # a reply that could not be placed; its sender was told
    IGNORED = "ignored"


class Refusal(StrEnum):
    """Why a reply by mail could not be placed."""

    SENDER = "sender"
    GONE = "gone"
    CLOSED = "closed"
    EMPTY = "empty"
    LONG = "long"
    PERSONAL = "personal"
    OFTEN = "often"


class IncomingMail(Base):
    """A message that was handled. Not the message itself: only whose it was and what came of it."""

    __tablename__ = "incoming_mail"
    event_kind = "incoming_mail"

    __table_args__ = (sa.Index("ix_incoming_mail_address", "address", "outcome", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)  # of its Message-ID, or of all of it
    outcome: Mapped[Outcome]
    address: Mapped[str] = mapped_column(sa.String(254), default="")  # whom it is about, or who sent it
    about: Mapped[str] = mapped_column(sa.String(20), default="")  # the message that came back
    said: Mapped[str] = mapped_column(sa.String(300), default="")
    reply_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reply.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
