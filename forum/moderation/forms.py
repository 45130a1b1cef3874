"""The forms of the desk, and the one with which members report something."""

from datetime import timedelta
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from forum import clock
from forum.accounts import register
from forum.accounts.models import Role
from forum.entries import tags
from forum.i18n import _, _l
from forum.moderation.actions import REASONS


def squeeze(text: str | None) -> str:
    """One line, single spaces."""
    return " ".join((text or "").split())


def needed(message: Any) -> InputRequired:
    return InputRequired(message=message)


def at_most(longest: int) -> Length:
    return Length(max=longest, message=_l("Dit is te lang: gebruik hooguit %(max)d tekens."))


class PlainForm(FlaskForm):
    """A form with nothing but its CSRF token: a button."""


class ReportForm(FlaskForm):
    reason = RadioField(_l("Wat is er aan de hand?"), [needed(_l("Kies wat er aan de hand is."))], validate_choice=True)
    text = TextAreaField(
        _l("Toelichting"),
        [at_most(400)],
        filters=[squeeze],
        description=_l("Schrijf geen persoonsgegevens over, zoals een BSN of telefoonnummer."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [(key, str(label)) for key, label in REASONS.items()]

    def validate_text(self, field: Field) -> None:
        if self.reason.data == "other" and not field.data:
            raise ValidationError(_("Leg uit wat er aan de hand is."))


class TagNameForm(FlaskForm):
    name = StringField(
        _l("Naam van het label"),
        [needed(_l("Geef een naam.")), at_most(tags.LONGEST)],
        description=_l("Kleine letters, geen komma."),
    )

    def validate_name(self, field: Field) -> None:
        names = tags.parse(field.data or "")
        if len(names) != 1 or not any(letter.isalnum() for letter in names[0]):
            raise ValidationError(_("Geef één naam met letters of cijfers, zonder komma."))
        field.data = names[0]


class MergeForm(FlaskForm):
    into = StringField(
        _l("Samenvoegen met"),
        [needed(_l("Kies het label dat blijft.")), at_most(200)],
        description=_l("Het label dat blijft. Begin te typen en kies uit de lijst."),
    )


class ThemeForm(FlaskForm):
    name = StringField(_l("Naam van het thema"), [needed(_l("Geef een naam.")), at_most(60)], filters=[squeeze])
    description = TextAreaField(
        _l("Beschrijving"),
        [at_most(400)],
        filters=[squeeze],
        description=_l("Eén of twee zinnen: waar gaat dit thema over?"),
    )


class Expected:
    """Marks a field as one to fill in; whether it may stay empty is judged elsewhere."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: FlaskForm, field: Field) -> None:
        pass


class PlaceForm(FlaskForm):
    """A field for one of the 342 municipalities, by its name; `code` is the CBS code of what was typed."""

    municipality = StringField(_l("Gemeente"), [Expected(), at_most(80)], filters=[squeeze])
    code = ""

    def validate_municipality(self, field: Field) -> None:
        typed = (field.data or "").casefold().removeprefix("gemeente ")
        self.code = {name.casefold(): code for code, name in register.municipalities().items()}.get(typed, "")
        if not typed:
            raise ValidationError(_("Kies een gemeente."))
        if not self.code:
            raise ValidationError(_("Deze gemeente kennen wij niet. Kies een naam uit de lijst."))


class MemberPlaceForm(PlaceForm):
    """Where a member works: a municipality, or an organisation that works for all of them."""

    everywhere = BooleanField(_l("Werkt niet bij een gemeente, maar bij de VNG, een ministerie of iets dergelijks"))

    def validate_municipality(self, field: Field) -> None:
        if not (self.everywhere.data and not field.data):
            super().validate_municipality(field)


class ApproveForm(MemberPlaceForm):
    admit_domain = BooleanField(_l("Laat voortaan iedereen met dit domein meteen toe"))

    def validate_admit_domain(self, field: Field) -> None:
        if field.data and self.everywhere.data:
            raise ValidationError(_("Een heel domein kan alleen bij een gemeente horen."))


class ReasonForm(FlaskForm):
    reason = StringField(
        _l("Reden"),
        [needed(_l("Geef een reden.")), at_most(200)],
        filters=[squeeze],
        description=_l("De persoon leest dit in een mail."),
    )


class RoleForm(FlaskForm):
    role = SelectField(_l("Rol"), [needed(_l("Kies een rol."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [(role.value, role.label) for role in Role]


class DomainForm(PlaceForm):
    domain = StringField(
        _l("Domein"),
        [needed(_l("Geef een domein.")), at_most(120)],
        description=_l("Wat achter de @ staat, bijvoorbeeld gemeente.nl."),
    )


class BadgeForm(FlaskForm):
    """Beside the button that says: I judged this."""

    reason = StringField(
        _l("Waarom geeft u dit keurmerk?"),
        [DataRequired(message=_l("Geef een reden.")), at_most(300)],
        filters=[squeeze],
    )


FEATURED_FOR = timedelta(days=14)
LONGEST_FEATURE = timedelta(days=92)


class DayField(DateField):
    """A date; what is none is told in our own words."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Dit is geen datum. Kies een dag.")) from None


class FeatureForm(FlaskForm):
    from_on = DayField(_l("Vanaf"), [needed(_l("Kies een dag."))])
    until_on = DayField(_l("Tot en met"), [needed(_l("Kies een dag."))])

    def validate_until_on(self, field: Field) -> None:
        start, end = self.from_on.data, field.data
        if end and end < clock.today():
            raise ValidationError(_("Deze dag is al voorbij."))
        if start and end and end < start:
            raise ValidationError(_("Dit is voor de eerste dag. Kies een latere dag."))
        if start and end and end - start > LONGEST_FEATURE:
            raise ValidationError(_("Dit is te lang. Kies een periode van hooguit drie maanden."))


class FilingForm(FlaskForm):
    theme = SelectField(_l("Thema"), [needed(_l("Kies een thema."))], coerce=int)
    tags = StringField(_l("Labels"), [at_most(300)], description=_l("Met een komma ertussen, hooguit acht."))
