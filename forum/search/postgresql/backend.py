"""The engine over PostgreSQL, in the database of the entries themselves."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from forum.database import db, reading
from forum.search.backend import (
    FEWER_HITS,
    MOST_HITS,
    NO_FILTERS,
    Document,
    Explanation,
    Hit,
    IndexUnavailable,
    batches,
)
from forum.search.plan import Plan
from forum.search.postgresql import candidates, explaining, scoring, tables, vectors
from forum.search.postgresql.counts import FRESH, Counts
from forum.search.postgresql.patience import TooLong, within
from forum.search.vocabulary import Table, Vocabulary

log = logging.getLogger(__name__)

BATCH = 500  # documents a statement
PATIENCE = 400  # milliseconds; an answer that takes longer is looked for among the newest entries alone
NEWEST = 10_000
ALWAYS_BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"


class PostgresBackend:
    """A `SearchBackend`. `report` is called when there is no index, or one that other code made."""

    def __init__(self, report: Callable[[], None]) -> None:
        self.is_live = True
        self.report = report
        self._counts = Counts()
        self._vocabulary = (-float(FRESH), Vocabulary())

    def search(self, plan: Plan, *, some: bool = False, filters: Mapping[str, str] = NO_FILTERS) -> list[Hit]:
        if plan.is_empty or (some and not plan.has_some):
            return []
        choose = candidates.with_some_concepts if some else candidates.with_every_concept
        limit = FEWER_HITS if some else MOST_HITS
        with self._asking() as connection:
            known = self._counts.of(connection, scoring.weighed(plan))
            make = partial(scoring.ranked, plan, choose(plan, known), known, filters, limit)
            rows = _newest_in_time(connection, make)
        return _scaled(rows, is_complete=not some)

    def similar(self, terms: Sequence[str], limit: int, filters: Mapping[str, str] = NO_FILTERS) -> list[Hit]:
        if not terms:
            return []
        with self._asking() as connection:
            known = self._counts.of(connection, map(vectors.quoted, terms))
            make = partial(scoring.alike, terms, candidates.on_top(terms, known), filters, limit)
            rows = _newest_in_time(connection, make)
        return _scaled(rows, is_complete=False)

    def explain(self, plan: Plan, ids: Iterable[int]) -> dict[int, Explanation]:
        with self._asking() as connection:
            return explaining.explain(connection, plan, ids, self._counts.of(connection, scoring.weighed(plan)))

    def upsert(self, documents: Iterable[Document]) -> None:
        for batch in batches(documents, BATCH):
            with self._writing() as connection:
                tables.put(connection, batch)

    def delete(self, ids: Iterable[int]) -> None:
        with self._writing() as connection:
            tables.remove(connection, ids)

    def rebuild(self, documents: Iterable[Document]) -> None:
        with db.engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({tables.BUILDING})")
            tables.begin(connection)
            for batch in batches(documents, BATCH):
                tables.fill(connection, batch)
            tables.publish(connection)
        self._counts.clear()

    def versions(self) -> dict[int, int]:
        with self._asking() as connection:
            held = sa.select(tables.DOCUMENT.c.entry_id, tables.DOCUMENT.c.version)
            return {row.entry_id: row.version for row in connection.execute(held)}

    def count(self) -> int:
        with self._asking() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(tables.DOCUMENT)).scalar_one()

    def check(self) -> None:
        with self._asking() as connection:
            if not tables.is_there(connection):
                raise IndexUnavailable("no index of this version")

    def is_worn(self) -> bool:
        return False  # PostgreSQL keeps its own tables in shape

    def vocabulary(self) -> Vocabulary:
        """The words that occur, as they were at most FRESH seconds ago."""
        counted_at, words = self._vocabulary
        if time.monotonic() - counted_at > FRESH:
            with self._asking() as connection:
                rows = connection.execute(sa.select(tables.WORD.c.word, tables.WORD.c.count)).all()
            words = Vocabulary([Table((word, count) for word, count in rows)])
            self._vocabulary = (time.monotonic(), words)
        return words

    def told(self, words: Iterable[str]) -> set[str]:
        with self._asking() as connection:
            wanted = sa.any_(sa.cast(list(words), ARRAY(sa.Text)))
            return set(connection.scalars(sa.select(tables.WORD.c.word).where(tables.WORD.c.word == wanted)))

    @contextmanager
    def _asking(self) -> Iterator[Connection]:
        """A connection that reads, apart from the transaction of the page; its errors as IndexUnavailable."""
        try:
            with reading(), db.engine.connect() as connection:
                connection.exec_driver_sql(ALWAYS_BY_INDEX)
                yield connection
        except (DBAPIError, IndexUnavailable) as error:
            self.report()
            raise IndexUnavailable(str(error).splitlines()[0]) from error

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with db.engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise IndexUnavailable(str(error).splitlines()[0]) from error


def _newest_in_time(connection: Connection, make: Callable[..., sa.TextClause]) -> Sequence[Any]:
    """The rows of a statement; when it takes too long, of the same among the newest entries."""
    try:
        return within(connection, PATIENCE, make())
    except TooLong:
        log.warning("a search took too long, and was done among the %d newest entries", NEWEST)
        return connection.execute(make(newest=NEWEST)).all()


def _scaled(rows: Sequence[Any], *, is_complete: bool) -> list[Hit]:
    """Scores relative to the best: in (1, 2] with every concept, in (0, 1] with some.

    Those that were only scored roughly stay below the others.
    """
    near = [score for _, score, is_near in rows if is_near]
    rough = max((score for _, score, is_near in rows if not is_near), default=0.0) or 1.0
    highest = max(near, default=0.0) or 1.0
    lowest = min(near, default=0.0) / highest
    return [
        Hit(entry_id, is_complete + (score / highest if is_near else lowest * score / rough), is_complete)
        for entry_id, score, is_near in rows
    ]
