"""From a query to Whoosh's own query objects, and from its scores to ours. No typed string is ever parsed by Whoosh.

A score is in (1, 2] for an entry with every word, in (0, 1] for one with some: relative to the best of its sort.
"""

from collections.abc import Iterator, Sequence

from whoosh import query as q
from whoosh.searching import Searcher

from forum.search.backend import MOST_HITS, Hit
from forum.search.query import SearchQuery, Terms
from forum.search.schema import WEIGHTS

ENOUGH = 400  # hits with every word; beyond that nobody needs hits with some of them
FEWER = 500  # hits with some of the words
NEAR = {"title": 6.0, "summary": 2.0, "body": 1.0}  # bonus for the words next to each other, in the order typed


def ranked(searcher: Searcher, query: SearchQuery, *, narrow: bool) -> list[Hit]:
    """All words before some words; a quoted phrase is a must in either."""
    within = _within(query) if narrow else None
    words = [_word(term) for term in query.words]
    phrases = [q.Or([_phrase(field, phrase) for field in WEIGHTS]) for phrase in query.phrases]
    complete = _near(_all([*phrases, *words]), query.words)
    hits = scaled(searcher, _without(complete, query.excluded), MOST_HITS, within, is_complete=True)
    if len(words) + len(phrases) < 2 or not words or len(hits) >= ENOUGH:
        return hits
    some = q.AndMaybe(_all(phrases), q.Or(words)) if phrases else q.Or(words)
    found = {hit.id for hit in hits}
    rest = scaled(searcher, _without(some, query.excluded), FEWER + len(hits), within, is_complete=False)
    return hits + [hit for hit in rest if hit.id not in found]


def alike(searcher: Searcher, terms: Sequence[str], limit: int) -> list[Hit]:
    """Entries with some of the terms in title or summary."""
    asked = q.Or([q.Term(field, term, boost=WEIGHTS[field]) for term in terms for field in ("title", "summary")])
    return scaled(searcher, asked, limit, None, is_complete=False)


def scaled(searcher: Searcher, asked: q.Query, limit: int, within: q.Query | None, *, is_complete: bool) -> list[Hit]:
    best = searcher.search(asked, limit=limit, filter=within).top_n
    if not best:
        return []
    highest = max(score for score, _ in best) or 1.0
    ids = searcher.reader().column_reader("id")
    return [Hit(int(ids[number]), is_complete + score / highest, is_complete) for score, number in best]


def columns(searcher: Searcher) -> Iterator[tuple[int, int]]:
    """(id, version) of every document."""
    reader = searcher.reader()
    if not reader.doc_count():
        return
    ids, versions = reader.column_reader("id"), reader.column_reader("version")
    for number in reader.all_doc_ids():
        yield int(ids[number]), int(versions[number])


def _word(term: str) -> q.Query:
    return q.Or([q.Term(field, term, boost=weight) for field, weight in WEIGHTS.items()])


def _phrase(field: str, terms: Terms) -> q.Query:
    return q.Phrase(field, list(terms), boost=WEIGHTS[field])


def _all(parts: Sequence[q.Query]) -> q.Query:
    return parts[0] if len(parts) == 1 else q.And(parts)


def _near(asked: q.Query, words: Terms) -> q.Query:
    if not 2 <= len(words) <= 6:
        return asked
    return q.AndMaybe(asked, q.Or([q.Phrase(field, list(words), boost=weight) for field, weight in NEAR.items()]))


def _without(asked: q.Query, excluded: tuple[Terms, ...]) -> q.Query:
    if not excluded:
        return asked
    parts = [
        q.Term(field, terms[0]) if len(terms) == 1 else q.Phrase(field, list(terms))
        for terms in excluded
        for field in WEIGHTS
    ]
    return q.AndNot(asked, q.Or(parts))


def _within(query: SearchQuery) -> q.Query | None:
    parts = [q.Term(field, value) for field, value in query.filters.items()]
    return _all(parts) if parts else None
