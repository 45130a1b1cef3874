"""A conversation, or a question that can be answered."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.entries.models import Entry
from forum.i18n import _l


class QuestionState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    OUTDATED = "outdated"

    @property
    def label(self) -> str:
        return str(STATE_LABELS[self])


STATE_LABELS = {
    QuestionState.OPEN: _l("Open vraag"),
    QuestionState.ANSWERED: _l("Beantwoord"),
    QuestionState.CONFIRMED: _l("Bevestigd door VNG"),
    QuestionState.OUTDATED: _l("Verouderd"),
}


MOVED_ON = "made-onward"  # the mark of a thread that was put into another: it comes back when that is turned round


class Thread(Entry):
    """A *gesprek*; with `question_state` it is a *vraag*, whose asker or a moderator accepts an answer."""

    __tablename__ = "thread"
    __mapper_args__ = {"polymorphic_identity": "thread"}
    kind_label = _l("Gesprek")
    kind_plural = _l("Gesprekken")
    section = "gesprekken"
    folder = "threads"

    id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)
    question_state: Mapped[QuestionState | None] = mapped_column(index=True)
    answer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reply.id", ondelete="SET NULL"), index=True)

    @property
    def is_question(self) -> bool:
        return self.question_state is not None

    @property
    def has_moved_on(self) -> bool:
        return MOVED_ON in (self.marks or [])

    def own_marks(self) -> list[str]:
        return [f"question-{self.question_state.value}"] if self.question_state else []

    @classmethod
    def own_labels(cls) -> dict[str, Any]:
        return {"question_state": _l("Stand van de vraag")}
