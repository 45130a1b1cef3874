"""A page of results: the entries, why each was found, and where to go from there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from forum.accounts import register
from forum.accounts.models import Member
from forum.database import db
from forum.entries import queries
from forum.entries.models import Entry, Reply, Status, Theme
from forum.entries.prose import prose_fields
from forum.search import analysis
from forum.search.backend import IndexUnavailable, backend
from forum.search.correcting import mended
from forum.search.highlight import Fragment, Highlighter, plain
from forum.search.matches import PAGE, Match, Matches, matches, readable
from forum.search.query import LAST_PAGE, MOST_TERMS, SearchQuery
from forum.search.traits import among, seen
from forum.search.understanding import plan_of

REPLIES_READ = 60
STUB = 5  # letters that most forms of a word begin with
LONGEST_TITLE = 300  # characters
ALMOST_NOTHING = 2  # entries with all that was asked for


class UnknownFilter(LookupError):
    """A filter names a kind, theme, tag or place that does not exist."""


class Found:
    """An entry as its card shows it, with the searched words marked; the rest is the entry's own."""

    def __init__(self, entry: Entry, html: Mapping[str, str], row: Match, highlighter: Highlighter) -> None:
        self.entry, self.row, self.highlighter = entry, row, highlighter
        self.heading = highlighter.marked(entry.title, entry.language)
        self.why = _why(entry, html, highlighter)
        self.is_from_reply = False
        self.found_labels = [slug for slug, name in entry.labels if highlighter.marked(name).found]
        self.is_explained = max(self.heading.found, self.why.found) == highlighter.asked

    def __getattr__(self, name: str) -> Any:
        return getattr(self.entry, name)

    @property
    def title(self) -> Markup:
        return self.heading.html

    @property
    def labels(self) -> list[list[str]]:
        """Those that were asked for first, for a card has room for a few."""
        return sorted(self.entry.labels, key=lambda label: label[0] not in self.found_labels)

    @property
    def highlight(self) -> Markup:
        return self.why.html


