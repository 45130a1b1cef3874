"""The profile: what a member tells, and a change of address that both addresses hear of."""

import sqlalchemy as sa
from flask import Flask

from forum import clock
from forum.accounts import claims, memberships, passwords
from forum.accounts.models import Member, Membership, Standing
from forum.database import db
from tests import factories
from tests.accounts import mailbox, steps
from tests.factories import PASSWORD
from tests.pages import Browser, Page


def noor(**given: object) -> Member:
    fields = {"email": "noor@almere.nl", "name": "Noor Jansen", "password_hash": passwords.hash(PASSWORD)}
    new = factories.member(municipality=None, **(fields | given))  # type: ignore[arg-type]
    memberships.place(new, "GM0034", at=clock.now())
    db.session.commit()
    return new


def reread(member: Member) -> Member:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Member, member.id)


def ask_move(browser: Browser, email: str, password: str = PASSWORD) -> Page:
    form = browser.get("/mijn/adres").form("current_password")
    return browser.submit(form.fill(email=email, current_password=password))


def test_a_member_tells_who_they_are(app: Flask, browser: Browser) -> None:
    member = noor(handle="noor-jansen")
    form = browser.signed_in(member).get("/mijn/profiel").form("expertise")
    page = browser.submit(
        form.fill(name="Noor de Vries", function="Coördinator", expertise=" opvang,, leefgeld , opvang", language="en")
    )
    assert page.path == "/mijn/profiel"
    member = reread(member)
    assert (member.name, member.handle, member.function) == ("Noor de Vries", "noor-jansen", "Coördinator")
    assert (member.expertise, member.language) == ("opvang, leefgeld", "en")
    assert 'lang="en"' in page.source


def test_a_profile_that_is_wrong_keeps_what_was_typed(app: Flask, browser: Browser) -> None:
    form = browser.signed_in(noor()).get("/mijn/profiel").form("expertise")
    page = browser.submit(form.fill(name="", expertise="opvang " * 60, language="nl"))
    assert page.status == 422
    assert page.form("expertise").values["expertise"].startswith("opvang opvang")
    page = browser.post("/mijn/profiel", {**form.values, "language": "xx"})
    assert page.status == 422


def test_a_name_cannot_add_a_header(app: Flask, browser: Browser) -> None:
    member = noor()
    form = browser.signed_in(member).get("/mijn/profiel").form("expertise")
    browser.submit(form.fill(name='Noor\r\nBcc: "ander" <x>'))
    assert reread(member).name == "Noor Jansen"
    browser.submit(form.fill(name='Noor\r\nBcc: "ander", Jansen'))
    assert reread(member).name == 'Noor Bcc: "ander", Jansen'
    ask_move(browser, "noor@urk.nl")
    mail = mailbox.last(app)
    assert mail.message["Bcc"] is None
    assert [address.addr_spec for address in mail.message["To"].addresses] == ["noor@almere.nl"]


def test_a_new_work_address_moves_a_member(app: Flask, browser: Browser) -> None:
    member = noor()
    page = ask_move(browser.signed_in(member), "Noor@Urk.nl")
    assert "noor@urk.nl" in page.text
    to_new, to_old = mailbox.sent(app)
    assert to_new.to == "noor@urk.nl"
    assert to_old.to == "Noor Jansen <noor@almere.nl>"
    assert reread(member).email == "noor@almere.nl"
    page = browser.get(to_new.path("/mijn/adres/"))
    assert "namens Urk" in page.main
    browser.submit(page.form("Nieuw adres bevestigen"))
    member = reread(member)
    assert (member.email, member.municipality_code, member.standing) == ("noor@urk.nl", "GM0184", Standing.ACTIVE)
    spells = db.session.execute(sa.select(Membership.municipality_code, Membership.until.is_(None)))
    assert sorted(tuple(spell) for spell in spells) == [("GM0034", False), ("GM0184", True)]
    assert browser.get(to_new.path("/mijn/adres/")).status == 410


