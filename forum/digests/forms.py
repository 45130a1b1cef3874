"""How often a member wants a digest, and when."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from forum.digests.models import FREQUENCY_LABELS, Rhythm
from forum.digests.words import WEEKDAYS
from forum.i18n import _l

CHOSEN = InputRequired(_l("Kies er een."))


class RhythmForm(FlaskForm):
    frequency = RadioField(_l("Hoe vaak wilt u de overzichtsmail?"), [CHOSEN])
    weekday = SelectField(_l("Op welke dag van de week?"), [CHOSEN], coerce=int, description=_l("Bij elke week."))
    monthday = SelectField(_l("Op welke dag van de maand?"), [CHOSEN], coerce=int, description=_l("Bij elke maand."))
    hour = SelectField(_l("Hoe laat?"), [CHOSEN], coerce=int, description=_l("Nederlandse tijd, zomer en winter."))

    def __init__(self, rhythm: Rhythm, **given: Any) -> None:
        super().__init__(obj=rhythm, **given)
        self.frequency.choices = [(frequency.value, str(label)) for frequency, label in FREQUENCY_LABELS.items()]
        self.weekday.choices = [(number, str(name)) for number, name in enumerate(WEEKDAYS)]
        self.monthday.choices = [(number, str(number)) for number in range(1, 29)]
        self.hour.choices = [(number, f"{number:02}:00") for number in range(24)]
