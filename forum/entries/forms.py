"""The form of any kind of entry, drawn from the fields that the kind declares."""

import re
import secrets
import unicodedata
from collections.abc import Iterator
from typing import Any, ClassVar

import sqlalchemy as sa
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Length, Optional, StopValidation, ValidationError

from forum import markup
from forum.database import db
from forum.entries import privacy, tags
from forum.entries.models import Audience, Entry, Theme
from forum.entries.prose import prose_fields
from forum.i18n import LANGUAGES, _, _l


def once() -> str:
    """A name for one showing of a form, so that it is taken once, however often it is sent."""
    return secrets.token_urlsafe(16)


def named_by_us(name: str | None) -> str:
    """The name, unless it is longer than `once` makes them."""
    return name if name and len(name) <= 40 else ""


def one_line(text: str | None) -> str:
    """Without line ends and signs that cannot be seen: for what stands in lists, headings and feeds."""
    kinds = ((sign, unicodedata.category(sign)) for sign in text or "")
    seen = ("" if kind == "Cf" else " " if kind in ("Cc", "Zl", "Zp") else sign for sign, kind in kinds)
    return " ".join("".join(seen).split())


class Needed:
    """A field that must be filled in to publish, but not to keep a draft."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: "EntryForm", field: Field) -> None:
        if isinstance(field.data, str):
            field.data = field.data.strip()
        if not field.data:
            raise StopValidation() if getattr(form, "keeping", False) else StopValidation(str(self.message))


def at_most(longest: int) -> Length:
    return Length(max=longest, message=_l("Dit is te lang: gebruik hooguit %(max)d tekens."))


class Careful(FlaskForm):
    """A form with texts, in which personal data of residents does not belong; `keeping` is set to keep a draft."""

    keeping = False
    understood = BooleanField(_l("Ik heb dit bekeken: plaats het toch"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.findings: list[privacy.Finding] = []

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        if not self.keeping and not self.understood.data:
            self.findings = privacy.found_in("\n".join(self.texts()))
        return sound and not self.findings

    def texts(self) -> Iterator[str]:
        """Everything that was typed and that others will read."""
        return (field.data for field in self if isinstance(field, TextAreaField) and field.data)


class EntryForm(Careful):
    """What every kind asks. A kind adds fields by their column names."""

    kind: ClassVar[type[Entry]]

    title = StringField(_l("Titel"), [Needed(_l("Geef een titel.")), at_most(150)], filters=[one_line])
    summary: TextAreaField | None = TextAreaField(
        _l("Samenvatting"),
        [Needed(_l("Vat het samen in een paar zinnen.")), at_most(300)],
        description=_l("Eén of twee zinnen, zoals u het aan een collega vertelt."),
    )
    theme = SelectField(_l("Thema"), [Needed(_l("Kies een thema."))])
    tags = StringField(
        _l("Labels"),
        [at_most(300)],
        filters=[one_line],
        description=_l("Woorden waarop collega’s zoeken, met een komma ertussen. Hooguit acht."),
    )
    body = TextAreaField(_l("Tekst"), [Needed(_l("Schrijf een tekst.")), at_most(20_000)])
    language = SelectField(_l("Taal"), choices=[SelectChoice(*each) for each in LANGUAGES.items()], default="nl")
    audience = RadioField(_l("Wie mag dit lezen?"), default=Audience.PUBLIC.value)
    valid_until = DateField(
        _l("Geldig tot"),
        [Optional()],
        description=_l("Na deze datum staat er bovenaan dat het misschien niet meer klopt."),
    )
    replaced_by = StringField(
        _l("Vervangen door"),
        [at_most(300)],
        description=_l("Het adres of nummer van het stuk dat hiervoor in de plaats komt."),
    )
    reason = StringField(
        _l("Waarom deze wijziging?"), [at_most(200)], filters=[one_line], description=_l("Staat bij de geschiedenis.")
    )
    sent_as = HiddenField(default=once, filters=[named_by_us])
    opened = HiddenField()  # the version of the entry that was opened

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = db.session.execute(sa.select(Theme.slug, Theme.name).order_by(Theme.position))
        self.theme.choices = [SelectChoice("", _("Kies een thema")), *(SelectChoice(*theme) for theme in themes)]
        self.audience.choices = [SelectChoice(each.value, each.label) for each in Audience]
        self.successor_id: int | None = None

    def validate_replaced_by(self, field: Field) -> None:
        self.successor_id = None
        if field.data:
            self.successor_id = entry_named(field.data)
            if self.successor_id is None:
                raise ValidationError(_("Dit stuk is niet gevonden. Plak het adres van de pagina."))

    def texts(self) -> Iterator[str]:
        unread = {"csrf_token", "sent_as", "opened", "replaced_by", "contact_email"}
        for field in self:
            if isinstance(field, StringField) and field.data and field.name not in unread:
                yield field.data

    def labels(self) -> list[str]:
        return tags.parse(self.tags.data or "")

    def fill(self, entry: Entry) -> None:
        """Write what was typed into the entry's own columns."""
        entry.title = self.title.data or _("Zonder titel")
        entry.summary = (self.summary.data or "") if self.summary else opening(self.body.data or "")
        entry.theme = db.session.scalars(sa.select(Theme).where(Theme.slug == self.theme.data)).first()
        entry.language = self.language.data
        entry.audience = Audience(self.audience.data)
        entry.valid_until = self.valid_until.data
        entry.replaced_by_id = self.successor_id
        for field in prose_fields(self.kind):
            if field.name in self:
                setattr(entry, field.name, self[field.name].data or "")

    @classmethod
    def values_of(cls, entry: Entry) -> dict[str, Any]:
        """What the form holds when the entry is opened for editing."""
        columns = sa.inspect(type(entry)).columns.keys()
        values = {name: getattr(entry, name) for name in columns if getattr(cls, name, None) is not None}
        return values | {
            "theme": entry.theme.slug if entry.theme else "",
            "tags": ", ".join(name for _, name in entry.labels),
            "audience": entry.audience.value,
            "replaced_by": str(entry.replaced_by_id or ""),
            "sent_as": "",
            "opened": str(entry.version),
            "reason": "",
        }


class ReplyForm(Careful):
    body = TextAreaField(_l("Uw reactie"), [Needed(_l("Schrijf een reactie.")), at_most(20_000)])
    sent_as = HiddenField(default=once, filters=[named_by_us])


def prose_area(kind: type[Entry], name: str) -> TextAreaField:
    """The text area of a declared prose field."""
    field = next(field for field in prose_fields(kind) if field.name == name)
    return TextAreaField(field.label, [at_most(field.longest)], description=field.help)


def opening(source: str, longest: int = 240) -> str:
    """The first words of a text, readable, as the summary of a kind that has none of its own."""
    words = markup.plain_text(markup.render(source[:4_000]))
    return words if len(words) <= longest else words[: longest + 1].rsplit(" ", 1)[0][:longest] + " …"


def entry_named(text: str) -> int | None:
    """The id in `12`, `/tips/12-titel` or the whole address, when there is such an entry."""
    match = re.search(
        r"(?:^|/(?:initiatieven|tips|gesprekken|berichten|items)/)(\d{1,18})(?:-[a-z0-9-]*)?/?$", text.strip()
    )
    return db.session.scalar(sa.select(Entry.id).where(Entry.id == int(match.group(1)))) if match else None
