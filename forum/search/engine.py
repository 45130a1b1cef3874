"""The embedded engine: Whoosh. Jobs and commands write it, one at a time; every process reads it on its own."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from whoosh.index import FileIndex
from whoosh.searching import Searcher

from forum.search import analysis, ranking
from forum.search.backend import Document, Hit, IndexUnavailable, batches
from forum.search.generations import Generations
from forum.search.query import SearchQuery
from forum.search.ranking import Reader
from forum.search.schema import SCHEMA, fields_of
from forum.search.storage import CheckedStorage

log = logging.getLogger(__name__)

BATCH = 500  # documents a commit
LONGEST_TITLE = 300  # characters

Answer = TypeVar("Answer")


class WhooshBackend:
    """A `SearchBackend` over a directory. `report` is called when the index on disk cannot be read."""

    def __init__(self, directory: Path, report: Callable[[], None]) -> None:
        self.generations = Generations(directory)
        self.report = report
        self._turn = threading.Lock()  # Whoosh's readers share file positions: one search at a time
        self._reader: Reader | None = None
        self._opened: tuple[str, int] = ("", -1)

    def search(self, query: SearchQuery, *, some: bool = False, narrow: bool = False) -> list[Hit]:
        if not query.terms:
            return []
        ranked = ranking.with_some_words if some else ranking.with_every_word
        filters = frozenset(query.filters.items()) if narrow else frozenset()
        key = (query.words, query.phrases, query.excluded, filters, some)
        return self._ask(lambda reader: reader.remembered(key, lambda: ranked(reader, query, narrow=narrow)))

    def similar(self, title: str, limit: int) -> list[Hit]:
        terms = list(dict.fromkeys(analysis.terms(title[:LONGEST_TITLE])))[:12]
        if not terms:
            return []
        return self._ask(lambda reader: ranking.alike(reader, terms, limit))

    def upsert(self, documents: Iterable[Document]) -> None:
        for batch in batches(documents, BATCH):
            with self._writer() as writer:
                for document in batch:
                    writer.update_document(**fields_of(document))

    def delete(self, ids: Iterable[int]) -> None:
        with self._writer() as writer:
            for entry_id in ids:
                writer.delete_by_term("id", entry_id)

    def rebuild(self, documents: Iterable[Document]) -> None:
        with self.generations.lock("build"):
            path = self.generations.begin()
            storage = CheckedStorage(path)
            writer = FileIndex.create(storage, SCHEMA, "MAIN").writer(limitmb=256)
            for document in documents:
                writer.add_document(**fields_of(document))
            writer.commit(merge=False)
            storage.seal()
            with self.generations.lock():
                self.generations.publish(path)

    def versions(self) -> dict[int, int]:
        return self._ask(Reader.versions)

    def count(self) -> int:
        return self._ask(lambda reader: int(reader.searcher.doc_count()))

    def check(self) -> None:
        with _told_apart():
            FileIndex(CheckedStorage(self.generations.current())).reader().close()

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
            path = self.generations.current()
            index = FileIndex(CheckedStorage(path))
            newest = (path.name, index.latest_generation())
            if newest != self._opened or self._reader is None:
                # not `refresh`: it keeps segments that were merged away since
                self._reader, self._opened = Reader(Searcher(index.reader(), fromindex=index)), newest
        except Exception as error:
            if self._reader is None:
                raise
            log.warning("the search index cannot be read (%r); the one in memory answers", error)
            self.report()
        return self._reader

    @contextmanager
    def _writer(self) -> Iterator[Any]:
        with self.generations.lock(), _told_apart():
            storage = CheckedStorage(self.generations.current())
            writer = FileIndex(storage).writer(limitmb=64)
            try:
                yield writer
                writer.commit()
            except BaseException:
                if not writer.is_closed:
                    writer.cancel()
                raise
            storage.seal()


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
