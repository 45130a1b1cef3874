"""What entries are filed under: themes and tags. Imported with the models that they belong to."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import Base


class Theme(Base):
    """One of the subjects of the forum; moderators add and order them."""

    __tablename__ = "theme"
    event_kind = "theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    description: Mapped[str] = mapped_column(sa.String(400), default="")
    position: Mapped[int] = mapped_column(default=0)

    @property
    def url(self) -> str:
        return f"/themas/{self.slug}"


class Tag(Base):
    """A word that members file entries under; a synonym points to the tag that is used instead."""

    __tablename__ = "tag"
    event_kind = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    synonym_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tag.id"), index=True)

    synonym_of: Mapped["Tag | None"] = relationship(remote_side=[id], lazy="raise_on_sql")


entry_tag = sa.Table(
    "entry_tag",
    Base.metadata,
    sa.Column("entry_id", sa.ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True),
)
