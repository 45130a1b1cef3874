"""How good a list of ten is. All figures lie between 0 and 1 and are means over queries."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bench.search.judged import Query

DEPTH = 10

Found = Mapping[str, Sequence[str]]
"""The ids that an engine found, best first, by the text of the query."""


class Figures(NamedTuple):
    queries: int
    ndcg: float
    mrr: float
    recall: float
    nothing: float  # share of queries without any result


def figures(queries: Sequence[Query], found: Found) -> Figures:
    pairs = [(query, found[query.text][:DEPTH]) for query in queries]
    return Figures(
        queries=len(pairs),
        ndcg=_mean([ndcg(query, ids) for query, ids in pairs]),
        mrr=_mean([_reciprocal_rank(query, ids) for query, ids in pairs]),
        recall=_mean([_recall(query, ids) for query, ids in pairs]),
        nothing=_mean([not ids for _query, ids in pairs]),
    )


def ndcg(query: Query, ids: Sequence[str]) -> float:
    """Gain 2^grade - 1, discounted by log2 of the place plus one, as a share of the best order there is."""
    grades = [query.relevant.get(each, 0) for each in ids[:DEPTH]]
    best = sorted(query.relevant.values(), reverse=True)[:DEPTH]
    return _gain(grades) / _gain(best)


def overlap(queries: Sequence[Query], one: Found, other: Found) -> float:
    """How much of their first ten two engines share; two empty lists agree."""
    return _mean([_shared(one[query.text][:DEPTH], other[query.text][:DEPTH]) for query in queries])


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, start=1))


def _reciprocal_rank(query: Query, ids: Sequence[str]) -> float:
    return next((1 / place for place, each in enumerate(ids, start=1) if each in query.relevant), 0.0)


def _recall(query: Query, ids: Sequence[str]) -> float:
    """Of what ten places could show."""
    return len(query.relevant.keys() & set(ids)) / min(DEPTH, len(query.relevant))


def _shared(one: Sequence[str], other: Sequence[str]) -> float:
    longest = max(len(one), len(other))
    return len(set(one) & set(other)) / longest if longest else 1.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
