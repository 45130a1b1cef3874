"""axe finds nothing on any page in any state, in light and dark, wide and on a phone; and nothing overflows."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from forum import i18n
from tests.browser.axe import everywhere
from tests.browser.conftest import DESKTOP, PHONE, TIMEOUT, Visit, Watch, sign_in
from tests.browser.site import Site
from tests.town import LONG_WORD

VISITOR = [
    "/", "/initiatieven/", "/tips/", "/gesprekken/", "/berichten/", "/initiatieven/?thema=opvang&tag=leefgeld",
    "/tips/?gemeente=GM0034&thema=relaties-met-rusland", "/themas/", "/themas/opvang", "/gemeenten/",
    "/gemeenten/GM0034", "/gemeenten/GM1966", "/zoeken", "/zoeken?q=opvang", "/zoeken?q=qwxyzzy", "/aanmelden",
    "/inloggen", "/wachtwoord-vergeten", "/wachtwoord-vergeten/verlopen", "/toegankelijkheid", "/privacy", "/contact",
    "/dev/mail/", "/verspreiding", "/verspreiding?thema=opvang", "/overnames/1", "/vragenuur/1", "/vragenuur/2",
    "/begrippen", "/begrippen?q=opvang",
    "/begrippen?q=qwxyzzy", "/begrippen/1-x",
]  # fmt: skip
MEMBER = [
    "/", "/initiatieven/nieuw", "/tips/nieuw", "/gesprekken/nieuw", "/mijn/concepten", "/mijn/profiel",
    "/mijn/wachtwoord", "/mijn/adres", "/begrippen/nieuw", "/leden/2", "/leden/2?toon=reacties", "/zoeken?q=opvang",
]  # fmt: skip
DESK = [
    "/moderatie/", "/moderatie/leden", "/moderatie/labels", "/moderatie/themas", "/moderatie/domeinen",
    "/moderatie/logboek", "/moderatie/labels/1", "/moderatie/themas/1", "/moderatie/leden/2",
    "/moderatie/meldingen/1", "/berichten/nieuw", "/begrippen/1-x", "/begrippen/1-x/bewerken",
    "/begrippen/1-x/samenvoegen", "/begrippen/1/geschiedenis",
]  # fmt: skip


@pytest.fixture(scope="module")
def windows(chromium: Browser, site: Site) -> Iterator[dict[str, Page]]:
    """One page a role, kept open: signing in takes time."""
    contexts: list[BrowserContext] = []
    pages = {}
    for who in ("", "lid", "beheerder"):
        contexts.append(chromium.new_context(base_url=site.url, viewport=DESKTOP, locale="nl-NL"))
        contexts[-1].set_default_timeout(TIMEOUT)
        pages[who] = contexts[-1].new_page()
        if who:
            sign_in(pages[who], who)
    yield pages
    for context in contexts:
        context.close()


def examined(page: Page, path: str) -> list[str]:
    page.set_viewport_size(DESKTOP)
    page.goto(path)
    return everywhere(page, DESKTOP, PHONE)


@pytest.mark.parametrize("path", VISITOR)
def test_pages_for_a_visitor(windows: dict[str, Page], path: str) -> None:
    assert examined(windows[""], path) == []


@pytest.mark.parametrize("path", MEMBER)
def test_pages_for_a_member(windows: dict[str, Page], path: str) -> None:
    assert examined(windows["lid"], path) == []


@pytest.mark.parametrize("path", DESK)
def test_pages_of_the_desk(windows: dict[str, Page], path: str) -> None:
    assert examined(windows["beheerder"], path) == []


STATES = ["long", "many", "expired", "answered", "closed"]


@pytest.mark.parametrize(
    "title",
    [
        LONG_WORD, "Heel veel reacties", "Verlopen en vervangen", "Vraag met een antwoord", "Spoed",
        "Met bestanden", "Overgenomen praktijk",
    ],
)  # fmt: skip
@pytest.mark.parametrize("who", ["", "beheerder"])
def test_items_in_every_state(windows: dict[str, Page], who: str, title: str) -> None:
    page = windows[who]
    page.goto(address_of(page, title))
    assert everywhere(page, DESKTOP, PHONE) == []
    page.set_viewport_size(DESKTOP)


@pytest.mark.parametrize("path", ["/bestaat-niet", "/initiatieven/?na=onzin", "/items/1/intrekken"])
def test_errors(windows: dict[str, Page], path: str) -> None:
    assert examined(windows[""], path) == []


def test_forms_that_were_filled_in_wrong(windows: dict[str, Page]) -> None:
    page = windows["lid"]
    for path in ("/initiatieven/nieuw", "/tips/nieuw"):
        page.goto(path)
        page.locator("textarea[name=body]").fill("Bel Olena op 06-12345678, BSN 111222333.")
        page.get_by_role("button", name="Publiceren").click()
        page.get_by_role("alert").first.wait_for()
        assert everywhere(page, DESKTOP, PHONE) == []
    page = windows[""]
    for path, button in (("/aanmelden", "Aanmelden"), ("/inloggen", "Inloggen")):
        page.goto(path)
        page.get_by_role("main").get_by_role("button", name=button).click()
        page.locator(".error-summary").wait_for()
        assert everywhere(page, DESKTOP, PHONE) == []


def test_what_opens(windows: dict[str, Page]) -> None:
    """Menus (one is open at a time), folds, the filter column of a phone, and the suggestions of labels."""
    page = windows["beheerder"]
    page.goto(address_of(page, "Heel veel reacties"))
    for menu in (page.locator(".reply .menu summary").nth(1), page.locator("header .menu summary").last):
        menu.click()
        assert everywhere(page, DESKTOP, PHONE) == []
        page.set_viewport_size(DESKTOP)
    for path in ("/initiatieven/nieuw", "/initiatieven/?thema=opvang"):
        page.goto(path)
        page.evaluate("() => document.querySelectorAll('details:not([data-menu])').forEach(d => { d.open = true; })")
        if path.endswith("nieuw"):
            page.get_by_role("combobox", name="Labels").fill("gast")
            page.locator(".combo-list [role=option]").first.wait_for()
        assert everywhere(page, DESKTOP, PHONE) == []
        page.set_viewport_size(DESKTOP)


def address_of(page: Page, title: str) -> str:
    """The page of an item, found by the search box."""
    page.goto(f"/zoeken?q={title}")
    return page.get_by_role("main").get_by_role("link", name=title).first.get_attribute("href") or ""


def test_question_hours_and_what_moderators_do_to_threads(windows: dict[str, Page]) -> None:
    """Their pages and their forms, as opened and as sent back with a mistake."""
    page = windows["beheerder"]
    page.goto("/vragenuur/1")
    practice = page.locator(".lead a").get_attribute("href")
    page.goto("/gesprekken/")
    number = re.findall(r"[0-9]+", page.locator(".card-title a").first.get_attribute("href") or "")[0]
    many = re.findall(r"[0-9]+", address_of(page, "Heel veel reacties"))[0]  # of one writer
    forms = [f"{practice}/vragenuur", "/vragenuur/1/wijzigen", "/vragenuur/2/antwoorden", "/vragenuur/1"]
    forms += [
        f"/gesprekken/{number}/{what}"
        for number in (number, many)
        for what in ("naar-initiatief", "splitsen", "samenvoegen")
    ]
    found = []
    for path in forms:
        found += examined(page, path)
        page.set_viewport_size(DESKTOP)
        page.evaluate("() => document.querySelectorAll('main form.form input[type=text]').forEach(f => f.value = '')")
        page.locator("main form.form button[type=submit]").first.click()
        if not path.endswith("antwoorden"):
            page.locator(".error-summary").wait_for()
            found += everywhere(page, DESKTOP, PHONE)
    found += examined(page, practice)
    assert found == []


def test_every_page_is_quiet(visit: Visit, watch: Watch) -> None:
    """No message on the console, no refusal by the security policy, no request that failed."""
    page = visit()
    for path in VISITOR:
        page.goto(path)
    watch.expect("410")  # the link that has expired
    page = visit("beheerder")
    for path in [*MEMBER, *DESK, address_of(page, "Heel veel reacties")]:
        page.goto(path)


def test_pages_of_curation(windows: dict[str, Page]) -> None:
    """From the desk to a badge, and from an item to the front page and its log."""
    page = windows["beheerder"]
    page.goto("/moderatie/")
    with page.expect_navigation():
        page.get_by_role("link", name="Beoordelen").first.click()
    assert everywhere(page, DESKTOP, PHONE) == []
    for link in ("Uitlichten", "Logboek"):
        page.set_viewport_size(DESKTOP)
        page.goto(address_of(page, "Heel veel reacties"))
        with page.expect_navigation():
            page.locator("#moderatie-hulp + .task-actions").get_by_role("link", name=link).click()
        assert everywhere(page, DESKTOP, PHONE) == []
    page.set_viewport_size(DESKTOP)


LOW_BUTTONS = """() => [...document.querySelectorAll('button, summary, .nl-button, .menu-button')]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.visually-hidden'))
  .filter(e => e.getBoundingClientRect().height < 43.5)
  .map(e => `${Math.round(e.getBoundingClientRect().height)} px: ${e.innerText.trim()} ${e.className}`)"""


def test_a_finger_hits_every_button(visit: Visit) -> None:
    page = visit("lid", viewport=PHONE, has_touch=True)
    found = []
    for path in (
        "/", "/initiatieven/nieuw", "/tips/", "/zoeken?q=opvang", "/verspreiding", "/mijn/volgen", "/mijn/profiel",
        address_of(page, "Met bestanden"), address_of(page, "Overgenomen praktijk"),
    ):  # fmt: skip
        page.goto(path)
        found += [f"{path} {button}" for button in page.evaluate(LOW_BUTTONS)]
    assert found == []


@pytest.mark.parametrize("path", ["/", "/verspreiding", "/initiatieven/nieuw", "/overnames/1"])
def test_long_ukrainian_words_fit(visit: Visit, path: str) -> None:
    page = visit("lid")
    page.context.add_cookies([{"name": i18n.COOKIE, "value": "uk", "url": page.url}])
    page.goto(path)
    assert everywhere(page, DESKTOP, {"width": 320, "height": 600}) == []


def test_the_header_of_a_member_is_one_row_on_the_smallest_phone(visit: Visit) -> None:
    page = visit("beheerder", viewport={"width": 320, "height": 600})
    page.goto("/tips/")
    tops = {box["y"] for each in page.locator("header .menu-button").all() if (box := each.bounding_box())}
    assert len(tops) == 1
