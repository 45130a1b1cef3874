"""A practice goes from municipality to municipality, with and without scripts, and every view counts the same."""

import csv
import io
import re
from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from tests.browser.adopting import address, drawn_states, enrol, keepers, review_link, rows, share, truth
from tests.browser.axe import everywhere
from tests.browser.conftest import DESKTOP, PHONE, Visit, Watch
from tests.browser.site import Site, until

BUTTON = "Wij gaan dit ook doen"
WORDS = {"interest": "Interesse", "introduced": "Ingevoerd", "stopped": "Gestopt"}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_practice_goes_round_and_everything_agrees(visit: Visit, site: Site, watch: Watch, scripts: bool) -> None:
    owner, first, second, third = enrol(site, "Utrecht", "Zwolle", "Amsterdam", "Urk")
    url = share(site, owner)
    people = {who: visit(who, java_script_enabled=scripts) for who in (owner, first, second, third)}
    _adopt(people[first], url)
    _adopt(people[second], url, parent="Zwolle", copy=True)
    _adopt(people[third], url)
    until(lambda: "Noor Zwolle" in site.mail_to(address(second)), "a mail with the name of who it came from")
    _stop(people[third], url, "Te weinig mensen.")
    watch.expect("422")
    _introduce(people[first], url)
    _revise(people[owner], url)
    _take_over(people[second], url)

    page = visit(java_script_enabled=scripts)
    told = truth(site, url)
    assert told.states == {"interest": 1, "introduced": 1, "stopped": 1}
    assert told.parents == {"Zwolle": "Utrecht", "Amsterdam": "Zwolle", "Urk": "Utrecht"}
    _check_practice(page, url)
    _check_drawings(page, url, told.states)
    _check_tables(page, told.parents, told.states)
    _check_download(page, told.parents, told.states)


def test_a_phone_tells_the_owner_who_takes_part(visit: Visit, site: Site) -> None:
    owner, first = enrol(site, "Utrecht", "Zwolle")
    url = share(site, owner)
    _adopt(visit(first), url)
    page = visit(owner, viewport=PHONE)
    page.goto(url)
    expect(page.locator(".reading-action").get_by_role("link", name="Zwolle")).to_be_visible()


def test_a_double_click_sends_a_form_once(visit: Visit, site: Site) -> None:
    owner, first = enrol(site, "Utrecht", "Zwolle")
    page = visit(first)
    page.goto(f"{share(site, owner)}/overnemen")
    page.evaluate("sent = 0; addEventListener('submit', event => { event.preventDefault(); sent += 1 })")
    page.get_by_role("button", name=BUTTON).dblclick()
    assert page.evaluate("sent") == 1


def _adopt(page: Page, url: str, *, parent: str = "", copy: bool = False) -> None:
    """In two clicks from the initiative; choices aside."""
    page.goto(url)
    page.get_by_role("link", name=BUTTON).click()  # one
    if parent:
        own = page.locator("select[name=parent] option", has_text=parent).get_attribute("value")
        page.locator("select[name=parent]").select_option(own)
    if copy:
        page.get_by_label("Maak een kopie om aan te passen").check()
    page.get_by_role("button", name=BUTTON).click()  # two
    page.wait_for_url(f"**{url}")
    assert "Uw gemeente doet dit ook" in page.get_by_role("main").inner_text()
    assert "Interesse" in page.locator(".panel--action").inner_text()


