"""The form that takes a file."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField

from forum.i18n import _l

HELP = _l(
    "Hooguit 25 MB: pdf, Word, Excel, PowerPoint, OpenDocument, txt, csv, md of een afbeelding. "
    "Geen namen, adressen of nummers van inwoners. Staat in een tekstbestand {{gemeente}} of {{contact}}? "
    "Dan vult het forum dat in voor wie de kit downloadt."
)


class FileForm(FlaskForm):
    file = FileField(_l("Bestand"), description=HELP)
