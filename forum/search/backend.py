"""The face that every search engine shows to the site. It answers with ids; what may be seen is not its business."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol, cast

from flask import current_app

from forum.search.plan import Concept, Plan, Way
from forum.search.vocabulary import Vocabulary

MOST_HITS = 1_000  # with every word
FEWER_HITS = 500  # with some of them
NO_FILTERS: Mapping[str, str] = MappingProxyType({})
EVERYONE: Mapping[str, str] = MappingProxyType({"readers": "everyone"})
"""The filter for what everyone may read: what others may not crowds nothing out, and has no part in a number."""


class Document(NamedTuple):
    """What an engine knows of an entry: its texts, plain, and what it can be narrowed by."""

    id: int
    version: int
    kind: str
    theme: str  # slug
    tags: list[list[str]]  # [slug, name]
    municipality: str  # CBS code
    province: str  # CBS code
    language: str  # nl, en or uk
    is_public: bool  # everyone may read it
    title: str
    summary: str
    body: str  # every prose field, the municipality's name, and the replies

    @property
    def texts(self) -> dict[str, str]:
        """What is searched, by part."""
        tags = " ".join(name for _slug, name in self.tags)
        return {"title": self.title, "tags": tags, "summary": self.summary, "body": self.body}


class Hit(NamedTuple):
    """`is_complete`: it has every concept that was asked for; such hits come before all others."""

    id: int
    score: float
    is_complete: bool


class Said(NamedTuple):
    """How an entry says a concept: the way that counted (None: it does not), and where, in shares of its points."""

    concept: Concept
    way: Way | None
    parts: dict[str, float]  # title, tags, summary, body: together 1
    points: float
    rarity: float  # what having it is worth


class Explanation(NamedTuple):
    """Why an entry stands where it does: `together` is the factor for words that stand side by side."""

    said: tuple[Said, ...]
    together: float

    @property
    def share(self) -> float:
        """How much of what was asked for it has, by rarity: a factor as well."""
        musts = [one for one in self.said if not one.concept.is_optional] or self.said
        whole = sum(one.rarity for one in musts)
        return sum(one.rarity for one in musts if one.way) / whole if whole else 1.0


class IndexUnavailable(Exception):
    """There is no index that can be read just now; it is being made anew."""


class SearchBackend(Protocol):
    is_live: bool
    """Whether it is brought up to date in the transaction of a change, so that no job needs to."""

    def search(self, plan: Plan, *, some: bool = False, filters: Mapping[str, str] = NO_FILTERS) -> list[Hit]:
        """The best MOST_HITS entries with every concept of a plan, best first; with `some` of them: FEWER_HITS.

        Only those that pass the filters (value by name, see query.FILTERS). Raises IndexUnavailable.
        """

    def similar(self, terms: Sequence[str], limit: int, filters: Mapping[str, str] = NO_FILTERS) -> list[Hit]:
        """Entries with some of the terms in title or summary, best first; only those that pass the filters.

        Raises IndexUnavailable.
        """

    def upsert(self, documents: Iterable[Document]) -> None:
        """Put documents in the index, in the place of older ones with the same id."""

    def delete(self, ids: Iterable[int]) -> None:
        """Take entries out of the index; unknown ones are no error."""

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Make a new index of these documents beside the one in use, then take it into use."""

    def explain(self, plan: Plan, ids: Iterable[int]) -> dict[int, Explanation]:
        """Why these entries score as they do, by id; those that the index does not hold are left out.

        Raises IndexUnavailable.
        """

    def vocabulary(self) -> Vocabulary:
        """The words that occur in what everyone may read, or did lately: see `told`. Raises IndexUnavailable."""

    def told(self, words: Iterable[str]) -> set[str]:
        """Those of the words that everyone may still read: not what was withdrawn. Raises IndexUnavailable."""

    def is_worn(self) -> bool:
        """Whether it would be quicker if it were made anew. Raises IndexUnavailable."""

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