def _own_adoption(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("link", name="Bijhouden hoe het gaat").click()
    page.wait_for_url("**/overnames/*")


def _stop(page: Page, url: str, reason: str) -> None:
    """Without a reason it is refused, and nothing changes."""
    _own_adoption(page, url)
    page.get_by_role("link", name="Gestopt", exact=True).click()
    page.get_by_role("button", name="Naar “Gestopt”").click()
    page.locator(".error-summary").wait_for()
    page.get_by_label("Waarom bent u gestopt?").fill(reason)
    page.get_by_role("button", name="Naar “Gestopt”").click()
    page.wait_for_url("**/overnames/*")
    assert reason in page.get_by_role("main").inner_text()


def _introduce(page: Page, url: str) -> None:
    _own_adoption(page, url)
    page.get_by_role("link", name="Ingevoerd", exact=True).click()
    page.locator("[name=changed]").fill("Met de bibliotheek.")
    page.locator("[name=cost_one_off]").fill("1500")
    page.locator("[name=result]").fill("Minder wachten.")
    page.get_by_role("button", name="Naar “Ingevoerd”").click()
    page.wait_for_url("**/overnames/*")
    text = page.get_by_role("main").inner_text()
    assert all(words in text for words in ("Met de bibliotheek.", "1.500", "Minder wachten."))


def _revise(page: Page, url: str) -> None:
    page.goto(f"{url}/bewerken")
    for name, words in (("approach", "Nu samen in {{gemeente}}."), ("core", "Een nieuwe kern.")):
        fold = page.locator(f"details.fold:has([name={name}])")
        if not fold.evaluate("fold => fold.open"):
            fold.locator("summary").first.click()
        page.locator(f"[name={name}]").fill(words)
    page.get_by_role("button", name="Wijziging bewaren").click()
    page.wait_for_url(f"**{url}")


def _take_over(page: Page, url: str) -> None:
    """One field of the two that changed, with the name of one's own municipality in it."""
    _own_adoption(page, url)
    assert "Het origineel is veranderd" in page.get_by_role("main").inner_text()
    page.locator("input[name=fields][value=approach]").check()
    page.get_by_role("button", name="Neem over wat ik koos").click()
    page.wait_for_url("**/bewerken")
    assert page.locator("[name=approach]").input_value() == "Nu samen in Amsterdam."
    assert page.locator("[name=core]").input_value() == "De kern."
    _own_adoption(page, url)
    assert "Het origineel is veranderd" not in page.get_by_role("main").inner_text()


def _check_practice(page: Page, url: str) -> None:
    page.goto(url)
    part = page.locator("#overgenomen").inner_text()
    assert "Gebruikt door 1 gemeente\n" in part
    assert "1 gemeente voerde het in, 1 gemeente heeft interesse, 1 gemeente stopte" in part
    assert "Te weinig mensen." in part


def _check_drawings(page: Page, url: str, states: Counter[str]) -> None:
    named = {WORDS[state]: number for state, number in states.items()}
    page.goto(f"{url}/verspreiding")
    assert page.locator(".number-value").all_inner_texts() == ["3", "1", "1", "1"]
    assert drawn_states(page, ".map-area") == named
    assert drawn_states(page, ".tree-node:not(.tree-origin)") == named
    assert page.locator(".curve-name").all_text_contents() == ["3 overgenomen", "1 in gebruik"]


def _check_tables(page: Page, parents: dict[str, str], states: Counter[str]) -> None:
    named = {WORDS[state]: number for state, number in states.items()}
    assert {row[0]: row[1] for row in rows(page, ".adoptions")} == parents
    assert Counter(row[2].partition(" ")[0] for row in rows(page, ".adoptions")) == named
    counted = {row[0]: int(row[1]) for row in rows(page, ".layers")}
    assert {state: number for state, number in counted.items() if number} == named
    assert rows(page, ".figure-data")[-1][2:] == ["3", "1"]
    now = {row[0]: int(row[2]) for row in rows(page, ".funnel")}
    assert (now["Interesse"], now["Ingevoerd"], sum(now.values())) == (1, 1, 2)


def _check_download(page: Page, parents: dict[str, str], states: Counter[str]) -> None:
    with page.expect_download() as download:
        page.locator("a[href$='.csv']").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert {line["Gemeente"]: line["Overgenomen van"] for line in lines} == parents
    assert Counter(line["Stand"] for line in lines) == {WORDS[state]: number for state, number in states.items()}
    assert {line["Waarom gestopt"] for line in lines} == {"", "Te weinig mensen."}


def test_two_members_at_once_make_one_adoption(visit: Visit, site: Site) -> None:
    owner, first, second = enrol(site, "Utrecht", "Ede", "Ede")
    url = share(site, owner)
    pages = [visit(first), visit(second)]
    for page in pages:
        page.goto(f"{url}/overnemen")
    for page in pages:
        page.evaluate("() => { setTimeout(() => document.querySelector('main form.form').requestSubmit(), 300); }")
    for page in pages:
        page.wait_for_url(f"**{url}")
        assert "Uw gemeente doet dit ook" in page.get_by_role("main").inner_text()
    assert truth(site, url).states == {"interest": 1}
    assert keepers(site, url) == 2


def test_a_phone_has_the_button_at_the_bottom_edge(visit: Visit, site: Site) -> None:
    owner, adopter = enrol(site, "Utrecht", "Ede")
    url = share(site, owner)
    for page in (visit(viewport=PHONE), visit(adopter, viewport=PHONE)):
        page.goto(url)
        box = page.get_by_role("link", name=BUTTON).bounding_box()
        assert box is not None
        assert PHONE["height"] - 100 < box["y"] + box["height"] <= PHONE["height"]
        assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("link", name=BUTTON).click()
    page.get_by_role("button", name=BUTTON).click()
    page.wait_for_url(f"**{url}")
    _own_adoption(page, url)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]


