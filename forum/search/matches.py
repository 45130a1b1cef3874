"""What of the engine's answer this searcher may see, narrowed by the filters, and counted.

The engine gives ids; the database says which of them may be seen, at every search. Whatever is counted, shown
or marked is counted, shown or marked of those alone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain

from forum import clock
from forum.accounts.models import Member
from forum.search.backend import EVERYONE, MOST_HITS, NO_FILTERS, Hit, backend
from forum.search.correcting import apart
from forum.search.query import FILTERS, SearchQuery, Sort
from forum.search.standing import recency, validity
from forum.search.traits import Traits, newest, seen
from forum.search.understanding import plan_of

PAGE = 20
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Match:
    """An entry that was found and may be seen: what is known of it before any of it is shown."""

    __slots__ = ("hit", "score", "traits")

    def __init__(self, traits: Traits, hit: Hit, today: date) -> None:
        self.traits, self.hit = traits, hit
        factor = traits.lift * validity(traits.valid_until, today) * recency(traits.kind, traits.published_at, today)
        self.score = self.floor + (hit.score - self.floor) * factor

    @property
    def is_complete(self) -> bool:
        return self.hit.is_complete

    @property
    def floor(self) -> float:
        """What comes before everything else: an entry with every word stands above those with some."""
        return 1.0 if self.is_complete else 0.0

    @property
    def id(self) -> int:
        return self.traits.id


@dataclass(frozen=True)
class Matches:
    """`rows` in the order asked for; `counts[filter][value]` over what passes the other filters."""

    rows: list[Match]
    counts: Mapping[str, Counter[str]]
    names: Mapping[str, Mapping[str, str]]  # of themes and tags, by filter and value
    complete: int  # how many rows have every word
    loose: SearchQuery  # by which the others were found: it may be the query with its compounds taken apart
    is_capped: bool  # there may be more than these

    @property
    def total(self) -> int:
        return len(self.rows)


def matches(query: SearchQuery, member: Member | None) -> Matches:
    """Everything that fits the query and that `member` may see, in one SQL query or two. Raises IndexUnavailable.

    Entries with only some of the words are added when there is not a page of entries with all of them.
    """
    every, is_capped = _found(query, member, narrow=False)
    if is_capped and query.filters:
        every, is_capped = _found(query, member, narrow=True)
    passing, loose = _passing(every, query), query
    if query.terms and not (is_capped or _is_enough(passing, query.sort)):
        complete = {match.id for match in every}
        loose, others = _with_some(query, member)
        every += [match for match in others if match.id not in complete]
        passing = _passing(every, query)
    return Matches(
        rows=_sorted(passing, query.sort),
        counts=_counted(every, passing, query),
        names=_names(every),
        complete=sum(match.is_complete for match in passing),
        loose=loose,
        is_capped=is_capped,
    )


def _found(query: SearchQuery, member: Member | None, *, narrow: bool) -> tuple[list[Match], bool]:
    """The entries with every word, or without words the newest; and whether there may be more."""
    if not query.terms:
        traits = newest(member, query.filters if narrow else {}, MOST_HITS)
        return _matches([(found, Hit(found.id, 1.0, True)) for found in traits]), len(traits) >= MOST_HITS
    filters = {**readable(member), **(query.filters if narrow else {})}
    hits = backend().search(plan_of(query), filters=filters)
    return _matches(_seen_of(hits, member)), len(hits) >= MOST_HITS


def _with_some(query: SearchQuery, member: Member | None) -> tuple[SearchQuery, list[Match]]:
    """A compound comes apart here: who asks for the closing of shelters may want to read of closing."""
    filters = {**readable(member), **query.filters}
    loose = apart(query) or query
    hits = _hits_with_some(query, loose, filters)
    if not hits:
        loose = apart(query, every=True) or query
        hits = _hits_with_some(query, loose, filters)
    return loose, _matches(_seen_of(hits, member))


def _hits_with_some(query: SearchQuery, loose: SearchQuery, filters: Mapping[str, str]) -> list[Hit]:
    """Of a query that came apart, entries with all its parts come first; none has every word as it was typed."""
    plan, is_apart = plan_of(loose), loose is not query
    some = backend().search(plan, some=True, filters=filters)
    every = [*backend().search(plan, filters=filters), *some] if is_apart else some
    scale = 2 if is_apart else 1
    return [hit._replace(score=hit.score / scale, is_complete=False) for hit in every]


def readable(member: Member | None) -> Mapping[str, str]:
    """A filter: what a visitor may not see stays out of the best that an engine gives. Others may see nearly all."""
    return NO_FILTERS if member is not None and member.is_active else EVERYONE


def _seen_of(hits: Sequence[Hit], member: Member | None) -> list[tuple[Traits, Hit]]:
    if not hits:
        return []
    by_id = {hit.id: hit for hit in hits}
    return [(traits, by_id[traits.id]) for traits in seen(by_id, member)]


def _matches(found: Sequence[tuple[Traits, Hit]]) -> list[Match]:
    today = clock.today()
    return [Match(traits, hit, today) for traits, hit in found]


def _passing(every: Sequence[Match], query: SearchQuery) -> list[Match]:
    wanted = {(name, value) for name, value in query.filters.items()}
    return [match for match in every if wanted <= match.traits.values] if wanted else list(every)


def _is_enough(passing: Sequence[Match], sort: Sort) -> bool:
    """Whether entries with only some of the words are better left out: beside many, or in another order."""
    return len(passing) >= PAGE or (bool(passing) and sort is not Sort.RELEVANCE)


def _counted(every: Sequence[Match], passing: Sequence[Match], query: SearchQuery) -> Mapping[str, Counter[str]]:
    counts = _by_filter(passing)
    for name in query.filters:
        others = {(other, value) for other, value in query.filters.items() if other != name}
        counts[name] = _by_filter([match for match in every if others <= match.traits.values])[name]
    return counts


def _by_filter(rows: Sequence[Match]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in FILTERS}
    for (name, value), number in Counter(chain.from_iterable(match.traits.values for match in rows)).items():
        counts[name][value] = number
    return counts


def _names(rows: Sequence[Match]) -> Mapping[str, Mapping[str, str]]:
    themes = {match.traits.theme: match.traits.theme_name for match in rows if match.traits.theme}
    return {"theme": themes, "tag": dict(chain.from_iterable(match.traits.labels for match in rows))}


def _sorted(rows: list[Match], sort: Sort) -> list[Match]:
    if sort is Sort.NEWEST:
        return sorted(rows, key=lambda match: (match.traits.published_at or LONG_AGO, match.id), reverse=True)
    if sort is Sort.HELPFUL:
        return sorted(rows, key=lambda match: (match.traits.helpful_count, match.score, match.id), reverse=True)
    return sorted(rows, key=lambda match: (match.score, match.traits.published_at or LONG_AGO), reverse=True)
