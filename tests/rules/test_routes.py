"""Every route: closed or public on purpose, guarded against forged forms, and harmless when it is only asked."""

import pytest
from flask import Flask

from forum import access
from forum.app import create_app
from tests.pages import Browser
from tests.rules.routes import routes
from tests.rules.rows import rows
from tests.town import ROLES, Town

# They take no token, see their docstrings: a cookie of one's own, and a link that is itself the proof.
UNFORGEABLE = {"i18n.switch", "postbox.unsubscribe"}
SAFE = ("GET", "HEAD", "OPTIONS")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def test_what_is_public_exists_and_is_listed_once(site: Flask) -> None:
    endpoints = {rule.endpoint for rule in site.url_map.iter_rules()} | {"static"}
    assert endpoints >= access.PUBLIC, f"public, but not there: {sorted(access.PUBLIC - endpoints)}"


def test_every_other_page_asks_a_visitor_to_sign_in(site: Flask, town: Town) -> None:
    browser = Browser(site)
    closed = [route for route in routes(site, "GET") if route.endpoint not in access.PUBLIC]
    assert len(closed) > 20
    for route in closed:
        page = browser.get(route.path, follow=False)
        assert page.status == 302, route
        assert page.response.location.startswith("/inloggen?next="), route
        assert "Inloggen" in browser.get(route.path).h1, route


def test_every_other_form_asks_a_visitor_to_sign_in(site: Flask, town: Town) -> None:
    """With a valid token too: the answer is the sign-in page, and nothing happens."""
    browser = Browser(site)
    token = browser.get("/inloggen").form("email").values["csrf_token"]
    before = rows()
    for route in routes(site, *UNSAFE):
        if route.endpoint in access.PUBLIC:
            continue
        page = browser.post(route.path, {"csrf_token": token, "body": "Tekst", "title": "Titel"}, follow=False)
        assert page.status == 401, route
        assert "Inloggen" in page.h1, route
    assert rows() == before


@pytest.mark.parametrize("role", ROLES)
def test_a_form_without_its_token_is_refused(site: Flask, town: Town, role: str) -> None:
    browser = Browser(site)
    if town.people[role] is not None:
        browser.signed_in(town.people[role])
    before = rows()
    for route in routes(site, *UNSAFE):
        if route.endpoint in UNFORGEABLE:
            continue
        for typed in ({"body": "Tekst"}, {"body": "Tekst", "csrf_token": "geraden"}):
            page = browser.post(route.path, typed, follow=False)
            assert page.status == 400, f"{role}: {route} answers {page.status}"
    assert rows() == before


def test_pages_are_changed_by_post_alone(site: Flask) -> None:
    others = {(rule.endpoint, method) for rule in site.url_map.iter_rules() for method in rule.methods or ()}
    assert {method for _endpoint, method in others} <= {*SAFE, "POST"}


def test_the_language_is_not_switched_from_another_site() -> None:
    """The one form without a token is guarded by the cookie it sets alone: no session, no data."""
    app = create_app(env="test", secret="s" * 40)
    answer = app.test_client().post("/taal", data={"language": "en", "next": "//evil.example/"})
    assert answer.location == "/"
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]
    assert "forum=" not in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("role", ["visitor", "member", "administrator"])
def test_asking_changes_nothing(site: Flask, town: Town, role: str) -> None:
    """GET and HEAD on every route: no row more or less; a flush would raise (see database.py)."""
    browser = Browser(site)
    if town.people[role] is not None:
        browser.signed_in(town.people[role])
    before = rows()
    for route in routes(site, "GET"):
        assert browser.get(route.path, follow=False).status < 500, route
        assert browser.head(route.path).status < 500, route
    assert rows() == before


def test_a_route_that_writes_when_asked_fails(site: Flask, town: Town) -> None:
    """The guard itself works: a view that adds a row on GET is an error, not a row."""
    from forum.database import db
    from forum.entries.models import Theme

    @site.get("/schrijft", endpoint="pages.accessibility_writes")
    def writes() -> str:
        db.session.add(Theme(slug="stiekem", name="Stiekem"))
        db.session.flush()
        return "geschreven"

    browser = Browser(site).signed_in(town.people["member"])
    with pytest.raises(RuntimeError, match="only read"):
        browser.get("/schrijft")
