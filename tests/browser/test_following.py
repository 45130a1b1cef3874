"""Following a theme, the bell that tells of something new, and reading it: with and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import everywhere
from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.browser.site import until

PAGES = ["/mijn/meldingen", "/mijn/volgen", "/mijn/volgen/begin", "/themas/samenleving", "/zoeken?q=leefgeld"]


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_new_in_a_theme_reaches_the_bell(visit: Visit, scripts: bool) -> None:
    reader = visit("lid", java_script_enabled=scripts)
    reader.goto("/themas/samenleving")
    if reader.get_by_role("button", name="Volg dit thema").count():
        reader.get_by_role("button", name="Volg dit thema").click()
    expect(reader.locator(".follow summary")).to_contain_text("U volgt dit")

    title = f"Nieuw in de buurt, {'met' if scripts else 'zonder'} script"
    writer = visit("redacteur")
    writer.goto("/tips/nieuw?thema=samenleving")
    writer.get_by_label("Titel").fill(title)
    writer.locator("textarea[name=body]").fill("Drie zinnen over wat wij doen.")
    writer.get_by_role("button", name="Publiceren").click()
    expect(writer.locator("h1")).to_have_text(title)

    def is_told() -> bool:
        reader.goto("/mijn/meldingen")
        return reader.get_by_role("link", name=title).count() == 1

    until(is_told, "the notification")
    bell = reader.locator(".site-header a[href='/mijn/meldingen']")
    expect(bell).to_have_accessible_name(re.compile(r"Meldingen, \d+ ongelezen"))
    expect(reader.locator("main")).to_contain_text("omdat u Samenleving volgt")
    reader.get_by_role("button", name="Alles gelezen").click()
    expect(bell).to_have_accessible_name("Meldingen, geen ongelezen")


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_accessible_wide_and_narrow(visit: Visit, path: str) -> None:
    page = visit("lid")
    page.goto(path)
    assert everywhere(page, DESKTOP, PHONE) == []
