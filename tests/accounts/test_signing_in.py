"""Signing in and out: one answer for every failure, and no cookie outlives its session."""

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask

from forum.accounts import actions, credentials, passwords, returning
from forum.accounts.models import Member, SignIn, Standing
from forum.database import db
from tests import factories
from tests.accounts import mailbox, steps
from tests.factories import PASSWORD
from tests.pages import Browser, Form


def member(**given: object) -> Member:
    return factories.member(**({"email": "noor@almere.nl", "password_hash": passwords.hash(PASSWORD)} | given))  # type: ignore[arg-type]


def cookie(browser: Browser) -> str:
    found = browser.client.get_cookie("forum")
    assert found is not None
    return found.value


def replay(app: Flask, value: str) -> bool:
    """Whether a copied cookie still opens the profile."""
    thief = Browser(app)
    thief.client.set_cookie("forum", value)
    return steps.is_signed_in(thief)


def test_in_and_out(app: Flask, browser: Browser) -> None:
    member()
    page = steps.sign_in(browser, " Noor@ALMERE.nl ", path="/inloggen?next=/mijn/profiel")
    assert page.path == "/mijn/profiel"
    browser.submit(page.form("Uitloggen"), follow=False)
    assert not steps.is_signed_in(browser)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("noor@almere.nl", "verkeerd-verkeerd-verkeerd"),
        ("niemand@almere.nl", PASSWORD),
        ("uit@almere.nl", PASSWORD),
        ("zonder@almere.nl", PASSWORD),
        ("bijna@almere.nl", PASSWORD),
        ("geen adres", PASSWORD),
        ("noor@almere.nl", PASSWORD + " "),
        ("noor@almere.nl", "x" * 100_000),
        ("' OR 1=1 --", "' OR 1=1 --"),
    ],
)
def test_every_failure_has_the_same_answer(app: Flask, browser: Browser, email: str, password: str) -> None:
    member()
    member(email="uit@almere.nl", handle="uit", standing=Standing.DISABLED)
    member(email="zonder@almere.nl", handle="zonder", password_hash=None)
    steps.join(Browser(app), "bijna@almere.nl", PASSWORD)
    page = steps.sign_in(browser, email, password)
    assert page.status == 422
    assert page.main == steps.sign_in(Browser(app), "echt-niemand@almere.nl").main
    assert page.form("password").values["password"] == ""
    assert not steps.is_signed_in(browser)


def test_the_same_work_is_done_for_nobody(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    member()
    verified = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda *given: verified.append(1) or verify(*given))
    for email in ("noor@almere.nl", "niemand@almere.nl", "x"):
        credentials.recognise(email, "verkeerd-verkeerd")
    assert len(verified) == 3


def test_a_waiting_member_hears_so_only_with_the_right_password(app: Flask, browser: Browser) -> None:
    member(standing=Standing.WAITING)
    assert steps.sign_in(browser, "noor@almere.nl", "verkeerd-verkeerd").status == 422
    page = steps.sign_in(browser, "noor@almere.nl")
    assert "Een moderator kijkt nog mee" in page.h1
    assert not steps.is_signed_in(browser)


def test_a_cookie_is_worthless_after_signing_out(app: Flask, browser: Browser) -> None:
    member()
    steps.sign_in(browser, "noor@almere.nl")
    copied = cookie(browser)
    assert replay(app, copied)
    browser.submit(browser.get("/mijn/profiel").form("Uitloggen"), follow=False)
    assert not replay(app, copied)


def test_a_cookie_is_worthless_after_being_disabled(app: Flask, browser: Browser) -> None:
    noor = member()
    steps.sign_in(browser, "noor@almere.nl")
    copied = cookie(browser)
    actions.disable(db.session.get_one(Member, noor.id), by=factories.moderator(), reason="Werkt elders")
    db.session.commit()
    assert not replay(app, copied)
    actions.enable(db.session.get_one(Member, noor.id), by=factories.moderator())
    db.session.commit()
    assert not replay(app, copied)


def test_a_cookie_is_worthless_after_a_new_password(app: Flask, browser: Browser) -> None:
    member()
    steps.sign_in(browser, "noor@almere.nl")
    phone = Browser(app)
    steps.sign_in(phone, "noor@almere.nl")
    before = cookie(browser)
    form = browser.get("/mijn/wachtwoord").form("current_password")
    browser.submit(form.fill(current_password=PASSWORD, password=steps.STRONG))
    assert steps.is_signed_in(browser)
    assert not replay(app, before)
    assert not steps.is_signed_in(phone)