def test_an_unknown_domain_goes_back_to_a_moderator(app: Flask, browser: Browser) -> None:
    member = noor()
    ask_move(browser.signed_in(member), "noor@elders-test.nl")
    page = browser.get(mailbox.sent(app)[0].path("/mijn/adres/"))
    assert "moderator" in page.main
    browser.submit(page.form("Nieuw adres bevestigen"))
    member = reread(member)
    assert (member.municipality_code, member.standing) == (None, Standing.WAITING)
    assert not steps.is_signed_in(browser)


def test_another_address_at_the_same_domain_changes_no_more(app: Flask, browser: Browser) -> None:
    member = noor(email="noor@elders-test.nl")
    ask_move(browser.signed_in(member), "n.jansen@elders-test.nl")
    page = browser.get(mailbox.sent(app)[0].path("/mijn/adres/"))
    browser.submit(page.form("Nieuw adres bevestigen"))
    member = reread(member)
    assert (member.email, member.municipality_code) == ("n.jansen@elders-test.nl", "GM0034")
    assert member.is_active


def test_the_address_of_another_is_not_given_away(app: Flask, browser: Browser) -> None:
    factories.member(email="daan@urk.nl")
    page = ask_move(browser.signed_in(noor()), "daan@urk.nl")
    control = "noor@urk.nl"
    assert "daan@urk.nl" in page.text
    assert len(mailbox.sent(app)) == 2
    assert page.text.replace("daan@urk.nl", control) == ask_move(browser, control).text
    assert [mail.to.split("<")[-1].rstrip(">") for mail in mailbox.sent(app)] == [
        "daan@urk.nl",
        "noor@almere.nl",
        "noor@urk.nl",
        "noor@almere.nl",
    ]
    assert not any("/mijn/adres/" in link for link in mailbox.sent(app)[0].links)


def test_the_link_is_for_its_member_only(app: Flask, browser: Browser) -> None:
    ask_move(browser.signed_in(noor()), "noor@urk.nl")
    link = mailbox.sent(app)[0].path("/mijn/adres/")
    assert Browser(app).get(link).path.startswith("/inloggen")
    other = Browser(app).signed_in(factories.member())
    assert other.get(link).status == 410
    form = browser.get(link).form("Nieuw adres bevestigen")
    with other.client.session_transaction() as session:
        session["csrf_token"] = "x"
    assert other.submit(form).status in (400, 410)


def test_an_address_taken_meanwhile_is_refused(app: Flask, browser: Browser) -> None:
    member = noor()
    ask_move(browser.signed_in(member), "noor@urk.nl")
    page = browser.get(mailbox.sent(app)[0].path("/mijn/adres/"))
    factories.member(email="noor@urk.nl")
    assert browser.submit(page.form("Nieuw adres bevestigen")).status == 410
    assert reread(member).email == "noor@almere.nl"


def test_only_the_last_asked_address_counts(app: Flask, browser: Browser) -> None:
    member = noor()
    ask_move(browser.signed_in(member), "noor@urk.nl")
    first = mailbox.sent(app)[0].path("/mijn/adres/")
    ask_move(browser, "noor@dronten.nl")
    assert browser.get(first).status == 410


def test_the_password_is_asked_again(app: Flask, browser: Browser) -> None:
    member = noor()
    page = ask_move(browser.signed_in(member), "noor@urk.nl", "verkeerd-verkeerd")
    assert page.status == 422
    assert "niet uw huidige wachtwoord" in page.main
    form = browser.get("/mijn/wachtwoord").form("current_password")
    page = browser.submit(form.fill(current_password="verkeerd", password=steps.STRONG))
    assert page.status == 422
    assert mailbox.sent(app) == []


def test_a_move_ends_the_links_sent_to_the_old_address(app: Flask, browser: Browser) -> None:
    member = noor()
    reset = claims.reset(email="noor@almere.nl", language="nl")
    token = claims.token(reset)
    db.session.commit()
    ask_move(browser.signed_in(member), "noor@urk.nl")
    browser.submit(browser.get(mailbox.sent(app)[1].path("/mijn/adres/")).form("Nieuw adres bevestigen"))
    assert Browser(app).get(f"/wachtwoord-vergeten/{token}").status == 410
