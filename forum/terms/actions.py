"""What curators and members do with terms. Flush at most."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from forum import clock
from forum.accounts.models import Member
from forum.database import db
from forum.events import Event, record
from forum.i18n import LANGUAGES
from forum.terms import queries, writing
from forum.terms.content import Content, folded, tidied
from forum.terms.models import OWN_WAY, Term, TermRevision, TermStatus

LISTED = (*LANGUAGES, *(f"close_{language}" for language in LANGUAGES), "short")


def add(content: Content, *, by: Member, at: datetime | None = None) -> Term:
    """A new term, for everybody at once."""
    return _new(content, TermStatus.CURRENT, "added", by=by, at=at or clock.now())


def suggest(content: Content, *, by: Member, note: str = "", at: datetime | None = None) -> Term:
    """A term that a moderator judges first."""
    return _new(content, TermStatus.SUGGESTED, "suggested", by=by, at=at or clock.now(), note=note)


def revise(term: Term, content: Content, *, by: Member, reason: str = "", at: datetime | None = None) -> bool:
    """Let a term say this; False when that is what it says."""
    if tidied(content) == queries.content_of(term):
        return False
    at = at or clock.now()
    writing.write(term, tidied(content), by=by, at=at, reason=reason)
    record("revised", term, by=by, at=at)
    return True


def put_back(term: Term, revision: TermRevision, *, by: Member, reason: str, at: datetime | None = None) -> bool:
    """Let a term say what it said before; False when that is what it says."""
    return revise(term, revision.content, by=by, reason=reason, at=at)


def accept(term: Term, *, by: Member, at: datetime | None = None) -> None:
    """Take up what a member suggested."""
    _become(term, TermStatus.CURRENT, "accepted", by=by, at=at or clock.now())


def withdraw(term: Term, *, by: Member, at: datetime | None = None) -> None:
    """Take a term, or what a member suggested, out of the glossary."""
    verb = "declined" if term.status is TermStatus.SUGGESTED else "withdrawn"
    _become(term, TermStatus.WITHDRAWN, verb, by=by, at=at or clock.now())


def restore(term: Term, *, by: Member, at: datetime | None = None) -> None:
    """Undo `withdraw` or `merge`: a declined suggestion waits again; what a merge gave the other term is taken back."""
    at = at or clock.now()
    into, term.merged_into_id = term.merged_into_id, None
    if into is not None:
        given = _newest_merge(term)
        for other in dict.fromkeys((into, given.get("into", into))):  # that one may have been merged on since
            _take_back(_whole(other), term, given, by=by, at=at)
    _become(term, _status_before(term), "restored", by=by, at=at)


def merge(term: Term, into: Term, *, by: Member, at: datetime | None = None) -> None:
    """Let one term be said by another: its labels are the other's, and its page leads there. Undone by `restore`.

    Raises ValueError for a term merged with itself or with one that is not current.
    """
    if term.id == into.id or not into.is_current:
        raise ValueError("a term can be merged with another current one only")
    at = at or clock.now()
    into = _whole(into.id)
    old, both = queries.content_of(into), _both(queries.content_of(into), queries.content_of(term))
    given = {name: [text for text in both[name] if text not in old[name]] for name in LISTED}
    writing.write(into, both, by=by, at=at, reason=term.name)
    term.merged_into_id = into.id
    narrower = _hand_over(term, into)
    _become(term, TermStatus.WITHDRAWN, "merged", by=by, at=at, into=into.id, given=given, narrower=narrower)


def _new(content: Content, status: TermStatus, verb: str, *, by: Member, at: datetime, note: str = "") -> Term:
    term = Term(status=status, by_id=by.id, version=0, note=note)
    writing.write(term, tidied(content), by=by, at=at)
    record(verb, term, by=by, at=at)
    return term


def _become(term: Term, status: TermStatus, verb: str, *, by: Member, at: datetime, **data: object) -> None:
    term.status, term.changed_at = status, at
    term.digest = OWN_WAY
    writing.revise(term, queries.content_of(_whole(term.id)), by=by, at=at)
    record(verb, term, by=by, at=at, **data)


def _both(content: Content, other: Content) -> Content:
    """What the first says with all that the second adds; the definition is the first's, when it has one."""
    both = {name: [*content[name], *other[name]] for name in LISTED}
    texts = {name: content[name] or other[name] for name in content if name.startswith("definition_")}
    related = [name for name in (*content["related"], *other["related"]) if folded(name) != folded(content["nl"][0])]
    return tidied({**content, **both, **texts, "related": related})


def _status_before(term: Term) -> TermStatus:
    """What a withdrawn term was: current, or a suggestion."""
    before = sa.select(TermRevision.status).where(TermRevision.term_id == term.id)
    was = db.session.scalar(before.where(TermRevision.number == term.version - 1))
    return TermStatus.SUGGESTED if was is TermStatus.SUGGESTED else TermStatus.CURRENT


def _hand_over(term: Term, into: Term) -> list[int]:
    """Let what is narrower than a term, or was merged with it, belong to the other; gives the ids of the narrower."""
    narrower = list(db.session.scalars(sa.select(Term.id).where(Term.broader_id == term.id, Term.id != into.id)))
    db.session.execute(sa.update(Term).where(Term.id.in_(narrower)).values(broader_id=into.id))
    db.session.execute(sa.update(Term).where(Term.merged_into_id == term.id).values(merged_into_id=into.id))
    return narrower


def _newest_merge(term: Term) -> dict[str, Any]:
    """What was told of it: `into`, the labels that were `given`, and what was `narrower`."""
    merges = sa.select(Event.data).where(Event.subject_kind == "term", Event.subject_id == str(term.id))
    return db.session.scalars(merges.where(Event.verb == "merged").order_by(Event.id.desc())).first() or {}


def _take_back(into: Term, term: Term, data: dict[str, Any], *, by: Member, at: datetime) -> None:
    """Take from a term what the merge of another gave it, as far as it is still there."""
    given, content = data.get("given", {}), queries.content_of(into)
    left = {name: [text for text in content[name] if text not in given.get(name, [])] for name in LISTED}
    left["nl"] = left["nl"] or content["nl"]
    writing.write(into, tidied({**content, **left}), by=by, at=at, reason=term.name)
    record("revised", into, by=by, at=at)
    narrower = sa.and_(Term.id.in_(data.get("narrower", [])), Term.broader_id == into.id)
    db.session.execute(sa.update(Term).where(narrower).values(broader_id=term.id))


def _whole(term_id: int) -> Term:
    return db.session.scalars(queries.full(term_id).execution_options(populate_existing=True)).one()
