"""The form of an announcement."""

from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import Optional

from forum.announcements.models import Announcement
from forum.entries.forms import EntryForm, Needed, at_most, prose_area
from forum.entries.models import Entry
from forum.i18n import _l


class AnnouncementForm(EntryForm):
    """Number and date, the points, what is asked of municipalities and by when."""

    kind = Announcement

    body = TextAreaField(
        _l("De punten"),
        [Needed(_l("Schrijf de punten op.")), at_most(20_000)],
        description=_l("Eén punt per onderdeel."),
    )
    sender = StringField(_l("Afzender"), [Needed(_l("Namens wie is dit bericht?")), at_most(120)])
    number = StringField(_l("Kenmerk"), [at_most(60)])
    published_on = DateField(_l("Datum van het bericht"), [Optional()])
    action_required = prose_area(Announcement, "action_required")
    action_deadline = DateField(_l("Uiterlijk"), [Optional()])
    urgent = BooleanField(_l("Dit bericht is urgent"), description=_l("Het staat dan bovenaan op de startpagina."))

    def fill(self, entry: Entry) -> None:
        super().fill(entry)
        for name in ("sender", "number"):
            setattr(entry, name, self[name].data or "")
        for name in ("published_on", "action_deadline", "urgent"):
            setattr(entry, name, self[name].data)
