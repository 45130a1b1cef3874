"""What every answer carries, errors and static files included; and cookies, hosts and limits."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, abort
from werkzeug.test import TestResponse

from forum import assets
from forum.app import create_app
from forum.database import db
from forum.security import CONTENT_SECURITY_POLICY
from tests import factories
from tests.pages import Browser, Page
from tests.rules.judge import findings

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def made(tmp_path: Path, prepared_database: Path, **settings: Any) -> Flask:
    """An application with settings of its own over a fresh database."""
    (tmp_path / "forum.sqlite").write_bytes(prepared_database.read_bytes())
    app = create_app(**({"env": "test", "data_dir": tmp_path, "secret": "s" * 40} | settings))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def with_failures(app: Flask) -> Flask:
    """Pages that fail in each way a page can."""
    for code in (400, 403, 404, 405, 410, 413, 418, 422, 429, 500, 501, 503):
        app.add_url_rule(f"/mislukt/{code}", f"pages.fails_{code}", lambda code=code: abort(code))
    app.add_url_rule("/mislukt/kapot", "pages.breaks", lambda: 1 / 0)
    from forum import access

    access.PUBLIC.update(rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/mislukt/"))
    return app


@pytest.fixture
def failing(tmp_path: Path, prepared_database: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    from forum import access

    monkeypatch.setattr(access, "PUBLIC", set(access.PUBLIC))
    app = with_failures(made(tmp_path, prepared_database))
    with app.app_context():
        yield Browser(app)
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("code", [400, 403, 404, 405, 410, 413, 418, 422, 429, 500, 501, 503, "kapot"])
def test_every_error_has_a_page_that_says_what_to_do(failing: Browser, code: int | str) -> None:
    page = failing.get(f"/mislukt/{code}")
    assert page.status == (500 if code == "kapot" else code)
    judged(page)


@pytest.mark.parametrize("language", ["nl", "en", "uk"])
def test_errors_speak_the_readers_language(failing: Browser, language: str) -> None:
    failing.client.set_cookie("taal", language)
    for code in (400, 403, 404, 413, 429):
        page = failing.get(f"/mislukt/{code}")
        judged(page)
        assert page.html.get("lang") == language


def test_members_get_the_same_errors(failing: Browser) -> None:
    failing.signed_in(factories.member())
    for code in (400, 403, 404, 413, 429, 500, "kapot"):
        judged(failing.get(f"/mislukt/{code}"))


def test_a_wrong_method_is_told_as_a_page(failing: Browser) -> None:
    """405, and a method that nobody knows."""
    for method in ("POST", "PUT", "DELETE", "PATCH", "PROPFIND", "X"):
        answer = failing.client.open("/toegankelijkheid", method=method)
        assert answer.status_code in (400, 405), method
        guarded(answer)


def test_the_error_page_stands_when_the_database_does_not(
    tmp_path: Path, prepared_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a visitor, and for a browser that says it is signed in."""
    app = made(tmp_path, prepared_database)
    with app.app_context():
        browser = Browser(app).signed_in(factories.member())

        def broken(*_args: Any, **_options: Any) -> None:
            raise sa.exc.OperationalError("SELECT 1", {}, Exception("the disk is gone"))

        db.session.remove()
        monkeypatch.setattr(db.engine.dialect, "do_execute", broken)
        for visitor in (browser, Browser(app)):
            for path in ("/", "/tips/"):
                page = visitor.get(path)
                assert page.status == 500, path
                assert "Er ging iets mis" in page.h1
                judged(page)
        assert Browser(app).get("/healthz").status == 503


def test_every_other_answer_carries_the_headers(failing: Browser) -> None:
    """A static file, a wrong static file, a redirect, a 304, an answer to HEAD."""
    style = assets.url("app.css")
    tagged = failing.client.get(style)
    etag = {
        "If-None-Match": tagged.headers.get("ETag", ""),
        "If-Modified-Since": tagged.headers.get("Last-Modified", ""),
    }
    answers = [
        failing.client.get(style),
        failing.client.get(style, headers=etag),
        failing.client.get("/static/niets.css"),
        failing.client.get("/static/../forum.sqlite"),
        failing.client.get("/mijn/concepten"),
        failing.client.head("/"),
        failing.client.options("/"),
        failing.client.get("/tips"),
    ]
    assert [answer.status_code for answer in answers[:2]] == [200, 304]
    assert [answer.status_code for answer in answers[2:5]] == [404, 404, 302]
    for answer in answers:
        guarded(answer)