def test_axe_finds_nothing_where_one_adopts(visit: Visit, site: Site, watch: Watch) -> None:
    owner, adopter = enrol(site, "Utrecht", "Ede")
    url = share(site, owner)
    page = visit(adopter)
    page.goto(f"{url}/overnemen")
    assert _examined(page) == []
    page.locator("input[name=mode]").first.evaluate("field => { field.value = 'x'; field.checked = true; }")
    page.get_by_role("button", name=BUTTON).click()
    page.locator(".error-summary").wait_for()
    watch.expect("422")
    assert _examined(page) == []
    _adopt(page, url, copy=True)
    assert _examined(page) == []
    _revise(visit(owner), url)
    _own_adoption(page, url)
    own = page.url
    page.evaluate("() => document.querySelectorAll('details.hint').forEach(d => { d.open = true; })")
    assert _examined(page) == []
    for path in ("stand/gestopt", "stand/geevalueerd"):
        page.goto(f"{own}/{path}")
        page.locator("main form.form button[type=submit]").first.click()
        page.locator(".error-summary").wait_for()
        watch.expect("422")
        assert _examined(page) == []
    page.goto(f"{own}/beschrijven")
    assert _examined(page) == []
    _adopted_copy_is_compared(page, own)


def _adopted_copy_is_compared(page: Page, own: str) -> None:
    page.goto(own)
    page.locator("a[href$='/bewerken']", has_text="kopie").first.click()
    page.get_by_role("button", name="Publiceren").click()
    page.wait_for_url(re.compile(r"/initiatieven/\d+-[^/]*$"))
    assert _examined(page) == []
    page.get_by_role("link", name="Vergelijk met het origineel").first.click()
    page.wait_for_url("**/vergelijken")
    assert _examined(page) == []


def test_axe_finds_nothing_at_the_desk_of_a_practice(visit: Visit, site: Site, watch: Watch) -> None:
    (owner,) = enrol(site, "Utrecht")
    number = re.findall(r"\d+", share(site, owner))[0]
    page = visit("moderator")
    for path in (f"/moderatie/keurmerken/{number}", f"/moderatie/items/{number}/labels", "/moderatie/"):
        page.goto(path)
        assert _examined(page) == []
    page.locator("a[href*='/moderatie/keurmerken/']").first.click()
    page.wait_for_url("**/keurmerken/*")
    ready = page.get_by_role("button", name="geef dit keurmerk")
    page.locator("input[name$=reason]").first.fill("")
    ready.first.click()
    page.locator("[aria-invalid=true]").first.wait_for()
    watch.expect("422")
    assert _examined(page) == []
    page.locator("input[name$=reason]").first.fill("Helder en volledig.")
    ready.first.click()
    page.get_by_text("is gegeven aan").wait_for()
    assert _examined(page) == []
    page.goto(f"/moderatie/items/{number}/uitlichten")
    page.locator("[name=until_on]").fill("")
    page.get_by_role("button", name="Uitlichten").click()
    page.locator(".error-summary").wait_for()
    watch.expect("422")
    assert _examined(page) == []


def test_axe_finds_nothing_where_files_are_sent(visit: Visit, site: Site, watch: Watch) -> None:
    (owner,) = enrol(site, "Utrecht")
    url = share(site, owner)
    page = visit(owner)
    page.goto(f"/items/{re.findall(r'[0-9]+', url)[0]}/bestanden")
    for name, content in (("brief.exe", b"MZ\0\0"), ("brief.txt", b"Beste {{gemeente}}")):
        page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": content})
        page.get_by_role("button", name="Bestand sturen").click()
        page.locator("main [role=alert]" if name.endswith("exe") else "#kit").first.wait_for()
        assert _examined(page) == []
    watch.expect("422")
    page.goto(url)
    page.evaluate("() => document.querySelectorAll('#kit details').forEach(d => { d.open = true; })")
    assert _examined(page) == []
    page.get_by_role("link", name="brief.txt").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download de hele kit").click()
    assert download.value.suggested_filename.endswith(".zip")


def test_axe_finds_nothing_behind_the_link_of_a_review(visit: Visit, site: Site, watch: Watch) -> None:
    (owner,) = enrol(site, "Utrecht")
    link = review_link(site, share(site, owner))
    page = visit()
    page.goto(link)
    assert _examined(page) == []
    page.get_by_role("button", name="klopt nog").click()
    page.get_by_text("Bedankt").first.wait_for()
    assert _examined(page) == []
    page.goto(link)
    watch.expect("410")
    assert _examined(page) == []


def _examined(page: Page) -> list[str]:
    found = everywhere(page, DESKTOP, PHONE)
    page.set_viewport_size(DESKTOP)
    return found
