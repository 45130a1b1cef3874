"""Who sees and changes the glossary: `can` and `visible` agree for everybody on every term."""

from itertools import product

import sqlalchemy as sa
from flask import Flask

from forum import clock
from forum.accounts.models import Member
from forum.database import db
from forum.policy import can, visible
from forum.terms.models import Term, TermStatus
from tests.test_policy import readers

KEEPERS = {"editor", "moderator", "moderator of none", "administrator"}
VERBS = {
    TermStatus.CURRENT: {"read", "edit", "merge", "withdraw"},
    TermStatus.SUGGESTED: {"read", "edit", "accept", "withdraw"},
    TermStatus.WITHDRAWN: {"read", "restore"},
}
EVERY = {verb for verbs in VERBS.values() for verb in verbs} | {"add", "suggest", "destroy"}


def grid(people: dict[str, Member | None]) -> list[Term]:
    authors = [person.id for person in people.values() if person] + [None]
    terms = [
        Term(name=f"{status} {author}", status=status, by_id=author, changed_at=clock.now())
        for status, author in product(TermStatus, authors)
    ]
    db.session.add_all(terms)
    db.session.flush()
    return terms


def test_what_one_may_read_is_what_one_finds(app: Flask) -> None:
    people = readers()
    terms = {term.id for term in grid(people)}
    for who, reader in people.items():
        found = set(db.session.scalars(sa.select(Term.id).where(visible(Term, reader), Term.id.in_(terms))))
        judged = {term_id for term_id in terms if can(reader, "read", db.session.get(Term, term_id))}
        assert found == judged, who
        assert found, who


def test_who_does_what(app: Flask) -> None:
    people = readers()
    for who, reader in people.items():
        active = reader is not None and reader.is_active
        assert can(reader, "suggest", Term) is active, who
        assert can(reader, "add", Term) is (who in KEEPERS), who
    for term, (who, reader) in product(grid(people), people.items()):
        allowed = {verb for verb in EVERY if can(reader, verb, term)}
        if who in KEEPERS:
            assert allowed == VERBS[term.status], (who, term.name)
        else:
            assert allowed <= {"read"}, (who, term.name)
