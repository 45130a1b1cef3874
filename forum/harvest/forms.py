"""The forms. The choice for each text of a thread is drawn beside that text, so it is no declared field."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired

from forum.entries.forms import at_most
from forum.i18n import _l


class HarvestForm(FlaskForm):
    title = StringField(_l("Titel"), [InputRequired(_l("Geef het initiatief een titel.")), at_most(150)])
    summary = TextAreaField(_l("Samenvatting"), [at_most(300)])
    sent_as = HiddenField()
