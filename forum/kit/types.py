"""Which files a kit may hold, and the word for "no"."""

from enum import StrEnum
from typing import NamedTuple

from flask_babel import format_decimal

from forum.i18n import _, _l

LARGEST = 25 * 1024 * 1024
"""Bytes of a file: 25 MB as a computer of an office counts them."""
MOST = 20
"""Files with one practice, or with one reply."""


class Refused(Exception):
    """A file that cannot be taken; the message says why and what to do, for whoever sent it."""


class Type(StrEnum):
    """The types of file that are taken; the value is the extension that such a file gets."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
    TXT = "txt"
    CSV = "csv"
    MD = "md"
    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    GIF = "gif"

    @property
    def label(self) -> str:
        return str(FORMS[self].label)

    @property
    def media_type(self) -> str:
        return FORMS[self].media_type

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def is_text(self) -> bool:
        return self.media_type.startswith("text/")


class Form(NamedTuple):
    media_type: str
    label: object


OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
FORMS = {
    Type.PDF: Form("application/pdf", _l("Pdf-document")),
    Type.DOCX: Form(f"{OFFICE}.wordprocessingml.document", _l("Word-document")),
    Type.XLSX: Form(f"{OFFICE}.spreadsheetml.sheet", _l("Excel-werkblad")),
    Type.PPTX: Form(f"{OFFICE}.presentationml.presentation", _l("PowerPoint-presentatie")),
    Type.ODT: Form(f"{OPEN}.text", _l("OpenDocument-tekst")),
    Type.ODS: Form(f"{OPEN}.spreadsheet", _l("OpenDocument-werkblad")),
    Type.ODP: Form(f"{OPEN}.presentation", _l("OpenDocument-presentatie")),
    Type.TXT: Form("text/plain; charset=utf-8", _l("Tekst")),
    Type.CSV: Form("text/csv; charset=utf-8", _l("Tabel (csv)")),
    Type.MD: Form("text/markdown; charset=utf-8", _l("Tekst met opmaak (Markdown)")),
    Type.JPEG: Form("image/jpeg", _l("Afbeelding")),
    Type.PNG: Form("image/png", _l("Afbeelding")),
    Type.WEBP: Form("image/webp", _l("Afbeelding")),
    Type.GIF: Form("image/gif", _l("Afbeelding")),
}
ACCEPTED = ",".join(f".{each}" for each in (*Type, "jpeg"))
"""For the `accept` of a file field."""


def readable_size(size: int) -> str:
    """12 kB, 3,4 MB: as the computers of readers count."""
    if size < 1000 * 1024:
        return _("%(number)s kB", number=format_decimal(max(1, round(size / 1024))))
    return _("%(number)s MB", number=format_decimal(round(size / 1024**2, 1)))


def wrong_type() -> Refused:
    return Refused(
        _(
            "Dit soort bestand kan niet in de kit. Wel: pdf, Word, Excel en PowerPoint (docx, xlsx, pptx), "
            "OpenDocument (odt, ods, odp), txt, csv, md, en afbeeldingen (jpg, png, webp, gif)."
        )
    )
