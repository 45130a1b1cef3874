"""The whole glossary as a file for a spreadsheet."""

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum import spreadsheets
from forum.database import db
from forum.entries.models import Theme
from forum.i18n import LANGUAGES, _
from forum.terms.models import LabelKind, Term, TermLabel, TermStatus

BETWEEN = " | "


def as_csv(site: str) -> str:
    """A row a current term, by its Dutch name; `site` is the address that the links begin with."""
    labels = _labels()
    above = aliased(Term)
    rows = sa.select(Term, Theme.name, above.name).outerjoin(Theme, Theme.id == Term.theme_id)
    rows = rows.outerjoin(above, above.id == Term.broader_id).where(Term.status == TermStatus.CURRENT)
    cells = []
    for term, theme, broader in db.session.execute(rows.order_by(Term.name, Term.id)):
        own = labels.get(term.id, {})
        same = [BETWEEN.join(own.get((language, True), [])) for language in LANGUAGES]
        close = [BETWEEN.join(own.get((language, False), [])) for language in LANGUAGES]
        cells.append([term.name, *same, *close, term.definition_nl, theme, broader, site + term.url])
    return spreadsheets.as_csv(_header(), cells)


def _labels() -> dict[int, dict[tuple[str, bool], list[str]]]:
    """The labels of every term by language and by whether they mean just this."""
    found: dict[int, dict[tuple[str, bool], list[str]]] = {}
    columns = (TermLabel.term_id, TermLabel.language, TermLabel.kind != LabelKind.CLOSE, TermLabel.text)
    for term_id, language, exact, text in db.session.execute(sa.select(*columns).order_by(TermLabel.position)):
        found.setdefault(term_id, {}).setdefault((language, bool(exact)), []).append(text)
    return found


def _header() -> list[str]:
    return [
        _("Begrip"), _("Nederlands"), _("Engels"), _("Oekraïens"), _("Lijkt erop, in het Nederlands"),
        _("Lijkt erop, in het Engels"), _("Lijkt erop, in het Oekraïens"), _("Betekenis"), _("Thema"),
        _("Hoort onder"), _("Link"),
    ]  # fmt: skip
