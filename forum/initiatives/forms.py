"""The form of an initiative: a quick part, and the full record in folds."""

from typing import Any

from wtforms import DateField, EmailField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Email, Optional, ValidationError

from forum.access import member
from forum.entries.forms import EntryForm, Needed, at_most, one_line, prose_area
from forum.entries.models import Entry
from forum.entries.numbers import IN_EUROS, IN_FTE, Euros, Fte, Within
from forum.i18n import _, _l
from forum.initiatives.models import Initiative, Phase

PLAIN = (
    "contact_name",
    "contact_email",
    "started_on",
    "ended_on",
    "cost_one_off",
    "cost_yearly",
    "checked_on",
)


AMOUNT = Within(0, 2_000_000_000, message=IN_EUROS)


class InitiativeForm(EntryForm):
    """Quick: title, summary, theme, labels, what was done, contact. The rest makes it transferable."""

    kind = Initiative

    body = TextAreaField(
        _l("Wat hebt u gedaan?"),
        [Needed(_l("Vertel wat u hebt gedaan.")), at_most(20_000)],
        description=_l("Schrijf geen namen, adressen of nummers van inwoners op."),
    )
    contact_name = StringField(
        _l("Contactpersoon"),
        [Needed(_l("Wie kan een andere gemeente hierover spreken?")), at_most(80)],
        default=lambda: author.name if (author := member()) else "",
        filters=[one_line],
        description=_l("Een naam, een team of een loket."),
    )
    contact_email = EmailField(
        _l("E-mailadres van de contactpersoon"),
        [Optional(), Email(message=_l("Dit is geen e-mailadres.")), at_most(254)],
        description=_l("Een zakelijk adres. Iedereen die dit stuk mag lezen, ziet het."),
    )
    phase = SelectField(_l("Status"), [Optional()])
    started_on = DateField(_l("Begonnen op"), [Optional()])
    ended_on = DateField(_l("Geëindigd op"), [Optional()])
    background = prose_area(Initiative, "background")
    goal = prose_area(Initiative, "goal")
    target_group = prose_area(Initiative, "target_group")
    approach = prose_area(Initiative, "approach")
    preconditions = prose_area(Initiative, "preconditions")
    core = prose_area(Initiative, "core")
    adaptable = prose_area(Initiative, "adaptable")
    cost_one_off = Euros(_l("Eenmalige kosten (euro)"), [Optional(), AMOUNT])
    cost_yearly = Euros(_l("Kosten per jaar (euro)"), [Optional(), AMOUNT])
    fte = Fte(_l("Inzet (fte)"), [Optional(), Within(0, 10_000, message=IN_FTE)], places=2)
    funding = prose_area(Initiative, "funding")
    lead_time = prose_area(Initiative, "lead_time")
    legal_basis = prose_area(Initiative, "legal_basis")
    checked_on = DateField(_l("Laatst gecontroleerd op"), [Optional()])
    results = prose_area(Initiative, "results")
    measurement = prose_area(Initiative, "measurement")
    failures = prose_area(Initiative, "failures")
    lessons = prose_area(Initiative, "lessons")
    partners = prose_area(Initiative, "partners")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phase.choices = [
            SelectChoice("", _("Kies een status")),
            *(SelectChoice(each.value, each.label) for each in Phase),
        ]

    def validate_ended_on(self, field: DateField) -> None:
        if field.data and self.started_on.data and field.data < self.started_on.data:
            raise ValidationError(_("Het einde ligt voor het begin."))

    def fill(self, entry: Entry) -> None:
        super().fill(entry)
        for name in PLAIN:
            setattr(entry, name, self[name].data or ("" if name.startswith("contact") else self[name].data))
        assert isinstance(entry, Initiative)
        entry.phase = Phase(self.phase.data) if self.phase.data else None
        entry.fte = float(self.fte.data) if self.fte.data is not None else None

    @classmethod
    def values_of(cls, entry: Entry) -> dict[str, Any]:
        assert isinstance(entry, Initiative)
        return super().values_of(entry) | {"phase": entry.phase.value if entry.phase else ""}
