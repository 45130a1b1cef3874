"""A member whose mail comes back sees so on every page, and can mend it."""

import pytest
from flask import Flask

from forum import mailer
from forum.database import db
from forum.mailer.suppression import Reason
from forum.postbox import actions
from tests import factories
from tests.accounts.mailbox import last
from tests.pages import Browser


def test_the_banner_is_there_until_it_is_mended(app: Flask, browser: Browser) -> None:
    member = factories.member()
    browser.signed_in(member)
    for path in ("/", "/tips/", "/mijn/profiel"):
        assert "Uw mail komt terug" not in browser.get(path).text
    actions.stop(member, member.email, Reason.HARD, said="550 5.1.1 <b>onbekend</b>")
    db.session.commit()
    for path in ("/", "/tips/", "/mijn/profiel"):
        page = browser.get(path)
        assert "Uw mail komt terug" in page.text, path
    page = browser.click(page, "Bekijk wat u kunt doen")
    assert "550 5.1.1 <b>onbekend</b>" in page.main
    page = browser.submit(page.form("Probeer dit adres opnieuw"))
    assert "proefmail" in page.text
    assert "Uw mail komt terug" not in browser.get("/").text
    assert last(app).subject.startswith("Proefmail")
    assert last(app).to.endswith(f"<{member.email}>")


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_is_told(app: Flask, browser: Browser, reason: Reason) -> None:
    member = factories.member()
    actions.stop(member, member.email, reason)
    db.session.commit()
    page = browser.signed_in(member).get("/mijn/mail")
    assert {"hard": "bestaat niet", "soft": "Vier mails", "complaint": "ongewenst"}[reason].split()[0] in page.main


def test_another_member_sees_nothing_of_it(app: Flask, browser: Browser) -> None:
    actions.stop(None, "weg@almere.nl", Reason.HARD)
    db.session.commit()
    assert "Uw mail komt terug" not in browser.signed_in(factories.member()).get("/").text
    assert mailer.is_suppressed("weg@almere.nl")


def test_without_trouble_the_page_says_so(app: Flask, browser: Browser) -> None:
    assert "komt onze mail bij u aan" in browser.signed_in(factories.member()).get("/mijn/mail").main
