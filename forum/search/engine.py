"""The embedded engine: Whoosh. Jobs and commands write it, one at a time; every process reads it on its own.

Whoosh keeps terms, columns, segments and commits; postings are arrays (codec.py), and what they say of a plan is
worked out in NumPy (ranking.py).
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from whoosh.index import TOC

from forum.search import explaining, ranking, writing
from forum.search.backend import NO_FILTERS, Document, Explanation, Hit, IndexUnavailable, batches
from forum.search.generations import Generations
from forum.search.plan import Plan
from forum.search.reader import Reader
from forum.search.storage import INDEX, CheckedStorage, newest_commit
from forum.search.vocabulary import Vocabulary

log = logging.getLogger(__name__)

BATCH = 500  # documents a commit
WORN = 0.3  # part of an index that may be deleted documents
MOST_SEGMENTS = 40

Answer = TypeVar("Answer")


class WhooshBackend:
    """A `SearchBackend` over a directory. `report` is called when the index on disk cannot be read."""

    is_live = False

    def __init__(self, directory: Path, report: Callable[[], None]) -> None:
        self.generations = Generations(directory)
        self.report = report
        self._turn = threading.Lock()  # one search at a time: they share what is kept in memory
        self._reader: Reader | None = None
        self._opened: tuple[str, int] = ("", -1)

    def search(self, plan: Plan, *, some: bool = False, filters: Mapping[str, str] = NO_FILTERS) -> list[Hit]:
        if plan.is_empty:
            return []
        return self._ask(lambda reader: ranking.remembered(reader, plan, filters, some=some))

    def similar(self, terms: Sequence[str], limit: int, filters: Mapping[str, str] = NO_FILTERS) -> list[Hit]:
        return self._ask(lambda reader: ranking.alike(reader, terms, limit, filters)) if terms else []

    def explain(self, plan: Plan, ids: Iterable[int]) -> dict[int, Explanation]:
        return self._ask(lambda reader: explaining.explain(reader, plan, ids))

    def vocabulary(self) -> Vocabulary:
        return self._ask(Reader.vocabulary)

    def told(self, words: Iterable[str]) -> set[str]:
        return self._ask(lambda reader: set(filter(reader.tells, words)))

    def upsert(self, documents: Iterable[Document]) -> None:
        for batch in batches(documents, BATCH):
            with self._writing() as (storage, reader):
                writing.replace(storage, reader, batch)
            with self._writing() as (storage, reader):
                writing.tidy(storage, reader)

    def delete(self, ids: Iterable[int]) -> None:
        with self._writing() as (storage, reader):
            writing.remove(storage, reader, ids)

    def rebuild(self, documents: Iterable[Document]) -> None:
        with self.generations.lock("build"):
            path = self.generations.begin()
            writing.build(CheckedStorage(path), documents)
            with self.generations.lock():
                self.generations.publish(path)

    def versions(self) -> dict[int, int]:
        return self._ask(Reader.versions)

    def count(self) -> int:
        return self._ask(lambda reader: reader.count)

    def check(self) -> None:
        with _told_apart():
            storage = CheckedStorage(self.generations.current())
            storage.check()
            Reader(storage, TOC.read(storage, INDEX).segments).vocabulary()

    def is_worn(self) -> bool:
        reader = self._ask(lambda reader: reader)
        return len(reader.segments) > MOST_SEGMENTS or reader.count < (1 - WORN) * reader.size

    def forget(self) -> None:
        """Drop all that is kept in memory: as a process that has just started."""
        with self._turn:
            self._reader, self._opened = None, ("", -1)

    def _ask(self, question: Callable[[Reader], Answer]) -> Answer:
        with self._turn:
            try:
                with _told_apart():
                    return question(self._current())
            except IndexUnavailable:
                self._reader = None  # whatever it was, the next one starts afresh
                self.report()
                raise

    def _current(self) -> Reader:
        """The reader of the newest commit. While the files are gone, the one in memory goes on answering."""
        try:
            reader = self._newest()
        except Exception as error:
            if self._reader is None:
                raise
            log.warning("the search index cannot be read (%r); the one in memory answers", error)
            self.report()
            reader = self._reader
        reader.storage.compare_lengths()
        return reader

    def _newest(self) -> Reader:
        path = self.generations.current()
        newest = path.name, newest_commit(path)
        if newest != self._opened or self._reader is None:
            before = self._reader if self._opened[0] == path.name else None
            storage = before.storage if before else CheckedStorage(path)
            self._reader = Reader(storage, TOC.read(storage, INDEX, newest[1]).segments, before)
            self._opened = newest
        return self._reader

    @contextmanager
    def _writing(self) -> Iterator[tuple[CheckedStorage, Reader]]:
        """The index as it stands, while nobody else writes it."""
        with self.generations.lock(), _told_apart():
            with self._turn:
                reader = self._newest()
            reader.storage.check(only_small=True)
            yield reader.storage, reader


@contextmanager
def _told_apart() -> Iterator[None]:
    """Whatever goes wrong in Whoosh over damaged files (it can be any error) is told as IndexUnavailable."""
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as error:
        log.warning("the search index does not work", exc_info=True)
        raise IndexUnavailable(repr(error)) from error
