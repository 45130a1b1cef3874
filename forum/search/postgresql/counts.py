"""How many entries have a concept: what it is worth, and which entries are looked at, follow from it.

Counts are kept for a while: they weigh words, and are shown to nobody.
"""

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from forum.search.postgresql.patience import TooLong, within

ENOUGH = 1_100  # entries that are counted one by one; of more, PostgreSQL's own statistics tell
REMEMBERED = 20_000  # counts
FRESH = 300  # seconds that a count is good for
PATIENCE = 200  # milliseconds; what takes longer to count is common


class Known(NamedTuple):
    """How many entries have what was asked for, by the literal of its `tsquery`; and how many there are."""

    held: Mapping[str, int]
    entries: int

    def rarity(self, query: str) -> float:
        """What having it is worth (BM25's idf)."""
        held = min(self.held[query], self.entries)
        return math.log1p((self.entries - held + 0.5) / (held + 0.5))


class Counts:
    """The counts of one process."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, int]] = {}

    def of(self, connection: Connection, queries: Iterable[str]) -> Known:
        """Counts those that were not counted lately; "" stands for all entries."""
        wanted, now = {"", *queries}, time.monotonic()
        if len(self._kept) > REMEMBERED:
            self._kept.clear()
        fresh = {query for query in wanted if query in self._kept and now - self._kept[query][0] <= FRESH}
        counted, guessed = _counted(connection, sorted(wanted - fresh))
        self._kept |= {query: (now, number) for query, number in counted.items()}
        held = {query: guessed[query] if query in guessed else self._kept[query][1] for query in wanted}
        return Known(held, held[""])

    def clear(self) -> None:
        self._kept.clear()


def _counted(connection: Connection, queries: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    """What was counted, and what was guessed because counting took too long: too little to be kept."""
    if not queries:
        return {}, {}
    try:
        rows = within(connection, PATIENCE, _EXACT, {"queries": queries, "limit": ENOUGH})
    except TooLong:
        return {}, _estimated(connection, queries)
    counted: dict[str, int] = dict(rows)
    many = [query for query, number in counted.items() if number >= ENOUGH]
    common = {query: max(ENOUGH, number) for query, number in _estimated(connection, many).items()}
    return counted | common, {}


def _estimated(connection: Connection, queries: Sequence[str]) -> dict[str, int]:
    """What the planner expects, without looking: for common words that is near enough."""
    if not queries:
        return {}
    held = [f"vector @@ CAST(:q{number} AS tsquery)" if one else "true" for number, one in enumerate(queries)]
    every = " UNION ALL ".join(f"SELECT 1 FROM search_document WHERE {one}" for one in held)  # noqa: S608
    values = {f"q{number}": one for number, one in enumerate(queries) if one}
    asked = sa.text(f"EXPLAIN (FORMAT JSON) {every}").bindparams(**values)
    plan = connection.execute(asked).scalar_one()[0]["Plan"]
    expected = (int(one["Plan Rows"]) for one in (plan["Plans"] if len(queries) > 1 else [plan]))
    return dict(zip(queries, expected, strict=True))


_EXACT = sa.text(
    """
    SELECT query, CASE WHEN query = '' THEN (
        SELECT count(*) FROM (SELECT 1 FROM search_document LIMIT :limit) AS held
    ) ELSE (
        SELECT count(*) FROM (
            SELECT 1 FROM search_document WHERE vector @@ CAST(query AS tsquery) LIMIT :limit
        ) AS held
    ) END AS number
    FROM unnest(CAST(:queries AS text[])) AS asked (query)
    """
)
