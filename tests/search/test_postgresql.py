"""The engine of PostgreSQL: never behind, never in the way, and nothing typed is syntax to it."""

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.database import db
from forum.entries import actions
from forum.entries.models import Audience
from forum.search import indexing
from forum.search.backend import IndexUnavailable, SearchBackend
from forum.search.plan import Concept, Plan, Way
from forum.search.postgresql import live, scoring, tables
from tests import factories
from tests.pages import Browser
from tests.queries import counted

pytestmark = pytest.mark.services


@pytest.fixture
def backend() -> str:
    """The database of this module's sites."""
    return "postgresql"


def engine() -> SearchBackend:
    return indexing.backend()


def test_what_is_committed_is_found_without_a_job(app: Flask, browser: Browser) -> None:
    indexing.rebuild()
    author = factories.member()
    entry = factories.tip(title="Leefgeld uitbetalen", by=author)
    db.session.commit()
    assert "Leefgeld uitbetalen" in browser.get("/zoeken?q=leefgeld").main

    actions.withdraw(db.session.merge(entry), by=db.session.merge(author))
    db.session.commit()
    assert "Geen resultaten" in browser.get("/zoeken?q=leefgeld").main


def test_what_is_rolled_back_is_as_it_was(app: Flask) -> None:
    indexing.rebuild()
    author = factories.member()
    entry = factories.tip(title="Leefgeld uitbetalen", by=author)
    db.session.commit()
    actions.withdraw(entry, by=author)
    live.follow(db.session())
    db.session.rollback()
    assert engine().count() == 1


def test_an_index_that_fails_takes_no_post_with_it(app: Flask) -> None:
    indexing.rebuild()
    with db.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE search_document ADD CONSTRAINT broken CHECK (entry_id < 0)"))
    entry = factories.tip(title="Leefgeld uitbetalen")
    db.session.commit()
    assert db.session.get(type(entry), entry.id) is not None
    assert engine().count() == 0

    with db.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE search_document DROP CONSTRAINT broken"))
    indexing.mend()
    assert engine().count() == 1


def test_an_index_of_another_analysis_is_made_anew(app: Flask) -> None:
    factories.tip(title="Leefgeld uitbetalen")
    db.session.commit()
    with db.engine.begin() as connection:
        connection.execute(sa.text("COMMENT ON TABLE search_document IS 'analysis 0'"))
    with pytest.raises(IndexUnavailable):
        engine().check()
    indexing.mend()
    engine().check()
    assert engine().count() == 1


def test_words_are_counted_up_and_down_and_only_of_what_everybody_may_read(app: Flask) -> None:
    indexing.rebuild()
    author = factories.member()
    entry = factories.tip(title="Kanarievogel", by=author)
    factories.tip(title="Zangvogel", audience=Audience.MEMBERS, by=author)
    db.session.commit()
    assert _count("kanarievogel") == 1
    assert _count("zangvogel") is None
    actions.withdraw(entry, by=author)
    db.session.commit()
    assert _count("kanarievogel") is None


@pytest.mark.parametrize("term", ["'", "\\", "a'b", "a\\'b", "& | !", "<->", ":*", "'a' | 'b'", "\0", "é", "ї" * 40])
def test_no_term_is_syntax(app: Flask, term: str) -> None:
    indexing.rebuild()
    plan = Plan((Concept(term, (Way((term,)), Way((term, "opvang"), 0.5))),), ((term, "x"),), ((term,),))
    assert engine().search(plan) == []
    assert engine().search(plan, some=True) == []
    assert engine().similar([term], 5) == []


def test_who_says_only_about_the_same_has_not_all_that_was_asked(app: Flask) -> None:
    sure, near = factories.tip(title="Leefgeld op een pas"), factories.tip(title="Betaling, betaling")
    db.session.commit()
    plan = Plan((Concept("leefgeld", (Way(("lefgeld",)), Way(("betal",), 0.55))),))
    assert [hit.id for hit in engine().search(plan)] == [sure.id]
    assert near.id in [hit.id for hit in engine().search(plan, some=True)]


def test_a_way_of_many_still_tells_who_says_it_most(app: Flask) -> None:
    """The first few ways are weighed one by one, the others together."""
    little = factories.tip(title="Iets anders", body="Het rondpunt")
    much = factories.tip(title="Rondpunt")
    other = factories.tip(title="Weer iets anders", body="Rondpunt")
    db.session.commit()
    ways = [Way((f"w{number}",), 0.9) for number in range(scoring.MOST_WAYS)]
    hits = engine().search(Plan((Concept("rotonde", (*ways, Way(("rondpunt",), 0.9))),)))
    assert hits[0].id == much.id
    assert hits[0].score > hits[1].score > 1
    assert {hit.id for hit in hits} == {little.id, much.id, other.id}


def test_a_search_asks_the_engine_a_few_things_at_most(app: Flask, browser: Browser) -> None:
    indexing.rebuild()
    factories.tip(title="Leefgeld uitbetalen")
    db.session.commit()
    with counted() as statements:
        browser.get("/zoeken?q=leefgeld+opvang+niets")
    asked = [statement for statement in statements if "search_" in statement]
    assert 1 <= len(asked) <= 5, asked


def _count(word: str) -> int | None:
    with db.engine.connect() as connection:
        return connection.execute(sa.select(tables.WORD.c.count).where(tables.WORD.c.word == word)).scalar()
