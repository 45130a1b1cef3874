"""A tip: short, one idea, with where it comes from."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.entries.models import Entry
from forum.i18n import _l


class Tip(Entry):
    """At most 1,000 characters; may point to a source on the web and to another entry of the forum."""

    __tablename__ = "tip"
    kind_label = _l("Tip")
    kind_plural = _l("Tips")
    section = "tips"
    folder = "tips"
    links = ("replaced_by", "about")

    id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)
    source_url: Mapped[str] = mapped_column(sa.String(500), default="")
    about_id: Mapped[int | None] = mapped_column(sa.ForeignKey("entry.id", ondelete="SET NULL"), index=True)

    about: Mapped[Entry | None] = relationship(foreign_keys=[about_id], remote_side=Entry.id, lazy="raise_on_sql")
    __mapper_args__ = {"polymorphic_identity": "tip", "inherit_condition": id == Entry.id}

    @classmethod
    def own_labels(cls) -> dict[str, Any]:
        return {"source_url": _l("Bron")}
