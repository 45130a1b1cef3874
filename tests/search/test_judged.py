"""The judged set that search quality is measured with holds together, and its measures count as they should."""

from collections import Counter

import pytest
from flask import Flask

from bench.search.judged import BLIND, FIRST, HALVES, JudgedSet, Query, types_of
from bench.search.measures import figures, ndcg, overlap
from forum.exchange.survey import survey


@pytest.mark.parametrize("texts", [FIRST, BLIND])
def test_every_text_can_be_imported(texts: JudgedSet, app: Flask) -> None:
    found = survey(texts.texts)
    assert found.bad == {}
    assert found.total == len(texts.documents())


@pytest.mark.parametrize("texts", [FIRST, BLIND])
def test_every_judgement_is_of_a_text_that_exists(texts: JudgedSet) -> None:
    for query in texts.queries():
        assert query.relevant, query.text
        assert query.relevant.keys() <= texts.documents().keys(), query.text
        assert set(query.relevant.values()) <= {1, 2, 3}, query.text


@pytest.mark.parametrize("texts", [FIRST, BLIND])
def test_queries_differ(texts: JudgedSet) -> None:
    queries = texts.queries()
    assert len({query.text for query in queries}) == len(queries)


def test_every_type_has_two_equal_halves() -> None:
    for half in HALVES:
        numbers = Counter(query.type for query in FIRST.queries(half))
        assert set(numbers) == set(types_of(FIRST.queries()))
        assert min(numbers.values()) >= 6


def test_nobody_tunes_on_the_blind_set() -> None:
    assert not BLIND.queries("tune")


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
