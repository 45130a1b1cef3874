"""Adopting in a real browser: axe finds nothing on its pages, and it takes three clicks."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import everywhere
from tests.browser.conftest import DESKTOP, PHONE, TIMEOUT, sign_in
from tests.browser.site import Site

FORMS = ["", "/beschrijven", "/stand/gestopt", "/stand/geevalueerd"]


@pytest.fixture(scope="module")
def window(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(base_url=site.url, viewport=DESKTOP, locale="nl-NL")
    context.set_default_timeout(TIMEOUT)
    page = context.new_page()
    sign_in(page, "lid")
    yield page
    context.close()


def practice(page: Page, title: str) -> None:
    page.goto(f"/zoeken?q={title}")
    page.get_by_role("link", name=title, exact=True).first.click()
    page.wait_for_url("**/initiatieven/*")


@pytest.mark.parametrize("form", FORMS)
def test_axe_finds_nothing_where_it_is_told_how_it_goes(window: Page, form: str) -> None:
    practice(window, "Overgenomen praktijk")
    window.get_by_role("link", name="Bijhouden hoe het gaat").click()
    window.wait_for_url("**/overnames/*")
    if form:
        window.goto(re.sub(r"#.*", "", window.url) + form)
    assert everywhere(window, DESKTOP, PHONE) == []


def test_axe_finds_nothing_on_the_practice_and_where_it_is_compared(window: Page) -> None:
    practice(window, "Overgenomen praktijk")
    assert everywhere(window, DESKTOP, PHONE) == []
    window.set_viewport_size(DESKTOP)
    window.get_by_role("link", name="Bijhouden hoe het gaat").click()
    window.wait_for_url("**/overnames/*")
    window.get_by_role("link", name="Vergelijk met het origineel").click()
    window.wait_for_url("**/vergelijken")
    assert everywhere(window, DESKTOP, PHONE) == []


def test_adopting_takes_two_clicks_and_shows_at_once(window: Page) -> None:
    window.set_viewport_size(DESKTOP)
    window.goto("/initiatieven/")
    for link in window.locator(".card-title a").all()[:12]:
        address = link.get_attribute("href") or ""
        window.goto(address)
        button = window.get_by_role("link", name="Wij gaan dit ook doen")
        if button.count():
            break
        window.go_back()
    button.click()
    window.wait_for_url("**/overnemen")
    assert everywhere(window, DESKTOP, PHONE) == []
    window.set_viewport_size(DESKTOP)
    window.get_by_role("button", name="Wij gaan dit ook doen").click()
    expect(window.get_by_role("heading", name="Uw gemeente doet dit ook")).to_be_visible()
    expect(window.locator(".own-adoption")).to_contain_text("Interesse")
    assert everywhere(window, DESKTOP, PHONE) == []
