"""What else a reader of an entry may want: of the same theme with the same labels, else with a title about the same."""

from collections.abc import Sequence

import sqlalchemy as sa

from forum.database import db
from forum.entries import queries, reading
from forum.entries.models import Audience, Entry, Status
from forum.search import analysis
from forum.search.backend import EVERYONE, NO_FILTERS, IndexUnavailable, backend
from forum.search.query import MOST_TERMS
from forum.search.traits import looked_up

CANDIDATES = 30


def related(entry: Entry, *, public: bool, most: int = 5) -> Sequence[Entry]:
    """Other entries for all visitors (`public`) or all members alike, so that they can be kept; [] for none."""
    filed = list(reading.related(entry, public=public, most=most))
    if len(filed) >= most:
        return filed
    known = {entry.id, *(each.id for each in filed)}
    return [*filed, *(each for each in _alike(entry, public) if each.id not in known)][:most]


def _alike(entry: Entry, public: bool) -> list[Entry]:
    """Entries whose title shares two telling words with this one, or one word under the same theme; best first."""
    terms = _terms(entry)
    try:
        hits = backend().similar(terms[:MOST_TERMS], CANDIDATES, EVERYONE if public else NO_FILTERS)
        scores = {hit.id: hit.score for hit in hits}
    except IndexUnavailable:
        return []
    if not scores:
        return []
    audiences = [Audience.PUBLIC] if public else [Audience.PUBLIC, Audience.MEMBERS]
    readable = sa.and_(Entry.status == Status.PUBLISHED, Entry.audience.in_(audiences))
    found = sa.select(Entry).where(looked_up(scores, readable)).options(*queries.card_parts())
    alike = [each for each in db.session.scalars(found) if _is_alike(each, entry.theme_id, terms)]
    return sorted(alike, key=lambda each: -scores[each.id])


def _is_alike(other: Entry, theme_id: int | None, terms: Sequence[str]) -> bool:
    shared = len({*terms} & {*_terms(other)})
    return shared >= 2 or (shared == 1 and other.theme_id is not None and other.theme_id == theme_id)


def _terms(entry: Entry) -> list[str]:
    return list(dict.fromkeys(analysis.terms(entry.title)))
