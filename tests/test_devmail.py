"""The mails of a local run can be read at /dev/mail, and nowhere else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from forum import devmail, mailer
from forum.app import create_app
from forum.database import db
from tests.pages import Browser

MAIL = """From: Forum <forum@localhost>
To: Jan <jan@almere.nl>
Subject: Bevestig uw adres {number}
Date: Mon, 01 Jan 2024 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="grens"

--grens
Content-Type: text/plain; charset=utf-8

Klik op http://127.0.0.1:8000/bevestigen/abc?x=1&y=2. <script>alert(1)</script> "javascript:alert(1)"

--grens
Content-Type: text/html; charset=utf-8

<p onclick="alert(2)">Klik <a href="http://127.0.0.1:8000/bevestigen/abc">hier</a></p>

--grens--
"""


@pytest.fixture
def kept(app: Flask) -> Path:
    directory: Path = app.config["SETTINGS"].mail_dir
    directory.mkdir(parents=True, exist_ok=True)
    for number in range(3):
        (directory / f"2024010{number + 1}T100000000000-abc12{number}.eml").write_text(MAIL.format(number=number))
    (directory / "other.eml").write_text("Subject: geheim\n\n")
    return directory


def test_an_empty_box_says_what_to_do(browser: Browser) -> None:
    page = browser.get("/dev/mail/")
    assert "Nog geen mail" in page.main


def test_mails_are_listed_newest_first(kept: Path, browser: Browser) -> None:
    page = browser.get("/dev/mail")
    assert page.main.index("adres 2") < page.main.index("adres 1") < page.main.index("adres 0")
    assert "jan@almere.nl" in page.main
    assert "geheim" not in page.main


def test_a_mail_shows_its_text_with_a_link_to_click(kept: Path, browser: Browser) -> None:
    page = browser.click(browser.get("/dev/mail/"), "Bevestig uw adres 2")
    assert page.h1 == "Bevestig uw adres 2"
    assert "http://127.0.0.1:8000/bevestigen/abc?x=1&y=2" in page.links().values()
    assert "<script>alert(1)" not in page.source
    assert "<p onclick" not in page.source
    assert 'onclick="alert(2)"' in page.main
    assert not any(url.startswith("javascript") for url in page.links().values())


def test_a_mail_shows_its_headers_as_they_are_sent(app: Flask, browser: Browser) -> None:
    with mailer.posting(app.config["SETTINGS"]) as post:
        post.send(mailer.written(app.config["SETTINGS"], subject="Één <b>", text="x", html="x", to="jan@almere.nl",
                                 unsubscribe="https://forum.example/uitschrijven/abc"))  # fmt: skip
    page = browser.click(browser.get("/dev/mail/"), "Één <b>")
    assert "List-Unsubscribe: <https://forum.example/uitschrijven/abc>" in page.main
    assert "Return-Path: <forum@localhost>" in page.main


@pytest.mark.parametrize(
    "name",
    [
        "../secret",
        "..%2fsecret",
        "%2e%2e%2fforum.sqlite",
        "other.eml",
        "x.eml",
        "a" * 300,
        "20240109T100000000000-abc129.eml",
    ],
)
def test_other_files_are_not_found(kept: Path, browser: Browser, name: str) -> None:
    assert browser.get(f"/dev/mail/{name}").status == 404


def test_text_that_looks_like_markup_stays_text() -> None:
    shown = devmail.linked('<b>"https://a.nl/<i>" (zie https://b.nl/x?y=1&z=%22).')
    assert shown == (
        '&lt;b&gt;&#34;<a href="https://a.nl/">https://a.nl/</a>&lt;i&gt;&#34; '
        '(zie <a href="https://b.nl/x?y=1&amp;z=%22">https://b.nl/x?y=1&amp;z=%22</a>).'
    )


@pytest.fixture
def production(tmp_path: Path, prepared_database: Path) -> Iterator[Flask]:
    (tmp_path / "forum.sqlite").write_bytes(prepared_database.read_bytes())
    app = create_app(env="production", data_dir=tmp_path, secret="s" * 40, url="https://forum.example",
                     smtp_url="smtp://localhost", rate_limits=False)  # fmt: skip
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_in_production_the_box_does_not_exist(production: Flask) -> None:
    client = production.test_client()
    for path in ("/dev/mail", "/dev/mail/", "/dev/mail/20240101T100000000000-abc120.eml"):
        assert client.get(path, base_url="https://forum.example").status_code == 404
    assert not [rule for rule in production.url_map.iter_rules() if rule.rule.startswith("/dev")]
