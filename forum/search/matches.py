"""What of the engine's answer this searcher may see, narrowed by the filters, and counted.

The engine gives ids; rows come from the database through `visible`. Whatever is counted, shown or marked
is counted, shown or marked of those rows alone.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from forum import clock
from forum.accounts.models import Member, Municipality
from forum.database import db
from forum.entries import queries
from forum.entries.models import Entry, Status, Theme
from forum.policy import visible
from forum.search.backend import MOST_HITS, Hit, backend
from forum.search.query import FILTERS, SearchQuery, Sort

PAGE = 20
AGED = 0.7  # what is left of the score of an entry that is no longer valid
NEVER = datetime.min.replace(tzinfo=UTC)


class Row(NamedTuple):
    """What is known of a match before any of it is shown."""

    id: int
    kind: str
    theme: str | None
    theme_name: str | None
    municipality: str | None
    province: str | None
    labels: list[list[str]]
    published_at: datetime | None
    valid_until: date | None
    helpful_count: int
    hit: Hit

    def values(self, name: str) -> list[str]:
        """The values by which the filter `name` finds this row."""
        if name == "tag":
            return [slug for slug, _ in self.labels]
        value = getattr(self, name)
        return [value] if value else []

    def passes(self, name: str, value: str) -> bool:
        return value in self.values(name)

    @property
    def score(self) -> float:
        if self.valid_until is None or self.valid_until >= clock.today():
            return self.hit.score
        floor = float(self.hit.is_complete)
        return floor + (self.hit.score - floor) * AGED


@dataclass(frozen=True)
class Matches:
    """`rows` in the order asked for; `counts[filter][value]` over what passes the other filters."""

    rows: list[Row]
    counts: Mapping[str, Counter[str]]
    names: Mapping[str, Mapping[str, str]]  # of themes and tags, by filter and value
    complete: int  # how many rows have every word
    is_capped: bool  # there may be more than these

    @property
    def total(self) -> int:
        return len(self.rows)


def matches(query: SearchQuery, member: Member | None) -> Matches:
    """Everything that fits the query and that `member` may see: one SQL query, two when there is very much.

    Raises IndexUnavailable.
    """
    rows, is_capped = _seen(query, member, narrow=False)
    if is_capped and query.filters:
        rows, is_capped = _seen(query, member, narrow=True)
    passing = [row for row in rows if not _failed(row, query.filters)]
    if _has_enough(passing, query.sort):
        rows, passing = _complete(rows), _complete(passing)
    return Matches(
        rows=_sorted(passing, query.sort),
        counts=_counted(rows, query.filters),
        names=_names(rows),
        complete=len(_complete(passing)),
        is_capped=is_capped,
    )


def _seen(query: SearchQuery, member: Member | None, *, narrow: bool) -> tuple[list[Row], bool]:
    """The matches that may be seen, and whether there may be more. Without words: the newest entries."""
    place, theme = Municipality.province_code, Theme
    select: Any = (
        sa.select(
            Entry.id, Entry.kind, theme.slug, theme.name, Entry.municipality_code, place,
            Entry.labels, Entry.published_at, Entry.valid_until, Entry.helpful_count,
        )
        .outerjoin(theme, theme.id == Entry.theme_id)
        .outerjoin(Municipality, Municipality.code == Entry.municipality_code)
        .where(Entry.status == Status.PUBLISHED, visible(Entry, member))
    )  # fmt: skip
    if not query.terms:
        newest = _narrowed(select, query) if narrow else select
        rows = db.session.execute(newest.order_by(Entry.published_at.desc(), Entry.id.desc()).limit(MOST_HITS)).all()
        return [Row._make((*row, Hit(row.id, 1.0, True))) for row in rows], len(rows) >= MOST_HITS
    hits = {hit.id: hit for hit in backend().search(query, narrow=narrow)}
    if not hits:
        return [], False
    rows = db.session.execute(select.where(among(Entry.id, hits))).all()
    return [Row._make((*row, hits[row.id])) for row in rows], len(hits) >= MOST_HITS


def among(column: Any, ids: Iterable[int]) -> sa.ColumnElement[bool]:
    """`column IN ids` with the ids as one value, so that thousands cost one parameter and one plan."""
    if db.engine.dialect.name == "postgresql":
        return column == sa.any_(sa.cast(list(ids), ARRAY(sa.Integer)))
    listed = sa.func.json_each(json.dumps(list(ids))).table_valued("value")
    return column.in_(sa.select(listed.c.value))


def _narrowed(select: Any, query: SearchQuery) -> Any:
    filters: dict[str, Any] = dict(query.filters)
    kind = filters.pop("kind", "")
    if kind:
        select = select.where(Entry.kind == kind)
    return queries.narrowed(select, **filters)


def _has_enough(passing: Sequence[Row], sort: Sort) -> bool:
    """Whether entries with only some of the words are better left out: among many, or in another order."""
    complete = len(_complete(passing))
    return complete >= PAGE or (complete > 0 and sort is not Sort.RELEVANCE)


def _complete(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.hit.is_complete]


def _failed(row: Row, filters: Mapping[str, str]) -> list[str]:
    return [name for name, value in filters.items() if not row.passes(name, value)]


def _counted(rows: Sequence[Row], filters: Mapping[str, str]) -> Mapping[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in FILTERS}
    for row in rows:
        failed = _failed(row, filters)
        if not failed:
            for name in FILTERS:
                counts[name].update(row.values(name))
        elif len(failed) == 1:
            counts[failed[0]].update(row.values(failed[0]))
    return counts


def _names(rows: Sequence[Row]) -> Mapping[str, Mapping[str, str]]:
    return {
        "theme": {row.theme: row.theme_name or "" for row in rows if row.theme},
        "tag": {slug: name for row in rows for slug, name in row.labels},
    }


def _sorted(rows: list[Row], sort: Sort) -> list[Row]:
    if sort is Sort.NEWEST:
        return sorted(rows, key=lambda row: (row.published_at or NEVER, row.id), reverse=True)
    if sort is Sort.HELPFUL:
        return sorted(rows, key=lambda row: (row.helpful_count, row.score, row.id), reverse=True)
    return sorted(rows, key=lambda row: (row.score, row.published_at or NEVER, row.id), reverse=True)
