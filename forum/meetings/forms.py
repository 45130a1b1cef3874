"""The forms of a question hour."""

from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, ValidationError

from forum import clock
from forum.entries.forms import Careful, Needed, at_most
from forum.entries.numbers import Whole, Within
from forum.i18n import _, _l
from forum.meetings.models import Meeting
from forum.meetings.moments import NoSuchTime, local, moment_of

IN_MINUTES = _l("Kies 10 tot 480 minuten.")


class PlanForm(FlaskForm):
    """When, how long, where. `moment` is what was typed, after validation."""

    day = DateField(_l("Datum"), [InputRequired(_l("Kies een datum."))])
    at = TimeField(_l("Tijd"), [InputRequired(_l("Kies een tijd."))], description=_l("Nederlandse tijd."))
    minutes = Whole(
        _l("Hoe lang? (minuten)"),
        [InputRequired(_l("Vul in hoeveel minuten het duurt.")), Within(10, 480, IN_MINUTES)],
        refusal=IN_MINUTES,
        default=60,
    )
    place = StringField(
        _l("Waar of hoe?"),
        [Needed(_l("Vul in waar het is, of de link van de videovergadering.")), at_most(300)],
        description=_l("Een plek, of een link die met https:// begint. Alleen wie zich aanmeldt, ziet dit."),
    )
    summary = TextAreaField(
        _l("Waar gaat het over?"), [at_most(1000)], description=_l("Een paar zinnen. Iedereen kan dit lezen.")
    )

    def __init__(self, meeting: Meeting | None = None) -> None:
        given: dict[str, Any] = {}
        if meeting is not None:
            start = local(meeting.starts_at)
            given = {"day": start.date(), "at": start.time(), "minutes": meeting.minutes}
            given |= {"place": meeting.place, "summary": meeting.summary}
        super().__init__(data=given)
        self.known = meeting

    def validate_at(self, field: TimeField) -> None:
        if not self.day.data or not field.data:
            return
        try:
            moment = moment_of(self.day.data, field.data)
        except (NoSuchTime, OverflowError):
            raise ValidationError(_("Die tijd bestaat niet: dan gaat de klok vooruit.")) from None
        if moment <= clock.now():
            raise ValidationError(_("Dit is al voorbij. Kies een moment dat nog komt."))

    def validate_place(self, field: StringField) -> None:
        typed = (field.data or "").strip().lower()
        if "://" in typed and not typed.startswith("https://"):
            raise ValidationError(_("Een link begint met https://."))

    @property
    def moment(self) -> datetime:
        assert self.day.data
        assert self.at.data
        return moment_of(self.day.data, self.at.data)

    def planned(self) -> dict[str, Any]:
        return {
            "starts_at": self.moment,
            "minutes": self.minutes.data,
            "place": (self.place.data or "").strip(),
            "summary": (self.summary.data or "").strip(),
        }


class QuestionForm(Careful):
    body = TextAreaField(
        _l("Uw vraag"),
        [Needed(_l("Schrijf uw vraag.")), at_most(1000)],
        description=_l("Leden zien uw vraag en uw naam."),
    )


class NotesForm(Careful):
    body = TextAreaField(
        _l("Vragen en antwoorden"),
        [at_most(20_000)],
        description=_l("Komt op de pagina van het initiatief te staan. Noem geen namen van inwoners."),
    )
