"""What people do on the account pages, by the forms that were rendered."""

from typing import Any

from flask import Flask

from tests.accounts import mailbox
from tests.factories import PASSWORD
from tests.pages import Browser, Page

STRONG = "kano-steiger-tulp-wolken"


def join(browser: Browser, email: str, password: str = STRONG, **given: Any) -> Page:
    filled = {"name": "Noor Jansen", "function": "Adviseur", "agrees": True} | given
    form = browser.get("/aanmelden").form("agrees").fill(email=email, password=password, **filled)
    return browser.submit(form)


def confirm(browser: Browser, app: Flask, **given: Any) -> Page:
    """Follow the link of the last mail and press the button."""
    page = browser.get(mailbox.last(app).path("/bevestigen/"))
    return browser.submit(page.form("Aanmelding bevestigen").fill(**given))


def sign_in(browser: Browser, email: str, password: str = PASSWORD, path: str = "/inloggen?next=/mijn/profiel") -> Page:
    return browser.submit(browser.get(path).form("email").fill(email=email, password=password))


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/mijn/profiel").path == "/mijn/profiel"
