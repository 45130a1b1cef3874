"""The forms of the glossary: a term, and the merging of two."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import TextArea

from forum.entries.forms import Needed, at_most, one_line
from forum.i18n import _, _l
from forum.terms import queries
from forum.terms.content import DEFINITIONS, LISTS, MOST_LABELS, Content, folded, tidied
from forum.terms.models import LONGEST_DEFINITION, LONGEST_LABEL, Term

NO_THEME = "-"
PER_LINE = _l("Eén per regel. De eerste is de naam die wij het liefst gebruiken.")


class Lines(Field):
    """A list of texts, one a line. `data` is the list."""

    widget: Any = TextArea()

    def _value(self) -> str:
        return "\n".join(self.data or [])

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = valuelist[0] if valuelist else ""
        self.data = [line for line in (one_line(each) for each in text[:20_000].splitlines()) if line]

    def pre_validate(self, form: Any) -> None:
        if len(self.data or []) > MOST_LABELS:
            raise ValidationError(_("Dit zijn er te veel: gebruik hooguit %(max)d regels.", max=MOST_LABELS))
        for text in self.data or []:
            if len(text) > LONGEST_LABEL:
                told = _("‘%(word)s…’ is te lang: gebruik hooguit %(max)d tekens.", word=text[:40], max=LONGEST_LABEL)
                raise ValidationError(told)
            if not folded(text):
                raise ValidationError(_("‘%(word)s’ heeft geen letters of cijfers.", word=text))


class TermForm(FlaskForm):
    """Every field of a content. `clashes` are the labels that another term has, unless they were understood."""

    nl = Lines(_l("Nederlands"), [Needed(_l("Geef een naam."))], description=PER_LINE)
    short = Lines(_l("Afkortingen"), description=_l("Eén per regel, bijvoorbeeld GOO."))
    definition_nl = TextAreaField(
        _l("Wat betekent het?"),
        [at_most(LONGEST_DEFINITION)],
        description=_l("Eén of twee gewone zinnen, in eigen woorden."),
    )
    en = Lines(_l("Engels"), description=PER_LINE)
    uk = Lines(_l("Oekraïens"), description=PER_LINE)
    close_nl = Lines(
        _l("Lijkt erop, in het Nederlands"), description=_l("Woorden die mensen typen als zij dit zoeken.")
    )
    close_en = Lines(_l("Lijkt erop, in het Engels"))
    close_uk = Lines(_l("Lijkt erop, in het Oekraïens"))
    definition_en = TextAreaField(_l("Betekenis in het Engels"), [at_most(LONGEST_DEFINITION)])
    definition_uk = TextAreaField(_l("Betekenis in het Oekraïens"), [at_most(LONGEST_DEFINITION)])
    theme = SelectField(_l("Thema"))
    broader = StringField(
        _l("Hoort onder"),
        [at_most(LONGEST_LABEL)],
        filters=[one_line],
        description=_l("De naam van een ruimer begrip."),
    )
    related = Lines(_l("Zie ook"), description=_l("Namen van andere begrippen, één per regel."))
    reason = StringField(_l("Toelichting"), [at_most(200)], filters=[one_line])
    understood = BooleanField(_l("Ik heb dit bekeken: bewaar het toch"))
    version = HiddenField(_l("Wijziging"))

    def __init__(self, term: Term | None = None, content: Content | None = None) -> None:
        super().__init__(data={**(content or {}), "version": str(term.version if term else 0)})
        self.term = term
        self.clashes: list[queries.Clash] = []
        self.theme.choices = [(NO_THEME, _("Geen thema")), *((theme.slug, theme.name) for theme in queries.themes())]
        if not self.is_submitted() and not (content or {}).get("theme"):
            self.theme.data = NO_THEME

    @property
    def content(self) -> Content:
        """What was typed, tidy."""
        typed = {name: self[name].data for name in (*LISTS, *DEFINITIONS, "theme", "broader", "related")}
        return tidied(typed | {"theme": "" if self.theme.data == NO_THEME else self.theme.data})

    def validate(self, extra_validators: Any = None) -> bool:
        sound = bool(super().validate(extra_validators))
        self.clashes = [] if not sound or self.understood.data else queries.clashes(self.content, self.term)
        return sound and not self.clashes

    def validate_nl(self, field: Field) -> None:
        other = queries.by_name(field.data[0]) if field.data else None
        if other is not None and (self.term is None or other.id != self.term.id):
            raise ValidationError(_("‘%(name)s’ staat al in de begrippenlijst. Pas dat begrip aan.", name=other.name))

    def validate_broader(self, field: Field) -> None:
        other = self._check(field.data or "")
        if other is not None and self.term is not None and queries.is_under(other, self.term):
            raise ValidationError(_("‘%(name)s’ hoort zelf al onder dit begrip.", name=other.name))

    def validate_related(self, field: Field) -> None:
        for name in field.data or []:
            self._check(name)

    def validate_version(self, field: Field) -> None:
        if self.term is not None and field.data != str(self.term.version):
            field.data = str(self.term.version)
            raise ValidationError(_("Iemand anders heeft dit begrip net gewijzigd. Kijk het na en bewaar opnieuw."))

    def _check(self, name: str) -> Term | None:
        other = queries.by_name(name) if name else None
        if name and other is None:
            raise ValidationError(_("Het begrip ‘%(name)s’ kennen wij niet.", name=name))
        if other is not None and self.term is not None and other.id == self.term.id:
            raise ValidationError(_("Een begrip kan niet naar zichzelf verwijzen."))
        return other


class SuggestForm(TermForm):
    """A member's suggestion; `reason` is what they want to tell who judges it."""

    reason = StringField(_l("Waarom is dit begrip nodig?"), [at_most(200)], filters=[one_line])


class MergeForm(FlaskForm):
    into = StringField(
        _l("Samenvoegen met"),
        [Needed(_l("Kies het begrip dat blijft.")), at_most(LONGEST_LABEL)],
        filters=[one_line],
        description=_l("De naam van het begrip dat blijft."),
    )

    def __init__(self, term: Term) -> None:
        super().__init__()
        self.term = term
        self.target: Term | None = None

    def validate_into(self, field: Field) -> None:
        self.target = queries.by_name(field.data or "")
        if self.target is None:
            raise ValidationError(_("Het begrip ‘%(name)s’ kennen wij niet.", name=field.data))
        if self.target.id == self.term.id:
            raise ValidationError(_("Een begrip kan niet met zichzelf worden samengevoegd."))
