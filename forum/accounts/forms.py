"""The forms of accounts. Every message says what to do; password fields let password managers do their work."""

import re
import unicodedata
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length

from forum.accounts import addresses, strength
from forum.accounts.models import Member
from forum.accounts.passwords import LONGEST
from forum.i18n import LANGUAGES, _, _l


def one_line(text: str | None) -> str:
    """Without line ends, control signs and double spaces: it may stand in a mail's header or a list."""
    visible = "".join(" " if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") else sign for sign in text or "")
    return " ".join(visible.split())


class OneLine(StringField):
    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = one_line(valuelist[0]) if valuelist else ""


class AddressField(EmailField):
    """An e-mail address; `data` is its normal form once it is valid. A new one must be able to get mail."""

    def __init__(self, *args: Any, is_new: bool = False, **given: Any) -> None:
        super().__init__(*args, **given)
        self.is_new = is_new

    def pre_validate(self, form: Any) -> None:
        if not (self.data or "").strip():
            return  # the validators say that it is missing
        try:
            self.data = addresses.normal(self.data or "", reachable=self.is_new)
        except ValueError:
            raise ValidationError(
                _("Dit is geen volledig e-mailadres. Controleer het, bijvoorbeeld naam@gemeente.nl.")
            ) from None


def is_a_name(_form: FlaskForm, field: StringField) -> None:
    """Names go into mails and pages: no addresses, no links."""
    if re.search(r"[@/\\<>{}\[\]|]|https?:|www\.", field.data or "", re.IGNORECASE) or not re.search(
        r"[^\W\d_]", field.data or ""
    ):
        raise ValidationError(_("Vul alleen uw naam in, zonder adres of link."))


NAME = [
    InputRequired(_l("Vul uw naam in, zoals collega's u kennen.")),
    Length(min=2, max=80, message=_l("Gebruik voor uw naam 2 tot 80 tekens.")),
    is_a_name,
]
LONGEST_EXPERTISE = 300
FUNCTION = [Length(max=120, message=_l("Gebruik hoogstens 120 tekens."))]
ADDRESS = [
    InputRequired(_l("Vul uw e-mailadres in.")),
    Length(max=254, message=_l("Dit e-mailadres is te lang.")),
]
NEW_PASSWORD_HELP = _l(
    "Minstens 12 tekens. Drie of vier losse woorden achter elkaar zijn sterk en makkelijk te onthouden. "
    "Plakken uit een wachtwoordkluis mag."
)


def _field_of_new_password(label: Any) -> PasswordField:
    return PasswordField(
        label,
        [InputRequired(_l("Kies een wachtwoord."))],
        description=NEW_PASSWORD_HELP,
        render_kw={"autocomplete": "new-password", "maxlength": LONGEST + 1, "spellcheck": "false"},
    )


def _field_of_password(label: Any) -> PasswordField:
    return PasswordField(
        label,
        [InputRequired(_l("Vul uw wachtwoord in."))],
        render_kw={"autocomplete": "current-password", "maxlength": LONGEST + 1, "spellcheck": "false"},
    )


ENOUGH_TO_JUDGE = 300  # characters of what is known of somebody, when their password is judged


def _refuse_weak(field: PasswordField, *about: str | None) -> None:
    if reason := strength.weakness(field.data or "", about=[text[:ENOUGH_TO_JUDGE] for text in about if text]):
        raise ValidationError(reason)


class JoinForm(FlaskForm):
    name = OneLine(_l("Uw naam"), NAME, render_kw={"autocomplete": "name"})
    email = AddressField(
        _l("Uw werkadres (e-mail)"),
        ADDRESS,
        description=_l(
            "Met het adres van uw gemeente kunt u meteen meedoen. Bij een ander adres kijkt eerst een moderator mee."
        ),
        is_new=True,
        render_kw={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"},
    )
    function = OneLine(
        _l("Uw functie"),
        FUNCTION,
        description=_l("Bijvoorbeeld: beleidsadviseur opvang."),
        render_kw={"autocomplete": "organization-title"},
    )
    password = _field_of_new_password(_l("Kies een wachtwoord"))
    agrees = BooleanField(
        _l("Ik houd mij aan de huisregels"),
        [InputRequired(_l("Zet een vinkje als u zich aan de huisregels houdt. Zonder dat kunt u niet meedoen."))],
    )

    def validate_password(self, field: PasswordField) -> None:
        _refuse_weak(field, self.name.data, self.email.data)


class ConfirmForm(FlaskForm):
    """The button that a mail scanner does not press; who opens the link in another browser shows the password too."""

    organisation = OneLine(
        _l("Bij welke gemeente of organisatie werkt u?"),
        [InputRequired(_l("Vul in waar u werkt. Een moderator gebruikt dat om u toe te laten.")), *FUNCTION],
        render_kw={"autocomplete": "organization", "list": "gemeenten"},
    )
    password = _field_of_password(_l("Het wachtwoord dat u bij het aanmelden koos"))

    def __init__(self, *, asks_organisation: bool, asks_password: bool, **given: Any) -> None:
        super().__init__(**given)
        if not asks_organisation:
            del self.organisation
        if not asks_password:
            del self.password


class SignInForm(FlaskForm):
    email = EmailField(
        _l("E-mailadres"),
        [InputRequired(_l("Vul uw e-mailadres in."))],
        render_kw={"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"},
    )
    password = _field_of_password(_l("Wachtwoord"))
    next = HiddenField()


class ForgotForm(FlaskForm):
    email = AddressField(
        _l("E-mailadres"),
        ADDRESS,
        render_kw={"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"},
    )


class ResetForm(FlaskForm):
    password = _field_of_new_password(_l("Nieuw wachtwoord"))

    def __init__(self, member: Member, **given: Any) -> None:
        super().__init__(**given)
        self.member = member

    def validate_password(self, field: PasswordField) -> None:
        municipality = self.member.municipality.name if self.member.municipality else ""
        _refuse_weak(field, self.member.name, self.member.email, municipality, self.member.organisation)


class PasswordForm(ResetForm):
    current_password = _field_of_password(_l("Huidig wachtwoord"))


class AddressForm(FlaskForm):
    email = AddressField(
        _l("Nieuw e-mailadres"),
        ADDRESS,
        is_new=True,
        render_kw={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"},
    )
    current_password = _field_of_password(_l("Uw wachtwoord"))


class ProfileForm(FlaskForm):
    name = OneLine(_l("Naam"), NAME, render_kw={"autocomplete": "name"})
    function = OneLine(_l("Functie"), FUNCTION, render_kw={"autocomplete": "organization-title"})
    expertise = OneLine(
        _l("Waar weet u veel van?"),
        [Length(max=LONGEST_EXPERTISE, message=_l("Gebruik hoogstens 300 tekens."))],
        description=_l("Zet er komma's tussen, bijvoorbeeld: opvang, leefgeld, gascontracten."),
    )
    language = SelectField(
        _l("Taal van de site en van uw mail"),
        [InputRequired(_l("Kies een taal."))],
        choices=[SelectChoice(*each) for each in LANGUAGES.items()],
    )

    def validate_expertise(self, field: StringField) -> None:
        words = [word.strip() for word in (field.data or "").split(",")]
        field.data = ", ".join(dict.fromkeys(word for word in words if word))
        if len(field.data) > LONGEST_EXPERTISE:  # a space after each comma makes it longer
            raise ValidationError(_("Gebruik hoogstens 300 tekens."))
