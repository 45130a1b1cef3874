"""However common the words of a query, PostgreSQL scores a few entries, and answers when it takes too long."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.database import db
from forum.search import indexing
from forum.search.backend import SearchBackend
from forum.search.plan import Concept, Plan, Way
from forum.search.postgresql import backend as postgres
from forum.search.postgresql import candidates, counts, scoring, vectors
from forum.search.postgresql.counts import Known
from forum.search.postgresql.patience import TooLong, within
from forum.search.query import SearchQuery
from forum.search.understanding import plan_of
from tests import factories
from tests.queries import counted

pytestmark = pytest.mark.services

ENTRIES = 100_000
LIMIT = sa.text("SHOW statement_timeout")
MANY = tuple(Concept(f"w{n}", tuple(Way((f"w{n}", f"x{way}"), 0.5) for way in range(24))) for n in range(16))


@pytest.fixture
def backend() -> str:
    """The database of this module's sites."""
    return "postgresql"


@pytest.fixture
def site(app: Flask) -> SearchBackend:
    for number in range(8):
        factories.tip(title=f"Opvang {number}", body="Over leefgeld en taalles." if number else "Over taalles.")
    indexing.rebuild()
    return indexing.backend()


def held(plan: Plan, number: int, entries: int = ENTRIES) -> Known:
    return Known(dict.fromkeys(scoring.weighed(plan), number), entries)


@pytest.mark.parametrize("number", [1, 400, 2_000, 90_000])
@pytest.mark.parametrize("phrases", [(), (("a", "b"), ("c", "d"))])
def test_candidates_are_few_whatever_is_asked(number: int, phrases: tuple[tuple[str, ...], ...]) -> None:
    plan = Plan(MANY, phrases)
    for choose in (candidates.with_every_concept, candidates.with_some_concepts):
        among = choose(plan, held(plan, number))
        text = str(scoring.ranked(plan, among, held(plan, number), {}, 1_000))
        assert 1 <= len(among) <= 4
        assert all(sort.anywhere or sort.on_top for sort in among)
        assert text.count("LIMIT :most") == len(among)


def test_what_is_scored_well_is_less_when_more_is_asked() -> None:
    few, many = Plan(MANY[:1]), Plan(MANY)
    looks = []
    for plan in (few, many):
        among = candidates.with_every_concept(plan, held(plan, 9_000))
        statement = scoring.ranked(plan, among, held(plan, 9_000), {}, 1_000)
        score = re.search(r"THEN \((.*) ELSE about", str(statement), re.DOTALL)
        assert score
        closer = statement.compile().params["closer"]
        looks.append(closer)
        assert closer == scoring.CLOSER or closer * score.group(1).count("vector") <= scoring.WORK
    assert looks[0] > looks[1] == scoring.CLOSER


def test_rare_concepts_are_all_found_before_common_ones() -> None:
    plan = Plan(tuple(Concept(word, (Way((word,)),)) for word in ("common", "rare", "rarer")))
    names = dict(zip(("common", "rare", "rarer"), map(vectors.concept, plan.concepts), strict=True))
    known = Known({names["common"]: 50_000, names["rare"]: 300, names["rarer"]: 3}, ENTRIES)
    first = candidates.with_some_concepts(plan, known)[0]
    assert "'rare'" in first.anywhere
    assert "'rarer'" in first.anywhere
    assert "'common'" not in first.anywhere


def test_common_words_are_counted_by_statistics(site: SearchBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "ENOUGH", 3)
    plan = plan_of(SearchQuery.of("opvang leefgeld"))
    with counted() as statements:
        found = site.search(plan)
    assert len(found) == 7
    assert any("EXPLAIN" in statement for statement in statements)


def test_with_few_candidates_those_that_say_it_in_the_title_come_in(
    site: SearchBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "MOST", 1)
    monkeypatch.setattr(candidates, "MOST", 1)
    plan = plan_of(SearchQuery.of("opvang taalles"))
    assert 1 <= len(site.search(plan)) <= 3
    assert 1 <= len(site.similar(["opvang"], 5)) <= 2


def test_who_takes_too_long_is_answered_from_the_newest(site: SearchBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    ranked: Any = scoring.ranked

    def slow(*given: Any, newest: int = 0) -> sa.TextClause:
        statement = ranked(*given, newest)
        text = statement.text.replace("FROM placed", "FROM placed, pg_sleep(5)")
        return statement if newest else sa.text(text).bindparams(**statement.compile().params)

    monkeypatch.setattr(postgres, "PATIENCE", 50)
    monkeypatch.setattr(scoring, "ranked", slow)
    assert len(site.search(Plan((Concept("opvang", (Way(("opvang",)),)),)))) == 8


def test_in_a_small_forum_every_sort_asks_for_something() -> None:
    plan = Plan(MANY)
    among = candidates.with_some_concepts(plan, held(plan, 400, entries=500))
    assert all(sort.anywhere or sort.on_top for sort in among)


def test_what_takes_too_long_to_count_is_taken_for_common(site: SearchBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = counts._EXACT.text.replace("FROM unnest", "FROM pg_sleep(5), unnest")
    monkeypatch.setattr(counts, "PATIENCE", 50)
    monkeypatch.setattr(counts, "_EXACT", sa.text(slow))
    monkeypatch.setattr(counts, "_estimated", lambda _connection, queries: dict.fromkeys(queries, 7_777))
    assert len(site.search(Plan((Concept("opvang", (Way(("opvang",)),)),)))) == 8
    assert site.similar(["opvang"], 5)
    monkeypatch.undo()
    with db.engine.connect() as connection:
        known: Any = site._counts.of(connection, ["'opvang'"])  # type: ignore[attr-defined]
    assert known == ({"'opvang'": 8, "": 8}, 8)  # what was guessed is not kept


def test_a_short_limit_is_of_one_statement_alone(site: SearchBackend) -> None:
    with db.engine.connect() as connection:
        before = connection.execute(LIMIT).scalar_one()
        within(connection, 50, sa.text("SELECT 1"))
        assert connection.execute(LIMIT).scalar_one() == before != "50ms"
        with pytest.raises(TooLong):
            within(connection, 50, sa.text("SELECT pg_sleep(5)"))
        assert connection.execute(LIMIT).scalar_one() == before
