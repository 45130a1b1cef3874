"""The form of a thread or question."""

from typing import Any

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from forum.entries.forms import EntryForm
from forum.entries.models import Entry
from forum.i18n import _, _l
from forum.threads.models import QuestionState, Thread


class ThreadForm(EntryForm):
    """A question can be answered; a conversation cannot. The summary is the text's own first words."""

    kind = Thread
    summary = None

    form = RadioField(_l("Wat begint u?"), default="question")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.choices = [
            SelectChoice("question", _("Een vraag: u zoekt een antwoord")),
            SelectChoice("talk", _("Een gesprek: u wilt ervaringen of ideeën uitwisselen")),
        ]

    def fill(self, entry: Entry) -> None:
        super().fill(entry)
        assert isinstance(entry, Thread)
        if self.form.data == "talk":
            entry.question_state = entry.answer_id = None
        elif entry.question_state is None:
            entry.question_state = QuestionState.OPEN

    @classmethod
    def values_of(cls, entry: Entry) -> dict[str, Any]:
        assert isinstance(entry, Thread)
        return super().values_of(entry) | {"form": "question" if entry.is_question else "talk"}
