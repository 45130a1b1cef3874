"""Pages that hardly change, and the files that other software looks for."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from forum import clock
from forum.database import db
from tests.pages import Browser
from tests.queries import counted


@pytest.mark.parametrize(
    ("path", "heading"),
    [("/toegankelijkheid", "Toegankelijkheid"), ("/privacy", "Privacy"), ("/contact", "Contact")],
)
def test_static_pages_are_public_and_ask_nothing_of_the_database(browser: Browser, path: str, heading: str) -> None:
    with counted() as queries:
        page = browser.get(path)
    assert (page.status, page.h1) == (200, heading)
    assert "forum@localhost" in page.main
    assert len(queries) <= 1  # the version of the site, for the cache


def test_privacy_lists_the_cookies_that_are_really_set(app: Flask, browser: Browser) -> None:
    page = browser.get("/privacy")
    assert app.config["SESSION_COOKIE_NAME"] in page.main
    assert "taal" in page.main


def test_health_is_one_query(browser: Browser) -> None:
    with counted() as queries:
        page = browser.get("/healthz")
    assert (page.status, page.source, len(queries)) == (200, "ok\n", 1)
    assert page.response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.response.headers


def test_health_says_so_when_the_database_is_away(app: Flask, browser: Browser, tmp_path: object) -> None:
    db.session.remove()
    db.engine.dispose()
    (app.config["SETTINGS"].data_dir / "forum.sqlite").write_bytes(b"not a database at all" * 100)
    page = browser.get("/healthz")
    assert page.status == 503
    assert page.source == "database unavailable\n"


def test_security_txt_does_not_expire(browser: Browser) -> None:
    page = browser.get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in page.source.splitlines())
    assert page.response.mimetype == "text/plain"
    assert lines["Contact"].startswith("mailto:")
    assert lines["Preferred-Languages"]
    left = datetime.fromisoformat(lines["Expires"]) - clock.now()
    assert timedelta(days=100) < left < timedelta(days=365)


def test_robots_txt(browser: Browser) -> None:
    page = browser.get("/robots.txt")
    assert page.status == 200
    assert "Disallow: /mijn/" in page.source