def test_too_much_is_refused_in_the_sites_style(tmp_path: Path, prepared_database: Path) -> None:
    """By its announced length, and when the length is not announced."""
    app = made(tmp_path, prepared_database, body_limit=20_000)
    with app.app_context():
        browser = Browser(app).signed_in(factories.member())
        token = browser.get("/tips/nieuw").form("title").values["csrf_token"]
        page = browser.post("/tips/nieuw", {"csrf_token": token, "body": "x" * 30_000})
        assert page.status == 413
        judged(page)
        page = browser.post(
            "/tips/nieuw", data=b"body=" + b"x" * 30_000, content_type="application/x-www-form-urlencoded"
        )
        assert page.status == 413


def test_too_often_is_refused_in_the_sites_style(tmp_path: Path, prepared_database: Path) -> None:
    app = made(tmp_path, prepared_database, rate_limits=True)
    with app.app_context():
        browser = Browser(app)
        statuses = [browser.get("/zoeken?q=opvang").status for _time in range(61)]
        assert statuses[0] == 200
        assert statuses[-1] == 429
        page = browser.get("/zoeken?q=opvang")
        judged(page)
        assert "Wacht" in page.main
        assert int(page.response.headers["Retry-After"]) > 0


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil", "", "[::1"])
def test_a_wrong_host_is_refused_in_the_sites_style(tmp_path: Path, prepared_database: Path, host: str) -> None:
    app = made(tmp_path, prepared_database)
    answer = app.test_client().get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text
    guarded(answer)


def test_cookies_over_https(tmp_path: Path, prepared_database: Path) -> None:
    app = made(tmp_path, prepared_database, url="https://forum.example.nl", proxies=1)
    with app.app_context():
        client = app.test_client()
        https = {"base_url": "https://forum.example.nl"}
        answer = client.get("/inloggen", **https)
        assert answer.status_code == 200
        cookie = answer.headers["Set-Cookie"]
        parts = {part.strip() for part in cookie.split(";")[1:]}
        assert cookie.startswith("__Host-forum=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
        assert not [part for part in parts if part.lower().startswith("domain")]
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert "upgrade-insecure-requests" in answer.headers["Content-Security-Policy"]
        language = client.post(
            "/taal", data={"language": "en", "next": "/"}, headers={"Referer": "https://forum.example.nl/"}, **https
        )
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {p.strip() for p in language.headers["Set-Cookie"].split(";")}


def test_a_visitor_who_looks_around_gets_no_cookie(failing: Browser) -> None:
    for path in ("/", "/tips/", "/zoeken?q=opvang", "/themas/opvang", "/mislukt/404"):
        assert "Set-Cookie" not in failing.get(path).response.headers, path


def test_a_form_that_was_open_too_long_gives_back_what_was_typed(failing: Browser) -> None:
    text = "Een lang verhaal dat niemand nog eens wil typen. <b>"
    page = failing.post("/tips/nieuw", {"csrf_token": "oud", "title": "Titel", "body": text})
    assert page.status == 400
    assert [area.text for area in page.html.iter("textarea")] == [text]
    judged(page)
    page = failing.post(
        "/inloggen", {"csrf_token": "oud", "email": "lid@almere.nl", "password": "een-lang-geheim-woord-12"}
    )
    assert "geheim" not in page.source


def judged(page: Page) -> None:
    """A proper page, with the headers, in the frame of the site, with a way on."""
    assert findings(page) == []
    guarded(page.response)
    assert "Forum Oekraïne" in page.title
    assert page.html.find(".//main//a") is not None, "no way on"
    assert page.response.headers["Cache-Control"] == "no-store"


def guarded(answer: TestResponse) -> None:
    carried = {name: answer.headers.get(name) for name in HEADERS}
    assert carried == HEADERS
    assert "Server" not in answer.headers or "Werkzeug" not in answer.headers["Server"]
