"""What the page of one term, and the desk, ask of the database."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from forum.accounts.models import Member
from forum.database import db
from forum.entries.models import Theme
from forum.slugs import slug
from forum.terms import content as contents
from forum.terms.content import Content, folded
from forum.terms.models import LabelKind, Term, TermLabel, TermRevision, TermStatus, term_related
from forum.terms.writing import ties_of


class Clash(NamedTuple):
    """A label of a term that another current term has, too."""

    text: str
    other: Term


def full(term_id: int) -> sa.Select[Term]:
    """A term with its labels, its theme and who brought it in."""
    whole = (selectinload(Term.labels), joinedload(Term.theme), joinedload(Term.by).load_only(Member.id, Member.name))
    return sa.select(Term).where(Term.id == term_id).options(*whole)


class Relations(NamedTuple):
    """The terms that one is tied to, each as (id, name, url)."""

    broader: "Tie | None"
    narrower: "list[Tie]"
    related: "list[Tie]"
    merged_into: "Tie | None"


class Tie(NamedTuple):
    id: int
    name: str

    @property
    def url(self) -> str:
        return f"/begrippen/{self.id}-{slug(self.name)}"


def relations(term: Term) -> Relations:
    """In one query; only current terms, but what a term was merged into is always told."""
    pairs = sa.select(
        sa.case((term_related.c.term_id == term.id, term_related.c.other_id), else_=term_related.c.term_id)
    )
    wanted = sa.or_(
        Term.id.in_([term.broader_id or 0, term.merged_into_id or 0]),
        Term.broader_id == term.id,
        Term.id.in_(pairs.where(ties_of(term))),
    )
    rows = db.session.execute(
        sa.select(Term.id, Term.name, Term.broader_id).where(wanted, Term.status == TermStatus.CURRENT)
    ).all()
    by_id = {id: Tie(id, name) for id, name, _above in rows}
    narrower = {id for id, _name, above in rows if above == term.id}
    others = by_id.keys() - narrower - {term.broader_id, term.merged_into_id, term.id}
    broader, merged_into = by_id.get(term.broader_id or 0), by_id.get(term.merged_into_id or 0)
    return Relations(broader, _in_order(by_id, narrower), _in_order(by_id, others), merged_into)


def _in_order(ties: dict[int, Tie], ids: Iterable[int]) -> list[Tie]:
    return sorted((ties[id] for id in ids), key=lambda tie: folded(tie.name))


def content_of(term: Term) -> Content:
    """The content of a term as it stands. Needs its labels and theme."""
    ties = relations(term)
    broader = ties.broader.name if ties.broader else ""
    theme = term.theme.slug if term.theme else ""
    return contents.of(term, theme=theme, broader=broader, related=[tie.name for tie in ties.related])


def clashes(content: Content, term: Term | None = None) -> list[Clash]:
    """The labels that mean just this, and also just what another current term is."""
    wanted = {(one.language, folded(one.text)) for one in contents.labels(content) if one.kind is not LabelKind.CLOSE}
    rows = db.session.execute(
        sa.select(TermLabel.language, TermLabel.folded, TermLabel.text, Term)
        .join(Term, Term.id == TermLabel.term_id)
        .where(TermLabel.folded.in_({words for _language, words in wanted}), TermLabel.kind != LabelKind.CLOSE)
        .where(Term.status == TermStatus.CURRENT, Term.id != (term.id if term is not None and term.id else 0))
        .order_by(TermLabel.folded, Term.id)
    )
    return [Clash(text, other) for language, words, text, other in rows if (language, words) in wanted]


def revisions(term: Term) -> Sequence[TermRevision]:
    """What a term said before, newest first."""
    kept = sa.select(TermRevision).where(TermRevision.term_id == term.id).options(joinedload(TermRevision.by))
    return db.session.scalars(kept.order_by(TermRevision.number.desc())).all()


def by_name(name: str) -> Term | None:
    """The current term with this Dutch name, whatever its case and diacritics; of two, the elder."""
    named = sa.select(Term).join(TermLabel, TermLabel.term_id == Term.id)
    preferred = sa.and_(TermLabel.kind == LabelKind.PREFERRED, TermLabel.language == "nl")
    wanted = named.where(preferred, TermLabel.folded == folded(name), Term.status == TermStatus.CURRENT)
    return db.session.scalars(wanted.options(selectinload(Term.labels)).order_by(Term.id)).first()


def is_under(term: Term, other: Term) -> bool:
    """Whether a term is the other, or belongs under it, however far."""
    seen: set[int] = set()
    at: int | None = term.id
    while at is not None and at not in seen:
        if at == other.id:
            return True
        seen.add(at)
        at = db.session.scalar(sa.select(Term.broader_id).where(Term.id == at))
    return False


def themes() -> Sequence[Theme]:
    return db.session.scalars(sa.select(Theme).order_by(Theme.position)).all()
