"""The forms of adopting. Each asks what its moment needs, and no more."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional

from forum.adoptions.actions import NotPossible
from forum.adoptions.models import MODE_LABELS, Adoption, Answers, Mode, State, is_backwards, needs
from forum.adoptions.queries import Adopter
from forum.entries.forms import Careful, Needed, at_most
from forum.entries.numbers import IN_EUROS, Euros, Within
from forum.i18n import _, _l

LONGEST = 5_000
AMOUNT = Within(0, 2_000_000_000, message=IN_EUROS)
ABOUT = ("changed", "cost_one_off", "cost_yearly", "result", "measurement")
MODE_HELP = {
    Mode.COPY: _l("Kopie: wij doen het net zo."),
    Mode.ADAPTED: _l("Aangepast: wij passen het aan onze gemeente aan."),
    Mode.INSPIRED: _l("Geïnspireerd: wij gebruiken het idee."),
}


class AdoptForm(FlaskForm):
    """From whom, how, and whether one wants a copy to adapt."""

    parent = SelectField(
        _l("Van wie neemt u dit over?"),
        validate_choice=True,
        description=_l(
            "Misschien hoorde u het van een gemeente die het ook overnam. Dan ziet iedereen hoe het verder ging."
        ),
    )
    mode = RadioField(_l("Hoe neemt u het over?"), default=Mode.ADAPTED.value)
    copy = BooleanField(
        _l("Maak een kopie om aan te passen"),
        description=_l(
            "De teksten als concept, met uw gemeente en uw naam als contact. Collega’s kunnen meeschrijven."
        ),
    )

    def __init__(self, origin: str, adopters: list[Adopter], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [SelectChoice(str(each.id), f"{each.name} ({each.state.label.lower()})") for each in adopters]
        self.parent.choices = [SelectChoice("", origin), *others]
        self.mode.flags.required = True
        self.mode.choices = [SelectChoice(mode.value, str(MODE_HELP[mode])) for mode in Mode]


class AccountForm(Careful):
    """What a municipality tells of an adoption."""

    changed = TextAreaField(
        _l("Wat doet u anders dan het origineel?"),
        [at_most(LONGEST)],
        description=_l("Ook “niets” is een antwoord."),
    )
    cost_one_off = Euros(
        _l("Wat kostte het eenmalig? (euro)"),
        [Optional(), AMOUNT],
        description=_l("De echte kosten, in hele euro’s. Niets gekost? Vul 0 in. Nog onbekend? Laat het leeg."),
    )
    cost_yearly = Euros(_l("Wat kost het per jaar? (euro)"), [Optional(), AMOUNT])
    result = TextAreaField(
        _l("Wat levert het op?"), [at_most(LONGEST)], description=_l("“Nog te vroeg om te zeggen” is ook een antwoord.")
    )
    measurement = TextAreaField(
        _l("Hoe hebt u dat gemeten?"),
        [at_most(LONGEST)],
        description=_l("Cijfers, gesprekken of een indruk: vertel hoe u het weet."),
    )

    def refuse(self, error: NotPossible) -> None:
        """Show why it could not be, beside the field that it is about."""
        if error.field and error.field in self:
            self[error.field].errors = [*self[error.field].errors, str(error)]
        else:
            self.form_errors.append(str(error))

    def answers(self) -> Answers:
        return {name: _tidy(self[name].data) for name in ABOUT if name in self}

    @classmethod
    def values_of(cls, adoption: Adoption) -> Answers:
        return {name: getattr(adoption, name) for name in ABOUT}


class MoveForm(AccountForm):
    """To another state: a reason, and the answers that this state asks for."""

    reason = TextAreaField(
        _l("Toelichting"), [at_most(500)], description=_l("Staat met de datum en uw naam bij de stappen.")
    )

    def __init__(self, adoption: Adoption, after: State, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, data=self.values_of(adoption), **kwargs)
        asked = needs(after)
        for name in ABOUT:
            if not asked or (name == "measurement" and name not in asked):
                del self[name]
        for name in asked:
            _require(self[name], _("Dit is nodig voor “%(state)s”.", state=after.label))
        if after is State.STOPPED:
            self.reason.label.text = _("Waarom bent u gestopt?")
            self.reason.description = _("Ook gestopt is kennis: het helpt andere gemeenten.")
            _require(self.reason, _("Vertel waarom u bent gestopt. Ook dat helpt andere gemeenten."))
        elif is_backwards(adoption.state, after):
            self.reason.label.text = _("Waarom gaat u een stap terug?")
            _require(self.reason, _("U gaat een stap terug. Vertel waarom."))


class DescribeForm(AccountForm):
    """Everything that is told of an adoption, without another state."""

    mode = RadioField(_l("Hoe nam u het over?"))
    reason = StringField(
        _l("Waarom deze wijziging?"), [at_most(200)], description=_l("Staat met de datum en uw naam bij de stappen.")
    )

    def __init__(self, adoption: Adoption, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, data=self.values_of(adoption) | {"mode": adoption.mode.value}, **kwargs)
        self.mode.flags.required = True
        self.mode.choices = [SelectChoice(mode.value, str(label)) for mode, label in MODE_LABELS.items()]
        for name in needs(adoption.state):
            _require(
                self[name], _("Dit hoort bij “%(state)s”. Pas het aan, of laat het staan.", state=adoption.state.label)
            )

    def answers(self) -> Answers:
        return super().answers() | {"mode": Mode(self.mode.data)}


class ReviewForm(FlaskForm):
    """What of the origin's changes goes into one's own copy.

    `number` is the revision that was looked at; `choosing` is set by the button that takes over what was ticked.
    """

    number = HiddenField()
    choosing = HiddenField()
    fields = SelectMultipleField(_l("Wat neemt u over?"), validate_choice=False)

    def seen(self) -> int:
        """The revision that was looked at, or 0."""
        typed = str(self.number.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


def _require(field: Field, message: str) -> None:
    field.validators = [Needed(message), *field.validators]
    field.flags.required = True


def _tidy(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
