"""The glossary: a term is a concept, with what people call it in each language and what it means."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Member
from forum.database import Base
from forum.entries.models import Theme
from forum.i18n import _l
from forum.slugs import slug

OWN_WAY = ""  # the digest of a term that somebody changed here: it follows the start content no more
LONGEST_LABEL = 120
LONGEST_FOLDED = LONGEST_LABEL * 2
LONGEST_DEFINITION = 800


class TermStatus(StrEnum):
    SUGGESTED = "suggested"  # by a member, for a moderator to judge
    CURRENT = "current"
    WITHDRAWN = "withdrawn"


class LabelKind(StrEnum):
    """How a label stands for its term: all but the last mean just this."""

    PREFERRED = "preferred"
    SAME = "same"  # synonyms, spellings, old names
    SHORT = "short"
    CLOSE = "close"  # what people type when they mean about this

    @property
    def label(self) -> str:
        return str(KIND_LABELS[self])


KIND_LABELS = {
    LabelKind.PREFERRED: _l("Voorkeur"),
    LabelKind.SAME: _l("Ook wel"),
    LabelKind.SHORT: _l("Afkorting"),
    LabelKind.CLOSE: _l("Lijkt erop"),
}

term_related = sa.Table(  # each pair once, the lower id first
    "term_related",
    Base.metadata,
    sa.Column("term_id", sa.ForeignKey("term.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("other_id", sa.ForeignKey("term.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Term(Base):
    """A concept of the field. `name` repeats its preferred Dutch label.

    `ref` and `digest` are those of the line of the start content that it came from; `version` is its newest revision.
    """

    __tablename__ = "term"
    event_kind = "term"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str | None] = mapped_column(sa.String(80), unique=True)
    digest: Mapped[str] = mapped_column(sa.String(16), default=OWN_WAY)
    name: Mapped[str] = mapped_column(sa.String(LONGEST_LABEL), index=True)
    status: Mapped[TermStatus] = mapped_column(default=TermStatus.CURRENT, index=True)
    theme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("theme.id"), index=True)
    broader_id: Mapped[int | None] = mapped_column(sa.ForeignKey("term.id", ondelete="SET NULL"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("term.id", ondelete="SET NULL"), index=True)
    definition_nl: Mapped[str] = mapped_column(sa.String(LONGEST_DEFINITION), default="")
    definition_en: Mapped[str] = mapped_column(sa.String(LONGEST_DEFINITION), default="")
    definition_uk: Mapped[str] = mapped_column(sa.String(LONGEST_DEFINITION), default="")
    note: Mapped[str] = mapped_column(sa.String(300), default="")  # what who suggested it wants to say
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    version: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]

    labels: Mapped[list["TermLabel"]] = relationship(
        back_populates="term", cascade="all, delete-orphan", order_by="TermLabel.position", lazy="raise_on_sql"
    )
    theme: Mapped[Theme | None] = relationship(lazy="raise_on_sql")
    by: Mapped[Member | None] = relationship(lazy="raise_on_sql")

    @property
    def slug(self) -> str:
        return slug(self.name)

    @property
    def url(self) -> str:
        return f"/begrippen/{self.id}-{self.slug}"

    @property
    def is_current(self) -> bool:
        return self.status is TermStatus.CURRENT


class TermLabel(Base):
    """One way of saying a term. `folded` is how it is recognised: lower case, no diacritics, single spaces."""

    __tablename__ = "term_label"

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(sa.ForeignKey("term.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(sa.String(2))
    kind: Mapped[LabelKind]
    text: Mapped[str] = mapped_column(sa.String(LONGEST_LABEL))
    folded: Mapped[str] = mapped_column(sa.String(LONGEST_FOLDED), index=True)
    position: Mapped[int]

    term: Mapped[Term] = relationship(back_populates="labels", lazy="raise_on_sql")


class TermRevision(Base):
    """What a term said at a moment, in the shape of `content`; the newest id of all is the glossary's version."""

    __tablename__ = "term_revision"
    __table_args__ = (sa.UniqueConstraint("term_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(sa.ForeignKey("term.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    status: Mapped[TermStatus]
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    at: Mapped[datetime]

    by: Mapped[Member | None] = relationship(lazy="raise_on_sql")
