"""The glossary as a list, in the reader's language: by letter, by theme, by words. It holds the current terms only."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.database import db
from forum.entries.models import Theme
from forum.slugs import slug
from forum.terms.content import folded
from forum.terms.models import LabelKind, Term, TermLabel, TermStatus

OTHER_SIGNS = "0-9"  # the letter of what begins with none
MOST_FOUND = 100


class Listed(NamedTuple):
    """A term as a list shows it, in the reader's language as far as it was written in that: `spoken_in`, `meant_in`.

    `name` is the Dutch one, `also` is what else it is called.
    """

    id: int
    name: str
    label: str
    spoken_in: str
    folded: str
    definition: str
    meant_in: str
    also: list[str]

    @property
    def url(self) -> str:
        return f"/begrippen/{self.id}-{slug(self.name)}"


class Contents(NamedTuple):
    """What there is to choose from: letters in order, and how many terms each theme (None: of no theme) has."""

    letters: list[str]
    themes: dict[int | None, int]

    @property
    def total(self) -> int:
        return sum(self.themes.values())


def table_of_contents(language: str) -> Contents:
    """Of all terms, in one query."""
    said = _Said(language)
    counted = said.terms(said.letter, Term.theme_id, sa.func.count()).group_by(said.letter, Term.theme_id)
    letters: set[str] = set()
    themes: dict[int | None, int] = {}
    for sign, theme_id, count in db.session.execute(counted):
        letters.add(sign if sign.isalpha() else OTHER_SIGNS)
        themes[theme_id] = themes.get(theme_id, 0) + count
    return Contents(sorted(letters, key=lambda letter: (letter == OTHER_SIGNS, letter)), themes)


def under_letter(letter: str, language: str) -> list[Listed]:
    """The terms whose label begins with it."""
    said = _Said(language)
    digits = [str(digit) for digit in range(10)]
    return _listed(said, said.letter.in_(digits) if letter == OTHER_SIGNS else said.letter == letter)


def of_theme(theme: Theme | None, language: str) -> list[Listed]:
    """The terms of a theme; those of no theme for None."""
    return _listed(_Said(language), Term.theme_id.is_(None) if theme is None else Term.theme_id == theme.id)


def found(text: str, language: str) -> list[Listed]:
    """The terms of which some label holds these words; those that begin so first."""
    words = folded(text)
    if not words:
        return []
    holds = sa.select(TermLabel.term_id).where(TermLabel.folded.contains(words, autoescape=True))
    rows = _listed(_Said(language), Term.id.in_(holds))
    rows.sort(key=lambda row: not any(folded(one).startswith(words) for one in (row.label, row.name, *row.also)))
    return rows[:MOST_FOUND]


class _Said:
    """Terms beside their preferred label in one language; what has none there is said in Dutch."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.dutch, self.own = aliased(TermLabel), aliased(TermLabel)
        self.label = sa.func.coalesce(self.own.text, self.dutch.text)
        self.words = sa.func.coalesce(self.own.folded, self.dutch.folded)
        self.letter = sa.func.substr(self.words, sa.literal_column("1"), sa.literal_column("1"))
        own = getattr(Term, f"definition_{language}")
        self.spoken_in = sa.func.coalesce(self.own.language, "nl")
        self.definition = sa.func.coalesce(sa.func.nullif(own, ""), Term.definition_nl)
        self.meant_in = sa.case((own == "", "nl"), else_=language)

    def terms(self, *columns: Any) -> sa.Select[*tuple[Any, ...]]:
        dutch, own = _is_preferred(self.dutch, "nl"), _is_preferred(self.own, self.language)
        query = sa.select(*columns).select_from(Term).join(self.dutch, dutch).outerjoin(self.own, own)
        return query.where(Term.status == TermStatus.CURRENT)


def _is_preferred(label: Any, language: str) -> sa.ColumnElement[bool]:
    return sa.and_(label.term_id == Term.id, label.kind == LabelKind.PREFERRED, label.language == language)


def _listed(said: _Said, condition: sa.ColumnElement[bool]) -> list[Listed]:
    columns = (Term.id, Term.name, said.label, said.spoken_in, said.words, said.definition, said.meant_in)
    query = said.terms(*columns).where(condition).order_by(said.words, Term.id)
    rows: Sequence[Any] = db.session.execute(query).all()
    also = _also([row[0] for row in rows], said.language)
    return [Listed._make((*row, also.get(row[0], []))) for row in rows]


def _also(ids: Iterable[int], language: str) -> dict[int, list[str]]:
    """Other names with the same meaning, in one language; abbreviations are of all languages."""
    same = sa.and_(TermLabel.kind == LabelKind.SAME, TermLabel.language == language)
    rows = (
        sa.select(TermLabel.term_id, TermLabel.text)
        .where(TermLabel.term_id.in_(list(ids)), sa.or_(same, TermLabel.kind == LabelKind.SHORT))
        .order_by(TermLabel.kind != LabelKind.SHORT, TermLabel.position)
    )
    names: dict[int, list[str]] = {}
    for term_id, text in db.session.execute(rows):
        names.setdefault(term_id, []).append(text)
    return names
