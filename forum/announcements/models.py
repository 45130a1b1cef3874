"""An announcement (*bericht*): what VNG or a ministry tells the municipalities, and what it asks of them."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.entries.models import Entry
from forum.entries.prose import prose
from forum.i18n import _l


class Announcement(Entry):
    """Published by editors only. `body` holds the points."""

    __tablename__ = "announcement"
    __mapper_args__ = {"polymorphic_identity": "announcement"}
    kind_label = _l("Bericht")
    kind_plural = _l("Berichten")
    section = "berichten"
    folder = "announcements"

    id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(60), default="")
    sender: Mapped[str] = mapped_column(sa.String(120), default="")
    published_on: Mapped[date | None]
    action_required: Mapped[str] = prose(_l("Wat wij van u vragen"), longest=5_000)
    action_deadline: Mapped[date | None]
    urgent: Mapped[bool] = mapped_column(default=False)

    def own_marks(self) -> list[str]:
        return ["urgent"] if self.urgent else []

    @classmethod
    def own_labels(cls) -> dict[str, Any]:
        return {
            "number": _l("Kenmerk"),
            "sender": _l("Afzender"),
            "published_on": _l("Datum van het bericht"),
            "action_deadline": _l("Uiterlijk"),
            "urgent": _l("Urgent"),
        }