@dataclass(frozen=True)
class Results:
    query: SearchQuery
    matches: Matches
    found: list[Found]
    names: Mapping[str, str]  # of the filters that are on

    @property
    def total(self) -> int:
        return self.matches.total

    @property
    def pages(self) -> int:
        return min(LAST_PAGE, -(-self.total // PAGE))


def find(query: SearchQuery, member: Member | None) -> Results:
    """The page of results that a query asks for. Raises IndexUnavailable, or UnknownFilter for a 404."""
    query, names = _resolved(query, member)
    query, everything = answer(query, member)
    start = (query.page - 1) * PAGE
    rows = everything.rows[start : start + PAGE]
    return Results(query, everything, _shown(rows, query, everything.loose), names)


def answer(query: SearchQuery, member: Member | None) -> tuple[SearchQuery, Matches]:
    """What is found, and the query that finds it. Raises IndexUnavailable.

    Where what was typed finds next to nothing, its errors are mended.
    """
    found = matches(query, member)
    if query.is_literal or not query.words or found.complete > ALMOST_NOTHING:
        return query, found
    other = mended(query, backend().vocabulary(), finds_none=not found.complete)
    better = matches(other, member) if other else found
    is_better = (better.complete, better.total) > (found.complete, found.total)
    return (other, better) if other and is_better else (query, found)


def titles(text: str, member: Member | None, limit: int) -> list[Entry]:
    """What `member` may see that has a title like this one; [] without an index."""
    try:
        found = backend().similar(_terms(text), limit * 4, readable(member))
        hits = {hit.id: hit.score for hit in found}
    except IndexUnavailable:
        return []
    entries = entries_of(hits, member) if hits else []
    return sorted(entries, key=lambda entry: -hits[entry.id])[:limit]


def _terms(title: str) -> list[str]:
    return list(dict.fromkeys(analysis.terms(title[:LONGEST_TITLE])))[:MOST_TERMS]


def entries_of(ids: Iterable[int], member: Member | None) -> Sequence[Entry]:
    """The published ones of these that `member` may see, as cards show them: two queries."""
    allowed = [traits.id for traits in seen(list(ids), member)]
    return [entry for entry, _html in _cards(allowed)]


def _resolved(query: SearchQuery, member: Member | None) -> tuple[SearchQuery, Mapping[str, str]]:
    """The query with the tag that is used in the place of a synonym, and how its filters are called."""
    names = {}
    filters = dict(query.filters)
    for name, value in query.filters.items():
        if name == "tag":
            filters["tag"], names["tag"] = _tag(value, member)
        else:
            names[name] = _name(name, value)
    return replace(query, filters=filters), names


def _name(name: str, value: str) -> str:
    if name == "kind":
        kinds = {key: mapper.class_.kind_plural for key, mapper in Entry.__mapper__.polymorphic_map.items()}
        found = kinds.get(value)
    elif name == "theme":
        found = db.session.scalar(sa.select(Theme.name).where(Theme.slug == value))
    elif name == "municipality":
        found = register.municipalities().get(value)
    else:
        found = dict(register.provinces()).get(value)
    if not found:
        raise UnknownFilter(name)
    return str(found)


def _tag(slug: str, member: Member | None) -> tuple[str, str]:
    found = db.session.execute(queries.tag(slug, member)).first()
    if found is None:
        raise UnknownFilter("tag")
    return found.slug, found.name


def _cards(ids: Sequence[int]) -> Sequence[tuple[Entry, Mapping[str, str]]]:
    """Entries that were seen to be readable just now, with their HTML."""
    wanted = sa.select(Entry, Entry.html).where(among(Entry.id, ids)).options(*queries.card_parts())
    return [(entry, html) for entry, html in db.session.execute(wanted)]


def _shown(rows: Sequence[Match], query: SearchQuery, loose: SearchQuery) -> list[Found]:
    """The entries of one page, in order, each with the words marked that found it: two queries at most."""
    if not rows:
        return []
    entries = {entry.id: (entry, html) for entry, html in _cards([row.id for row in rows])}
    strict, lax = Highlighter(plan_of(query)), Highlighter(plan_of(loose))
    found = [Found(*entries[row.id], row, strict if row.is_complete else lax) for row in rows if row.id in entries]
    _look_in_replies([one for one in found if not one.is_explained], [*query.words, *loose.words])
    return found


def _why(entry: Entry, html: Mapping[str, str], highlighter: Highlighter) -> Fragment:
    """The summary when it shows every word that the text shows, else the best stretch of the text."""
    summary = highlighter.marked(entry.summary, entry.language)
    if summary.found == highlighter.asked:
        return summary
    text = plain(" ".join(html[field.name] for field in prose_fields(entry) if field.name in html))
    stretch = highlighter.fragment(text, entry.language)
    return stretch if stretch and stretch.found > summary.found else summary


def _look_in_replies(found: Sequence[Found], words: Sequence[str]) -> None:
    """Where an entry itself does not show what was asked for, a reply to it may: one query."""
    if not found or not words:
        return
    starts = {word[:STUB] for word in words}
    holds_a_term = sa.or_(*(Reply.body.icontains(start, autoescape=True) for start in starts))
    query = (
        sa.select(Reply.entry_id, Reply.html)
        .where(Reply.entry_id.in_([one.entry.id for one in found]), Reply.status == Status.PUBLISHED, holds_a_term)
        .order_by(Reply.id)
        .limit(REPLIES_READ)
    )
    by_entry = defaultdict(list)
    for entry_id, html in db.session.execute(query):
        by_entry[entry_id].append(html)
    for one in found:
        stretches = [one.highlighter.fragment(plain(html)) for html in by_entry[one.entry.id]]
        best = max(filter(None, stretches), key=lambda stretch: stretch.found, default=None)
        if best and best.found > one.why.found:
            one.why, one.is_from_reply = best, True
