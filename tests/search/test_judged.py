"""The judged set that search quality is measured with holds together, and its measures count as they should."""

from collections import Counter

import pytest
from flask import Flask

from bench.search import judged
from bench.search.judged import Query
from bench.search.measures import figures, ndcg, overlap
from forum.exchange.survey import survey


def test_every_text_can_be_imported(app: Flask) -> None:
    found = survey(judged.TEXTS)
    assert found.bad == {}
    assert found.total == len(judged.documents())


def test_every_judgement_is_of_a_text_that_exists() -> None:
    for query in judged.queries():
        assert query.relevant, query.text
        assert query.relevant.keys() <= judged.documents().keys(), query.text
        assert set(query.relevant.values()) <= {1, 2, 3}, query.text


def test_queries_differ_and_every_type_has_two_equal_halves() -> None:
    queries = judged.queries()
    assert len({query.text for query in queries}) == len(queries)
    for half in judged.HALVES:
        numbers = Counter(query.type for query in judged.queries(half))
        assert set(numbers) == set(judged.types())
        assert min(numbers.values()) >= 6


def test_the_best_order_scores_one_and_a_worse_one_less() -> None:
    query = Query("leefgeld", "exact", "tune", {"a": 3, "b": 1})
    assert ndcg(query, ["a", "b"]) == 1
    assert 0 < ndcg(query, ["b", "x", "a"]) < 1
    assert ndcg(query, ["x"]) == ndcg(query, []) == 0


def test_what_comes_after_the_tenth_place_does_not_count() -> None:
    query = Query("leefgeld", "exact", "tune", {"a": 3})
    late = figures([query], {"leefgeld": [*"bcdefghijk", "a"]})
    assert (late.ndcg, late.mrr, late.recall, late.nothing) == (0, 0, 0, 0)


def test_figures_are_means_over_queries() -> None:
    queries = [Query("een", "exact", "tune", {"a": 3}), Query("twee", "exact", "tune", {"b": 2})]
    both = figures(queries, {"een": ["x", "a"], "twee": []})
    assert (both.queries, both.mrr, both.recall, both.nothing) == (2, 0.25, 0.5, 0.5)


@pytest.mark.parametrize(("one", "other", "shared"), [("ab", "ba", 1), ("ab", "a", 0.5), ("", "", 1), ("a", "", 0)])
def test_overlap_is_the_share_of_the_longer_list(one: str, other: str, shared: float) -> None:
    query = Query("q", "exact", "tune", {"a": 3})
    assert overlap([query], {"q": list(one)}, {"q": list(other)}) == shared