def test_signing_out_everywhere(app: Flask, browser: Browser) -> None:
    member()
    phone = Browser(app)
    steps.sign_in(phone, "noor@almere.nl")
    steps.sign_in(browser, "noor@almere.nl")
    page = browser.get("/mijn/profiel")
    assert page.main.count("(deze browser)") == 1
    browser.submit(page.form("Overal uitloggen"))
    assert not steps.is_signed_in(phone)
    assert not steps.is_signed_in(browser)
    assert db.session.scalar(sa.select(sa.func.count(SignIn.id))) == 0


def test_the_session_is_renewed_at_sign_in(app: Flask, browser: Browser) -> None:
    """A session that somebody planted before (fixation) is not the one that is signed in."""
    member()
    browser.get("/inloggen")
    planted = cookie(browser)
    with browser.client.session_transaction() as session:
        session["planted"] = "yes"
    steps.sign_in(browser, "noor@almere.nl")
    with browser.client.session_transaction() as session:
        assert "planted" not in session
    assert not replay(app, planted)


def test_the_cookie_tells_nothing_of_the_password_or_row(app: Flask, browser: Browser) -> None:
    member()
    steps.sign_in(browser, "noor@almere.nl")
    with browser.client.session_transaction() as session:
        kept = dict(session)
    row = db.session.scalars(sa.select(SignIn)).one()
    assert row.token_hash not in str(kept)
    assert "almere" not in str(kept)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.nl/",
        "//evil.nl",
        "/\\evil.nl",
        "\\\\evil.nl",
        "/\t/evil.nl",
        "javascript:alert(1)",
        "http:evil.nl",
        "/\nLocation: https://evil.nl",
        " //evil.nl",
        "evil.nl",
        "/%0d%0aevil: 1",
    ],
)
def test_next_stays_inside_the_site(app: Flask, browser: Browser, target: str) -> None:
    member()
    form = browser.get("/inloggen", query_string={"next": target}).form("password")
    page = browser.submit(form.fill(email="noor@almere.nl", password=PASSWORD), follow=False)
    assert page.status == 302
    location = page.response.headers["Location"]
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert "\n" not in location
    assert "evil: 1" not in str(page.response.headers)


def test_get_signs_nobody_out(app: Flask, browser: Browser) -> None:
    member()
    steps.sign_in(browser, "noor@almere.nl")
    assert browser.get("/uitloggen").status in (404, 405)
    assert steps.is_signed_in(browser)


def test_an_older_hash_is_renewed(app: Flask, browser: Browser) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    noor = member(password_hash=old)
    steps.sign_in(browser, "noor@almere.nl")
    db.session.rollback()
    renewed = db.session.get_one(Member, noor.id).password_hash
    assert renewed != old
    assert passwords.verify(renewed, PASSWORD)


def interrupted(app: Flask, browser: Browser, **fields: str) -> Form:
    """The sign-in form that a visitor gets whose session ended while they typed in the form at /mijn/profiel."""
    noor = member()
    steps.sign_in(browser, "noor@almere.nl")
    form = browser.get("/mijn/profiel").form("expertise").fill(**fields)
    db.session.execute(sa.delete(SignIn).where(SignIn.member_id == noor.id))
    db.session.commit()
    page = browser.submit(form, headers={"Referer": "http://localhost/mijn/profiel?x=1"})
    assert page.status == 401
    assert page.h1 == "Inloggen"
    assert "Wat u typte" in page.main
    return page.form("password")


