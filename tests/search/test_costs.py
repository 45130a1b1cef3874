"""What a result page asks of the database, and how often one may search."""

from pathlib import Path

import pytest
from flask import Flask

from forum import jobs
from forum.app import create_app
from forum.search import indexing
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
