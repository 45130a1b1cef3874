"""Saved searches: a search that is followed, by its canonical address."""

from collections.abc import Collection
from urllib.parse import parse_qsl, urlsplit

from forum.accounts.models import Member, Role, Standing
from forum.search.matches import matches
from forum.search.query import BadQuery, SearchQuery, Sort
from forum.search.results import UnknownFilter

# Who sees all that is published: what each follower may see of it is judged for each.
EVERYTHING = Member(id=0, role=Role.MODERATOR, standing=Standing.ACTIVE, municipality_code=None)


def canonical(query: SearchQuery) -> str:
    """The one address of a search, whatever its order and page."""
    return query.address(sort=Sort.RELEVANCE)


def read(address: str) -> SearchQuery | None:
    """The search behind an address; None for what is none."""
    parts = urlsplit(address)
    try:
        query = SearchQuery.from_args(dict(parse_qsl(parts.query)))
    except BadQuery:
        return None
    return None if query.is_empty else query


def matching(address: str, ids: Collection[int]) -> list[int]:
    """Which of these entries a search finds with all its words, in no order. Raises IndexUnavailable."""
    query = read(address)
    if query is None or not ids:
        return []
    wanted = set(ids)
    try:
        found = matches(query, EVERYTHING)
    except UnknownFilter:  # the theme or label is there no more
        return []
    return [match.id for match in found.rows if match.is_complete and match.id in wanted]
