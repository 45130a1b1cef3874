"""Putting a content into the rows of a term: columns, labels, relations and a revision. Flushes at most."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from forum.accounts.models import Member
from forum.database import db
from forum.entries.models import Theme
from forum.terms import content as contents
from forum.terms.content import DEFINITIONS, Content, folded
from forum.terms.models import OWN_WAY, LabelKind, Term, TermLabel, TermRevision, TermStatus, term_related


def write(term: Term, content: Content, *, by: Member | None, at: datetime, reason: str = "") -> None:
    """Let a term say this from now on, and keep it as its next revision. The term goes its own way from here."""
    term.digest = OWN_WAY
    describe(term, content)
    term.theme_id = db.session.scalar(sa.select(Theme.id).where(Theme.slug == content["theme"]))
    term.changed_at = at
    db.session.add(term)
    db.session.flush()
    db.session.execute(sa.delete(TermLabel).where(TermLabel.term_id == term.id))
    db.session.execute(sa.insert(TermLabel), rows(term, content))
    db.session.execute(sa.delete(term_related).where(ties_of(term)))
    relate([(term, content)])
    revise(term, content, by=by, at=at, reason=reason)


def revise(term: Term, content: Content, *, by: Member | None, at: datetime, reason: str = "") -> None:
    """Keep what a term says, and whether it counts, as its next revision: the glossary is a new one from here."""
    term.version += 1
    db.session.add(
        TermRevision(
            term_id=term.id,
            number=term.version,
            content=content,
            status=term.status,
            reason=reason,
            by_id=by.id if by else None,
            at=at,
        )
    )
    db.session.flush()
    db.session.expire(term, ["labels"])


def describe(term: Term, content: Content) -> None:
    """The columns of the term itself."""
    term.name = content["nl"][0]
    for name in DEFINITIONS:
        setattr(term, name, content[name])


def rows(term: Term, content: Content) -> list[dict[str, Any]]:
    """The labels as rows of their table."""
    return [
        {
            "term_id": term.id,
            "language": label.language,
            "kind": label.kind,
            "text": label.text,
            "folded": folded(label.text),
            "position": position,
        }
        for position, label in enumerate(contents.labels(content))
    ]


def relate(pairs: Iterable[tuple[Term, Content]]) -> None:
    """Tie each term to those that its content names, beside what ties it; names that nothing has are passed over."""
    by_name = named()
    ties: set[tuple[int, int]] = set()
    for term, content in pairs:
        broader = by_name.get(folded(content["broader"]))
        term.broader_id = None if broader == term.id else broader
        others = {by_name[folded(name)] for name in content["related"] if folded(name) in by_name} - {term.id}
        ties |= {(min(term.id, other), max(term.id, other)) for other in others}
    fresh = ties - set(db.session.execute(sa.select(term_related)))
    if fresh:
        rows = [{"term_id": low, "other_id": high} for low, high in sorted(fresh)]
        db.session.execute(sa.insert(term_related), rows)


def ties_of(term: Term) -> sa.ColumnElement[bool]:
    """The condition for the rows that relate the term to another."""
    return sa.or_(term_related.c.term_id == term.id, term_related.c.other_id == term.id)


def parts(ids: list[Any], size: int = 500) -> Iterator[list[Any]]:
    """A long list in parts that fit in one statement."""
    return (ids[start : start + size] for start in range(0, len(ids), size))


def named() -> dict[str, int]:
    """The id of every current term by its folded Dutch name; of two with one name, the elder."""
    preferred = sa.and_(TermLabel.kind == LabelKind.PREFERRED, TermLabel.language == "nl")
    found = sa.select(TermLabel.folded, Term.id).join(Term).where(preferred, Term.status == TermStatus.CURRENT)
    return dict(db.session.execute(found.order_by(Term.id.desc())).all())
