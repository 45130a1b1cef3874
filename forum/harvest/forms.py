"""The forms. The choice for each text of a thread is drawn beside that text, so it is no declared field."""

import re

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired

from forum.entries.forms import at_most
from forum.i18n import _l


class HarvestForm(FlaskForm):
    title = StringField(_l("Titel"), [InputRequired(_l("Geef het initiatief een titel.")), at_most(150)])
    summary = TextAreaField(_l("Samenvatting"), [at_most(300)])
    sent_as = HiddenField()


class SplitForm(FlaskForm):
    title = StringField(
        _l("Titel van het nieuwe gesprek"), [InputRequired(_l("Geef het nieuwe gesprek een titel.")), at_most(150)]
    )


class MergeForm(FlaskForm):
    """The other thread, by its address or number."""

    into = StringField(
        _l("Het gesprek waarin dit verdergaat"),
        [InputRequired(_l("Plak het adres van het andere gesprek.")), at_most(300)],
        description=_l("Plak het adres van dat gesprek, of typ het nummer."),
    )

    @property
    def number(self) -> int | None:
        """The id in what was typed: "12", "/gesprekken/12-titel", a whole address."""
        found = re.search(
            r"(?:^|/)(?:gesprekken|items)/([0-9]{1,9})(?![0-9])|^\s*([0-9]{1,9})\s*$", self.into.data or ""
        )
        return int(found[1] or found[2]) if found else None
