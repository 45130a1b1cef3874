"""The form of a tip."""

from typing import Any

from wtforms import StringField, TextAreaField, URLField
from wtforms.validators import URL, Optional, ValidationError

from forum.entries.forms import EntryForm, Needed, at_most, entry_named
from forum.entries.models import Entry
from forum.i18n import _, _l
from forum.tips.models import Tip


class TipForm(EntryForm):
    """One idea, short; the summary is the tip's own first words."""

    kind = Tip
    summary = None

    body = TextAreaField(
        _l("Uw tip"),
        [Needed(_l("Schrijf uw tip.")), at_most(1_000)],
        description=_l("Eén idee, in hooguit 1.000 tekens."),
    )
    source_url = URLField(
        _l("Bron"),
        [Optional(), URL(message=_l("Dit is geen webadres. Begin met https://.")), at_most(500)],
        description=_l("Het webadres waar meer staat."),
    )
    about = StringField(
        _l("Hoort bij"), [at_most(300)], description=_l("Het adres van een initiatief of gesprek op dit forum.")
    )

    def validate_about(self, field: StringField) -> None:
        if field.data and entry_named(field.data) is None:
            raise ValidationError(_("Dit stuk is niet gevonden. Plak het adres van de pagina."))

    def validate_source_url(self, field: URLField) -> None:
        if not (field.data or "").startswith(("http://", "https://")):
            raise ValidationError(_("Dit is geen webadres. Begin met https://."))

    def fill(self, entry: Entry) -> None:
        super().fill(entry)
        assert isinstance(entry, Tip)
        entry.source_url = self.source_url.data or ""
        entry.about_id = entry_named(self.about.data) if self.about.data else None

    @classmethod
    def values_of(cls, entry: Entry) -> dict[str, Any]:
        assert isinstance(entry, Tip)
        return super().values_of(entry) | {"about": str(entry.about_id or "")}
