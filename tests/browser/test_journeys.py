"""From joining to being found and answered: with a script, without, by keyboard alone, and on a phone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit
from tests.browser.hands import Keyboard, Mouse
from tests.browser.site import Site, until

WAYS: dict[str, tuple[type[Mouse], dict[str, Any]]] = {
    "script": (Mouse, {}),
    "no-script": (Mouse, {"java_script_enabled": False}),
    "keyboard": (Keyboard, {}),
    "phone": (Mouse, {"viewport": PHONE, "has_touch": True, "is_mobile": True}),
}
PASSWORD = "grachten-varen-langzaam-7"
BODY = """Wij koppelen **gastgezinnen** aan een vaste begeleider.

- bellen in de eerste week
- koffie in de tweede"""


@pytest.mark.parametrize("way", WAYS)
def test_join_share_find_answer_and_curate(site: Site, visit: Visit, way: str) -> None:
    hand, options = WAYS[way]
    subject = f"Begeleiding met zebrapad {way}"
    address = f"nieuw.{way.replace('-', '.')}@almere.nl"

    author = visit(**options)
    join(site, author, hand(author), address)
    share(author, hand(author), subject)

    reader = visit("lid", **options)
    find(reader, hand(reader), subject)
    answer(reader, hand(reader), f"Dit doen wij in Utrecht ook, {way}.")

    author.reload()
    expect(author.get_by_role("main")).to_contain_text("Dit doen wij in Utrecht ook")
    moderator = visit("moderator", **options)
    rename_tag(site, moderator, hand(moderator), f"zebrapad-{way}", f"oversteek-{way}")
    author.reload()
    expect(author.get_by_role("main")).to_contain_text(f"oversteek-{way}")


def join(site: Site, page: Page, hand: Mouse, address: str) -> None:
    """Ask, read the mail that was sent, confirm: then one is signed in as a member of the municipality."""
    page.goto("/aanmelden")
    hand.fill("Uw naam", "Noor van Dijk")
    hand.fill("Uw werkadres", address)
    hand.fill("Wachtwoord", PASSWORD)
    hand.tick("Ik houd mij aan de huisregels")
    well(page)
    hand.press("Aanmelden")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk in uw mail")
    page.goto(site.link_in_mail_to(address))
    expect(page.get_by_role("main")).to_contain_text("Almere")
    hand.press("Aanmelding bevestigen")
    expect(page.get_by_role("status").or_(page.get_by_role("alert")).first).to_contain_text("Welkom, Noor van Dijk")
    sign_out_and_in(page, hand, address)


def sign_out_and_in(page: Page, hand: Mouse, address: str) -> None:
    page.context.clear_cookies()
    page.goto("/inloggen")
    hand.fill("E-mailadres", address)
    hand.fill("Wachtwoord", PASSWORD)
    hand.press("Inloggen")
    page.wait_for_url("**/")


def share(page: Page, hand: Mouse, subject: str) -> None:
    page.goto("/initiatieven/nieuw")
    well(page)
    hand.fill("Titel", subject)
    hand.fill("Samenvatting", "Een vaste begeleider voor elk gastgezin.")
    hand.choose("Thema", "Opvang")
    hand.fill("Labels", f"gastgezin, zebrapad-{subject.split()[-1]}")
    hand.fill("Wat hebt u gedaan", BODY)
    hand.fill("Contactpersoon", "Servicepunt Oekraïne")
    hand.press("Publiceren")
    expect(page.get_by_role("heading", level=1)).to_have_text(subject)
    expect(page.get_by_role("main").locator("strong", has_text="gastgezinnen")).to_be_visible()
    expect(page.get_by_role("main").locator(".prose li")).to_have_count(2)
    expect(page.get_by_role("main")).to_contain_text("Almere")
    well(page)


def find(page: Page, hand: Mouse, subject: str) -> None:
    """By searching; a new post is found within seconds."""

    def is_found() -> bool:
        page.goto("/zoeken")
        hand.fill("Waar zoekt u naar", subject)
        hand.press("Zoeken")
        page.wait_for_url("**/zoeken?*")
        return page.get_by_role("main").get_by_role("link", name=subject).count() > 0

    until(is_found, f"{subject} in the results")
    well(page)
    hand.follow(subject)
    expect(page.get_by_role("heading", level=1)).to_have_text(subject)


def answer(page: Page, hand: Mouse, text: str) -> None:
    hand.fill("Uw reactie", text)
    hand.press("Reactie plaatsen")
    reply = page.locator(".reply", has_text=text)
    expect(reply).to_be_visible()
    expect(reply).to_be_in_viewport()
    well(page)


def rename_tag(site: Site, page: Page, hand: Mouse, old: str, new: str) -> None:
    page.goto("/moderatie/labels")
    hand.fill("Zoek een label", old)
    hand.press("Vind")
    hand.follow(old)
    well(page)
    hand.fill("Naam", new)
    hand.press("Hernoemen")
    expect(page.get_by_role("heading", level=1)).to_contain_text(new)


def well(page: Page) -> None:
    """The page does not scroll sideways; on a phone everything one presses is 24 px at least."""
    viewport = page.viewport_size
    assert viewport is not None
    if viewport["width"] > PHONE["width"]:
        return
    assert page.evaluate("() => document.documentElement.scrollWidth") <= viewport["width"], page.url
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, input:not([type=hidden]), select')]
             .filter(e => e.checkVisibility({visibilityProperty: true}))
             .filter(e => !e.closest('p, li, .prose, .visually-hidden, dd'))
             .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 100)])
             .filter(([box]) => box.width > 1 && Math.min(box.width, box.height) < 24)
             .map(([, words]) => words)"""
    )
    assert not [words for words in small if 'type="checkbox"' not in words and 'type="radio"' not in words], page.url
