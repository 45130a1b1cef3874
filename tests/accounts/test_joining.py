"""Joining: a mail to the address decides, and nobody learns or takes what is another's."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import clock, events
from forum.accounts import claims
from forum.accounts.models import Claim, Member, Membership, Purpose, Standing
from forum.accounts.queries import by_email
from forum.database import db
from tests import factories
from tests.accounts import mailbox, steps
from tests.pages import Browser


def test_a_colleague_joins_confirms_and_takes_part(app: Flask, browser: Browser) -> None:
    page = steps.join(browser, " Noor.Jansen+forum@Almere.NL ")
    assert page.h1 == "Kijk in uw mail"
    assert "noor.jansen+forum@almere.nl" in page.main
    mail = mailbox.last(app)
    assert "gemeente Almere" in mail.text
    assert mail.path("/bevestigen/") in mail.html
    page = steps.confirm(browser, app)
    assert "Welkom, Noor Jansen" in page.text
    member = by_email("noor.jansen+forum@almere.nl")
    assert member is not None
    assert (member.standing, member.municipality_code, member.handle) == (Standing.ACTIVE, "GM0034", "noor-jansen")
    assert db.session.scalars(sa.select(Membership.municipality_code)).all() == ["GM0034"]
    assert steps.is_signed_in(browser)


def test_opening_the_link_changes_nothing(app: Flask, browser: Browser) -> None:
    steps.join(browser, "noor@almere.nl")
    for _ in range(3):
        assert browser.get(mailbox.last(app).path("/bevestigen/")).status == 200
    assert by_email("noor@almere.nl") is None


def test_an_unknown_domain_names_its_organisation_and_waits(app: Flask, browser: Browser) -> None:
    page = steps.join(browser, "noor@omgevingsdienst-test.nl")
    assert "moderator" in page.main
    assert "moderator" in mailbox.last(app).text
    page = steps.confirm(browser, app)
    assert "Vul in waar u werkt" in page.main
    page = steps.confirm(browser, app, organisation="Gemeente Urk")
    assert page.h1 == "Een moderator kijkt nog mee"
    member = by_email("noor@omgevingsdienst-test.nl")
    assert member is not None
    assert (member.standing, member.municipality_code, member.organisation) == (Standing.WAITING, None, "Gemeente Urk")
    assert not steps.is_signed_in(browser)
    page = steps.sign_in(Browser(app), "noor@omgevingsdienst-test.nl", steps.STRONG)
    assert page.h1 == "Een moderator kijkt nog mee"
    assert page.status == 403


@pytest.mark.parametrize(
    "address",
    [
        "noor@evil-almere.nl",
        "noor@almere.nl.evil.nl",
        "noor@mail.almere.nl",
        "noor@almere.com",
        "noor@аlmere.nl",  # the first letter is Cyrillic
        "almere.nl@gmail.com",
        '"noor@almere.nl"@gmail.com',
    ],
)
def test_a_look_alike_is_not_a_municipality(app: Flask, browser: Browser, address: str) -> None:
    page = steps.join(browser, address)
    if page.path == "/aanmelden":
        assert "geen volledig e-mailadres" in page.main
        return
    assert "gemeente Almere" not in mailbox.last(app).text
    steps.confirm(browser, app, organisation="Almere")
    assert db.session.scalars(sa.select(Member.standing)).all() == [Standing.WAITING]


@pytest.mark.parametrize(
    "address", ["noor", "noor@", "@almere.nl", "noor@almere", "a b@almere.nl", "noor@almere.nl\nBcc: x@y.nl"]
)
def test_no_address_is_explained_and_nothing_is_lost(browser: Browser, address: str) -> None:
    page = steps.join(browser, address, name="Noor Jansen")
    assert page.status == 422
    assert "e-mailadres" in page.main
    assert page.form("agrees").values["name"] == "Noor Jansen"
    assert page.form("agrees").values["agrees"] == "y"
    assert db.session.scalar(sa.select(sa.func.count(Claim.id))) == 0


@pytest.mark.parametrize("standing", [None, *Standing])
def test_known_or_not_the_answer_is_the_same(app: Flask, browser: Browser, standing: Standing | None) -> None:
    if standing:
        factories.member(email="noor@almere.nl", standing=standing)
    before = db.session.scalar(sa.select(sa.func.count(events.Event.id)))
    page = steps.join(browser, "noor@almere.nl")
    assert page.main == steps.join(Browser(app), "noor@almere.nl").main
    assert page.h1 == "Kijk in uw mail"
    assert db.session.scalar(sa.select(sa.func.count(events.Event.id))) == (before or 0) + 2
    mails = mailbox.sent(app)
    assert [mail.to for mail in mails] == ["noor@almere.nl"] * 2
    assert [any("/bevestigen/" in link for link in mail.links) for mail in mails] == [standing is None] * 2


def test_the_mail_to_a_known_address_says_so(app: Flask, browser: Browser) -> None:
    factories.member(email="noor@almere.nl")
    steps.join(browser, "noor@almere.nl")
    mail = mailbox.last(app)
    assert "hebt al een account" in mail.text
    assert mail.path("/inloggen")
    assert mail.path("/wachtwoord-vergeten")


def test_nothing_typed_is_mailed_to_a_stranger(app: Flask, browser: Browser) -> None:
    steps.join(browser, "noor@almere.nl", name="Win Een Prijs", function="Kijk op prijs punt nl")
    mail = mailbox.last(app)
    assert "Prijs" not in mail.text + mail.html + mail.subject + mail.to


def test_who_registers_anothers_address_gains_nothing(app: Flask, browser: Browser) -> None:
    attacker, owner = browser, Browser(app)
    steps.join(attacker, "noor@almere.nl", password="zeven-sloten-tegelijk-kraai", name="Iemand Anders")
    attackers_link = mailbox.last(app).path("/bevestigen/")
    page = owner.get(attackers_link)
    page = owner.submit(page.form("password").fill(password=steps.STRONG))
    assert "niet het wachtwoord" in page.main
    steps.join(owner, "noor@almere.nl")
    steps.confirm(owner, app)
    assert steps.is_signed_in(owner)
    assert attacker.get(attackers_link).status == 410
    assert steps.sign_in(Browser(app), "noor@almere.nl", "zeven-sloten-tegelijk-kraai").status == 422
    assert by_email("noor@almere.nl").name == "Noor Jansen"  # type: ignore[union-attr]


def test_another_browser_shows_the_password_too(app: Flask, browser: Browser) -> None:
    steps.join(browser, "noor@almere.nl")
    phone = Browser(app)
    page = steps.confirm(phone, app, password=steps.STRONG)
    assert "Welkom" in page.text
    assert steps.is_signed_in(phone)


def test_a_link_works_once(app: Flask, browser: Browser) -> None:
    steps.join(browser, "noor@almere.nl")
    link = mailbox.last(app).path("/bevestigen/")
    steps.confirm(browser, app)
    again = Browser(app).get(link)
    assert again.status == 410
    assert "werkt niet meer" in again.h1


def test_a_link_expires(app: Flask, browser: Browser) -> None:
    steps.join(browser, "noor@almere.nl")
    link = mailbox.last(app).path("/bevestigen/")
    db.session.execute(sa.update(Claim).values(asked_at=clock.now() - timedelta(days=3, minutes=1)))
    db.session.commit()
    assert browser.get(link).status == 410
    steps.join(Browser(app), "anders@almere.nl")
    assert db.session.scalar(sa.select(sa.func.count(Claim.id))) == 1  # the old one is forgotten


def test_a_forged_or_borrowed_link_is_refused(app: Flask, browser: Browser) -> None:
    factories.member(email="noor@almere.nl")
    claim = claims.reset(email="noor@almere.nl", language="nl")
    db.session.commit()
    token = claims.token(claim)
    assert claims.opened(token, Purpose.RESET) is not None
    assert claims.opened(token, Purpose.JOIN) is None
    for bad in (token[:-1], token + "x", token.swapcase(), claim.id, "x", "a.b.c", "%00", "é"):
        assert browser.get(f"/aanmelden/bevestigen/{bad}").status in (400, 404, 410)


def test_the_mail_can_be_sent_again_a_few_times(app: Flask, browser: Browser) -> None:
    page = steps.join(browser, "noor@almere.nl")
    for _ in range(claims.MOST_MAILS + 2):
        page = browser.submit(page.form("Stuur de mail opnieuw"))
    assert "al een paar keer" in page.text
    assert len(mailbox.sent(app)) == claims.MOST_MAILS
    steps.confirm(browser, app)
    assert steps.is_signed_in(browser)


def test_the_same_name_gets_another_handle(app: Flask) -> None:
    for number in range(3):
        own = Browser(app)
        steps.join(own, f"noor{number}@almere.nl")
        steps.confirm(own, app)
    assert db.session.scalars(sa.select(Member.handle).order_by(Member.id)).all() == [
        "noor-jansen",
        "noor-jansen-2",
        "noor-jansen-3",
    ]


def test_a_handle_is_never_that_of_a_municipality(app: Flask, browser: Browser) -> None:
    steps.join(browser, "noor@almere.nl", name="Almere")
    steps.confirm(browser, app)
    assert by_email("noor@almere.nl").handle == "almere-2"  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["http://prijs.nl", "noor@prijs.nl", "www.prijs.nl", "<b>Noor</b>", "12345", " "])
def test_a_name_is_a_name(browser: Browser, name: str) -> None:
    page = steps.join(browser, "noor@almere.nl", name=name)
    assert page.status == 422


def test_a_name_stays_on_its_line(app: Flask, browser: Browser) -> None:
    steps.join(browser, "noor@elders-test.nl", name="Noor\r\nBcc: ander\u2028Regel\u200b Jansen")
    steps.confirm(browser, app, organisation="Gemeente\nUrk")
    member = by_email("noor@elders-test.nl")
    assert member is not None
    assert member.name == "Noor Bcc: ander Regel Jansen"
    assert member.organisation == "Gemeente Urk"


def test_without_the_house_rules_nobody_joins(browser: Browser) -> None:
    page = steps.join(browser, "noor@almere.nl", agrees=False)
    assert "huisregels" in page.main
    assert page.status == 422
