"""Entry and what hangs on it. A kind adds its own columns in its own table and nothing here."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.accounts.models import Member, Municipality
from forum.database import Base
from forum.entries.filing import Tag as Tag
from forum.entries.filing import Theme as Theme
from forum.entries.filing import entry_tag as entry_tag
from forum.entries.prose import GROUP, prose
from forum.i18n import _l
from forum.slugs import slug


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Audience(StrEnum):
    """Who may read a published entry."""

    PUBLIC = "public"
    MEMBERS = "members"
    MUNICIPALITY = "municipality"

    @property
    def label(self) -> str:
        return str(AUDIENCE_LABELS[self])


AUDIENCE_LABELS = {
    Audience.PUBLIC: _l("Iedereen"),
    Audience.MEMBERS: _l("Alleen leden van het forum"),
    Audience.MUNICIPALITY: _l("Alleen mijn eigen gemeente"),
}


CURATED = ("badge-", "check-")  # how the marks begin that curators put on a card
LASTING = ("made-", "hour-")  # and those that tell a page what there is to ask for: without them it asks nothing


class Entry(Base):
    """What every kind has.

    A list shows base columns only, so that mixed kinds are one query: `labels` repeats the tags as
    [slug, name], `marks` what a kind wants told on its card (question-open, urgent), `kit` what a page shows of files.
    """

    __tablename__ = "entry"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_abstract": True}
    __table_args__ = (
        sa.Index("ix_entry_list", "status", "kind", "active_at", "id"),
        sa.Index("ix_entry_theme", "theme_id", "status", "active_at", "id"),
        sa.Index("ix_entry_newest", "status", "active_at", "id"),
        # All that counting what a reader may see asks for: it never touches the rows.
        sa.Index("ix_entry_counts", "status", "kind", "audience", "theme_id", "municipality_code", "author_id"),
        sa.Index("ix_entry_municipality", "municipality_code", "status", "active_at"),
        # Which municipalities keep something to themselves: few do, and every request of a member asks.
        sa.Index(
            "ix_entry_secluded", "municipality_code", "status",
            sqlite_where=sa.text("audience = 'municipality'"), postgresql_where=sa.text("audience = 'municipality'"),
        ),
    )  # fmt: skip
    event_kind = "entry"

    kind_label: ClassVar[Any]
    kind_plural: ClassVar[Any]
    section: ClassVar[str]  # the first part of the address: initiatieven, tips, ...
    folder: ClassVar[str]  # of its templates: initiatives, tips, ...
    takes_replies: ClassVar[bool] = True
    links: ClassVar[tuple[str, ...]] = ("replaced_by",)  # relations to other entries that its page shows

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    title: Mapped[str] = mapped_column(sa.String(150))
    slug: Mapped[str] = mapped_column(sa.String(80))
    summary: Mapped[str] = mapped_column(sa.String(300), default="")
    body: Mapped[str] = prose(_l("Tekst"))
    html: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True, deferred_group=GROUP)  # safe, by field
    kit: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}", deferred=True, deferred_group=GROUP)
    labels: Mapped[list[list[str]]] = mapped_column(default=list)
    marks: Mapped[list[str]] = mapped_column(default=list)  # what a card tells of the kind: `own_marks`
    language: Mapped[str] = mapped_column(sa.String(2), default="nl")
    status: Mapped[Status] = mapped_column(default=Status.DRAFT)
    audience: Mapped[Audience] = mapped_column(default=Audience.PUBLIC)
    is_example: Mapped[bool] = mapped_column(default=False)
    is_closed: Mapped[bool] = mapped_column(default=False)  # takes no more replies
    is_pinned: Mapped[bool] = mapped_column(default=False)
    ref: Mapped[str | None] = mapped_column(sa.String(120), unique=True)  # the sender's id, when imported
    sent_as: Mapped[str | None] = mapped_column(sa.String(40), unique=True)  # the form that made it, once

    theme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("theme.id"))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    municipality_code: Mapped[str | None] = mapped_column(sa.ForeignKey("municipality.code"))
    replaced_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("entry.id"), index=True)
    withdrawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)

    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    active_at: Mapped[datetime]  # published, or last replied to: what lists are ordered by
    withdrawn_at: Mapped[datetime | None]
    valid_until: Mapped[date | None]

    version: Mapped[int] = mapped_column(default=1)  # grows with every change that a page shows
    reply_count: Mapped[int] = mapped_column(default=0)
    helpful_count: Mapped[int] = mapped_column(default=0)

    theme: Mapped[Theme | None] = relationship(lazy="raise_on_sql")
    author: Mapped[Member | None] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")
    municipality: Mapped[Municipality | None] = relationship(lazy="raise_on_sql")
    replaced_by: Mapped["Entry | None"] = relationship(remote_side=[id], lazy="raise_on_sql")
    tags: Mapped[list[Tag]] = relationship(secondary=entry_tag, order_by=Tag.name)

    @property
    def url(self) -> str:
        return f"/{self.section}/{self.id}-{self.slug}"

    @property
    def is_published(self) -> bool:
        return self.status is Status.PUBLISHED

    @property
    def is_expired(self) -> bool:
        return self.valid_until is not None and self.valid_until < clock.today()

    @property
    def accepts_replies(self) -> bool:
        return self.takes_replies and self.is_published and not self.is_closed

    @property
    def author_name(self) -> str:
        return self.author.name if self.author else ""

    @property
    def municipality_name(self) -> str:
        return self.municipality.name if self.municipality else ""

    @property
    def municipality_url(self) -> str:
        return self.municipality.url if self.municipality else ""

    @classmethod
    def own_labels(cls) -> dict[str, Any]:
        """The names, for people, of the columns that this kind adds and that are not prose."""
        return {}

    def own_marks(self) -> list[str]:
        """What the card of this kind tells beyond the envelope; a kind overrides it."""
        return []

    def mark(self, curated: Iterable[str] | None = None) -> None:
        """Tell on the card what the kind tells; what curators put there stays, unless it is given anew."""
        known = self.marks or []
        if curated is None:
            curated = [mark for mark in known if mark.startswith(CURATED)]
        self.marks = [*self.own_marks(), *curated, *(mark for mark in known if mark.startswith(LASTING))]

    def mark_for_good(self, mark: str) -> None:
        """Put a lasting mark (see LASTING) beside the others."""
        if mark not in (self.marks or []):
            self.marks = [*(self.marks or []), mark]

    def name(self) -> None:
        """Make the address follow the title; old addresses go on working, for they carry the id."""
        self.slug = slug(self.title)


class Reply(Base):
    """An answer to an entry. It belongs to the municipality that its author worked for at the time."""

    __tablename__ = "reply"
    __table_args__ = (sa.Index("ix_reply_entry", "entry_id", "id"),)
    event_kind = "reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    municipality_code: Mapped[str | None] = mapped_column(sa.ForeignKey("municipality.code"), index=True)
    body: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    status: Mapped[Status] = mapped_column(default=Status.PUBLISHED)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    helpful_count: Mapped[int] = mapped_column(default=0)
    sent_as: Mapped[str | None] = mapped_column(sa.String(40), unique=True)

    entry: Mapped[Entry] = relationship()
    author: Mapped[Member | None] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")
    municipality: Mapped[Municipality | None] = relationship(lazy="raise_on_sql")

    @property
    def anchor(self) -> str:
        return f"reactie-{self.id}"

    @property
    def is_published(self) -> bool:
        return self.status is Status.PUBLISHED


class Revision(Base):
    """What an entry, or one reply of it, said at a moment: every field by name, and who wrote it and why."""

    __tablename__ = "revision"
    __table_args__ = (sa.UniqueConstraint("entry_id", "reply_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    reply_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reply.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    at: Mapped[datetime]

    by: Mapped[Member | None] = relationship(lazy="raise_on_sql")


class EntryVote(Base):
    """A member found an entry helpful: once."""

    __tablename__ = "entry_vote"

    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)


class ReplyVote(Base):
    """A member found a reply helpful: once."""

    __tablename__ = "reply_vote"

    reply_id: Mapped[int] = mapped_column(sa.ForeignKey("reply.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)


class Unsent(Base):
    """What a member was typing in a form, kept until it is sent: one a form, by the path of the form."""

    __tablename__ = "unsent"
    __table_args__ = (sa.UniqueConstraint("member_id", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)
    path: Mapped[str] = mapped_column(sa.String(200))
    fields: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class Report(Base):
    """A member asks a moderator to look at something."""

    __tablename__ = "report"
    event_kind = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    reply_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reply.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(500))
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)

    entry: Mapped[Entry] = relationship()
    reply: Mapped[Reply | None] = relationship()
