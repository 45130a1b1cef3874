"""What a result page asks of the database, and how often one may search."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import jobs
from forum.app import create_app
from forum.database import db
from forum.entries.models import Entry
from forum.entries.reach import within
from forum.search import indexing
from forum.search.documents import documents, published_versions
from forum.search.traits import looked_up
from tests import factories
from tests.pages import Browser
from tests.queries import counted

PATHS = [
    "/zoeken",
    "/zoeken?q=opvang",
    "/zoeken?q=huurtoeslag",
    "/zoeken?q=opvang+huurtoeslag+niets",
    "/zoeken?q=opvang&tag=leefgeld&thema=opvang&soort=tip&gemeente=GM0034&provincie=PV24",
    "/zoeken?tag=leefgeld",
    "/zoeken?q=xyzzy",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_asks_little_whatever_there_is(app: Flask, browser: Browser, path: str) -> None:
    indexing.rebuild()
    for number in range(30):
        entry = factories.tip(title=f"Opvang {number}", tags=["leefgeld"])
        factories.reply(entry, "Denk aan de huurtoeslag.")
    jobs.drain(app)
    member = factories.member()
    browser.get(path)
    with counted() as queries:
        assert browser.get(path).status == 200
    assert len(queries) <= 5, str(queries)
    browser.signed_in(member)
    with counted() as queries:
        assert browser.get(path).status == 200
    assert len(queries) <= 8, str(queries)


def test_searching_is_limited(tmp_path: Path, prepared_database: Path) -> None:
    (tmp_path / "forum.sqlite").write_bytes(prepared_database.read_bytes())
    app = create_app(env="test", data_dir=tmp_path, secret="s" * 40, rate_limits=True)
    with app.app_context():
        indexing.rebuild()
        browser = Browser(app)
        statuses = [browser.get(f"/zoeken?q=opvang+{number}").status for number in range(62)]
        page = browser.get("/zoeken?q=opvang+nog+eens")
    assert statuses[:60] == [200] * 60
    assert statuses[60:] == [429] * 2
    assert "Wacht" in page.main


def test_an_index_is_made_with_a_few_queries_a_batch(app: Flask) -> None:
    for number in range(12):
        factories.initiative(title=f"Initiatief {number}", body="Opvang.")
        factories.thread(title=f"Gesprek {number}")
    db.session.commit()
    with counted() as queries:
        found = list(documents(published_versions()))
    assert len(found) == 24
    assert len(queries) <= 4, str(queries)


def test_entries_are_looked_up_by_id_whatever_else_is_asked_of_them(app: Flask) -> None:
    """A database that knows no statistics would walk all published entries by another index."""
    member = factories.member()
    for reader in (None, member):
        found = sa.select(Entry.id, Entry.version).where(looked_up([1, 2, 3], within(reader)))
        literal = found.compile(db.engine, compile_kwargs={"literal_binds": True})
        plan = [row.detail for row in db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {literal}"))]
        assert any("entry USING INTEGER PRIMARY KEY" in step for step in plan), plan
