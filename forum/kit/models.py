"""Attachments: a file with a practice or with a reply, in versions that are all kept."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Member
from forum.database import Base
from forum.entries.models import Entry, Reply
from forum.kit.types import Type


class Attachment(Base):
    """A file with an entry, or with one reply of it. Its versions count from 1; `number` is the newest."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    reply_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reply.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    detached_at: Mapped[datetime | None]
    detached_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)

    entry: Mapped[Entry] = relationship(lazy="raise_on_sql")
    reply: Mapped[Reply | None] = relationship(lazy="raise_on_sql")
    versions: Mapped[list["AttachmentVersion"]] = relationship(
        order_by="AttachmentVersion.number", lazy="raise_on_sql", back_populates="attachment"
    )

    @property
    def subject(self) -> Entry | Reply:
        """What the file goes with."""
        return self.reply or self.entry

    @property
    def url(self) -> str:
        return f"/bestanden/{self.id}"


class AttachmentVersion(Base):
    """What a file was at a moment. Its content is found by `sha256` in the folder of uploads."""

    __tablename__ = "attachment_version"
    __table_args__ = (sa.UniqueConstraint("attachment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attachment_id: Mapped[int] = mapped_column(sa.ForeignKey("attachment.id", ondelete="CASCADE"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[Type]
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    at: Mapped[datetime]

    attachment: Mapped[Attachment] = relationship(back_populates="versions", lazy="raise_on_sql")
    by: Mapped[Member | None] = relationship(lazy="raise_on_sql")