def test_what_was_typed_survives_the_end_of_a_session(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[tuple[int, str, object]] = []
    monkeypatch.setattr(returning, "_callbacks", [lambda who, path, fields: handed.append((who.id, path, fields))])
    form = interrupted(app, browser, expertise='opvang & "leefgeld"', name="Noor\nJansen")
    assert "keep-csrf_token" not in form.values
    page = browser.submit(form.fill(email="noor@almere.nl", password="verkeerd-verkeerd"))
    assert page.status == 422
    page = browser.submit(page.form("password").fill(email="noor@almere.nl", password=PASSWORD), follow=False)
    assert page.response.headers["Location"] == "/mijn/profiel?x=1"
    ((_, path, fields),) = handed
    assert path == "/mijn/profiel"
    assert fields["expertise"] == ['opvang & "leefgeld"']  # type: ignore[index]
    assert fields["name"][0].replace("\r", "") == "Noor\nJansen"  # type: ignore[index]


def test_passwords_are_not_kept(app: Flask, browser: Browser) -> None:
    member()
    steps.sign_in(browser, "noor@almere.nl")
    form = browser.get("/mijn/wachtwoord").form("current_password").fill(current_password=PASSWORD, password="geheim")
    db.session.execute(sa.delete(SignIn))
    db.session.commit()
    page = browser.submit(form)
    assert page.status == 401
    assert PASSWORD not in page.source
    assert "geheim" not in page.source


def test_half_a_text_is_not_kept(app: Flask, browser: Browser) -> None:
    page_form = interrupted(app, browser, expertise="x" * 1000)
    assert len(page_form.values["keep-expertise"]) == 1000
    page_form.values["keep-body"] = "y" * (returning.MOST + 1)
    page = browser.submit(page_form.fill(email="noor@almere.nl", password="verkeerd-verkeerd"))
    assert page.status == 422
    assert "yyy" not in page.source


def test_the_page_of_the_form_is_ours(app: Flask, browser: Browser) -> None:
    member()
    steps.sign_in(browser, "noor@almere.nl")
    form = browser.get("/mijn/profiel").form("Overal uitloggen")
    db.session.execute(sa.delete(SignIn))
    db.session.commit()
    page = browser.submit(form, headers={"Referer": "https://evil.nl/mijn/profiel"})
    assert page.form("password").values["next"] == "/"


def test_reset_by_mail(app: Flask, browser: Browser) -> None:
    noor = member()
    phone = Browser(app)
    steps.sign_in(phone, "noor@almere.nl")
    page = browser.submit(browser.get("/wachtwoord-vergeten").form("email").fill(email="Noor@almere.nl"))
    assert page.h1 == "Kijk in uw mail"
    link = mailbox.last(app).path("/wachtwoord-vergeten/")
    page = browser.get(link)
    page = browser.submit(page.form("password").fill(password="Welkom2024!!"))
    assert page.status == 422
    assert "seizoen" in page.main
    page = browser.submit(page.form("password").fill(password=steps.STRONG))
    assert page.h1 == "Inloggen"
    assert not steps.is_signed_in(phone)
    assert browser.get(link).status == 410
    assert steps.sign_in(browser, "noor@almere.nl", PASSWORD).status == 422
    steps.sign_in(browser, "noor@almere.nl", steps.STRONG)
    assert steps.is_signed_in(browser)
    assert "gewijzigd" in mailbox.last(app).subject
    assert mailbox.last(app).to == f"{noor.name} <noor@almere.nl>"


@pytest.mark.parametrize("standing", [None, *Standing])
def test_asking_a_reset_tells_nothing(app: Flask, browser: Browser, standing: Standing | None) -> None:
    if standing:
        member(standing=standing)
    page = browser.submit(browser.get("/wachtwoord-vergeten").form("email").fill(email="noor@almere.nl"))
    other = Browser(app)
    control = other.submit(other.get("/wachtwoord-vergeten").form("email").fill(email="niemand@almere.nl"))
    assert page.main == control.main
    mails = mailbox.sent(app)
    assert [mail.to for mail in mails] == ["noor@almere.nl", "niemand@almere.nl"]
    assert ("/wachtwoord-vergeten/" in mails[0].text) == (standing in (Standing.ACTIVE, Standing.WAITING))


def test_an_old_reset_link_ends_with_a_new_password(app: Flask, browser: Browser) -> None:
    member()
    browser.submit(browser.get("/wachtwoord-vergeten").form("email").fill(email="noor@almere.nl"))
    link = mailbox.last(app).path("/wachtwoord-vergeten/")
    steps.sign_in(browser, "noor@almere.nl")
    form = browser.get("/mijn/wachtwoord").form("current_password")
    browser.submit(form.fill(current_password=PASSWORD, password=steps.STRONG))
    assert Browser(app).get(link).status == 410


def test_accounts_pages_are_never_stored(app: Flask, browser: Browser) -> None:
    member()
    for path in ("/inloggen", "/aanmelden", "/wachtwoord-vergeten"):
        assert browser.get(path).response.headers["Cache-Control"] == "no-store"
    steps.sign_in(browser, "noor@almere.nl")
    assert browser.get("/mijn/profiel").response.headers["Cache-Control"] == "no-store"
