"""Rate limits: guessing and mail bombing stop, a town hall behind one address goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from forum.accounts import passwords
from forum.app import create_app
from forum.database import db
from forum.extensions import limiter
from tests import factories
from tests.accounts import mailbox, steps
from tests.factories import PASSWORD
from tests.pages import Browser


@pytest.fixture
def limited(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The site on the same database, with its limits."""
    own = create_app(env="test", data_dir=tmp_path, secret="s" * 40, rate_limits=True)
    with own.app_context():
        limiter.reset()
        factories.member(email="noor@almere.nl", password_hash=passwords.hash(PASSWORD))
        yield own
        limiter.reset()
        limiter.enabled = False
        db.session.remove()
        db.engine.dispose()


def test_guessing_stops_for_that_account_only(limited: Flask) -> None:
    browser = Browser(limited)
    factories.member(email="daan@almere.nl", password_hash=passwords.hash(PASSWORD))
    statuses = [steps.sign_in(browser, "Noor@almere.nl", f"verkeerd-verkeerd-{n}").status for n in range(11)]
    assert statuses == [422] * 10 + [429]
    page = steps.sign_in(browser, "noor@almere.nl")
    assert page.status == 429
    assert "Wacht 15 minuten" in page.main or "Wacht 16 minuten" in page.main
    assert int(page.response.headers["Retry-After"]) <= 15 * 60 + 1  # rounded up
    steps.sign_in(browser, "daan@almere.nl")
    assert steps.is_signed_in(browser)


def test_signing_in_well_is_not_counted_as_guessing(limited: Flask) -> None:
    for _ in range(12):
        browser = Browser(limited)
        steps.sign_in(browser, "noor@almere.nl")
        assert steps.is_signed_in(browser)


def test_a_town_hall_signs_in_at_nine(limited: Flask) -> None:
    for number in range(25):
        browser = Browser(limited)
        assert steps.sign_in(browser, f"collega{number}@almere.nl", "vergist-vergist").status == 422


def test_nobody_is_mailed_without_end(limited: Flask) -> None:
    statuses = [steps.join(Browser(limited), "iemand@almere.nl").status for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    assert len(mailbox.sent(limited)) == 5
    asked = []
    for _ in range(6):
        browser = Browser(limited)
        asked.append(
            browser.submit(browser.get("/wachtwoord-vergeten").form("email").fill(email="noor@almere.nl")).status
        )
    assert asked == [200] * 5 + [429]


def test_looking_is_never_limited(limited: Flask) -> None:
    browser = Browser(limited)
    assert {browser.get("/inloggen").status for _ in range(80)} == {200}
