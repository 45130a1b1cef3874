"""The face that every search engine shows to the site. It answers with ids; what may be seen is not its business."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol, cast

from flask import current_app

from forum.search.query import SearchQuery

MOST_HITS = 2_000  # with every word
FEWER_HITS = 500  # with some of them


class Document(NamedTuple):
    """What an engine knows of an entry: its texts, plain, and what it can be narrowed by."""

    id: int
    version: int
    kind: str
    theme: str  # slug
    tags: list[list[str]]  # [slug, name]
    municipality: str  # CBS code
    province: str  # CBS code
    title: str
    summary: str
    body: str  # every prose field, the municipality's name, and the replies


class Hit(NamedTuple):
    """`is_complete`: it has every word that was asked for; such hits come before all others."""

    id: int
    score: float
    is_complete: bool


class IndexUnavailable(Exception):
    """There is no index that can be read just now; it is being made anew."""


class SearchBackend(Protocol):
    def search(self, query: SearchQuery, *, some: bool = False, narrow: bool = False) -> list[Hit]:
        """The best MOST_HITS entries with every word of a query, best first; with `some` words: FEWER_HITS.

        The filters of the query count only with `narrow`. Raises IndexUnavailable.
        """

    def similar(self, title: str, limit: int) -> list[Hit]:
        """Entries whose title or summary is about the same. Raises IndexUnavailable."""

    def upsert(self, documents: Iterable[Document]) -> None:
        """Put documents in the index, in the place of older ones with the same id."""

    def delete(self, ids: Iterable[int]) -> None:
        """Take entries out of the index; unknown ones are no error."""

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Make a new index of these documents beside the one in use, then take it into use."""

    def versions(self) -> dict[int, int]:
        """The version of every entry in the index, by id. Raises IndexUnavailable."""

    def count(self) -> int:
        """How many entries the index holds. Raises IndexUnavailable."""

    def check(self) -> None:
        """Raises IndexUnavailable when the index on disk is missing or damaged."""


def backend() -> SearchBackend:
    """The engine of this site."""
    return cast(SearchBackend, current_app.extensions["search"])


def batches(documents: Iterable[Document], size: int) -> Iterator[list[Document]]:
    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
