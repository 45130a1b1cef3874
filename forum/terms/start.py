"""The terms that the forum starts with: `data/*.jsonl`, a line a term, beside what curators make of them.

A line is a `content` with a `ref`. A term follows its line for as long as nobody changed it here; a line that is gone
leaves its term as it is.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from forum import clock
from forum.database import db
from forum.entries.models import Theme
from forum.events import Event, record
from forum.terms import writing
from forum.terms.content import Content, tidied
from forum.terms.models import OWN_WAY, Term, TermLabel, TermRevision, TermStatus

DATA = Path(__file__).parent / "data"


class Line(NamedTuple):
    """A line as it stands in the data; `digest` tells whether it changed."""

    ref: str
    digest: str
    content: Content


def load() -> int:
    """Bring the terms up to date with the data; gives how many were written. Flushes."""
    known = dict(db.session.execute(sa.select(Term.ref, Term.digest).where(Term.ref.is_not(None))).all())
    wanted = [line for line in lines() if line.ref not in known or known[line.ref] not in (OWN_WAY, line.digest)]
    if not wanted:
        return 0
    wanted = [line._replace(content=tidied(line.content)) for line in wanted]
    at = clock.now()
    terms = _terms(wanted, at)
    db.session.flush()
    _fill([(terms[line.ref], line.content) for line in wanted], at)
    if db.session.scalar(sa.select(Event.id).limit(1)) is not None:  # else nobody saw a page yet
        record("loaded", terms[wanted[0].ref], at=at, count=len(wanted))
    return len(wanted)


def lines() -> Iterator[Line]:
    """The start content, part by part."""
    for path in sorted(DATA.glob("*.jsonl")):
        for text in path.read_text(encoding="utf-8").splitlines():
            given = json.loads(text)
            digest = hashlib.sha256(text.encode()).hexdigest()[:16]
            yield Line(given.pop("ref"), digest, given)


def _terms(wanted: list[Line], at: datetime) -> dict[str, Term]:
    """The term of each line, made or renewed, by ref."""
    themes = dict(db.session.execute(sa.select(Theme.slug, Theme.id)).all())
    refs = [line.ref for line in wanted]
    terms: dict[str, Term] = {}
    for some in writing.parts(refs):
        found = db.session.scalars(sa.select(Term).where(Term.ref.in_(some)))
        terms |= {term.ref or "": term for term in found}
    for line in wanted:
        if line.ref not in terms:
            terms[line.ref] = Term(ref=line.ref, version=0, note="", status=TermStatus.CURRENT)
            db.session.add(terms[line.ref])
        term = terms[line.ref]
        term.digest, term.changed_at, term.version = line.digest, at, term.version + 1
        term.theme_id = themes.get(line.content["theme"])
        writing.describe(term, line.content)
    return terms


def _fill(pairs: list[tuple[Term, Content]], at: datetime) -> None:
    """Labels, relations and revisions of many terms, in a few statements."""
    for some in writing.parts([term.id for term, _content in pairs]):
        db.session.execute(sa.delete(TermLabel).where(TermLabel.term_id.in_(some)))
    db.session.execute(sa.insert(TermLabel), [row for term, content in pairs for row in writing.rows(term, content)])
    revisions = [
        {"term_id": term.id, "number": term.version, "content": content, "status": term.status, "at": at}
        for term, content in pairs
    ]
    db.session.execute(sa.insert(TermRevision), revisions)
    writing.relate(pairs)
