"""What helps while one writes: nothing is lost, the toolbar, the preview, labels, and what exists already."""

import re
import sqlite3
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Response, expect

from forum.exchange import examples
from tests.browser.conftest import Visit, Watch, sign_in
from tests.browser.site import PATIENCE, Site

SAVING = re.compile("/mijn/concepten/bewaren")
TEXT = "Een lang verhaal over leefgeld dat niemand nog eens wil typen."


@pytest.fixture
def writing(visit: Visit) -> Iterator[Page]:
    """The form of a tip, open and empty."""
    page = visit("lid")
    page.goto("/gesprekken/nieuw")
    throw_away(page)
    yield page
    page.goto("/gesprekken/nieuw")
    throw_away(page)


def throw_away(page: Page) -> None:
    """Begin without what an earlier test typed: on the server and in the browser."""
    page.evaluate("() => sessionStorage.clear()")
    again = page.get_by_role("button", name="Weggooien en opnieuw beginnen")
    if again.count():
        with page.expect_navigation():
            again.click()


def body_of(page: Page):  # type: ignore[no-untyped-def]
    return page.locator("textarea[name=body]")


def whole(answer: Response) -> bool:
    """The answer to a draft that was saved with all of TEXT: a slow typist's is saved before its end too."""
    return bool(SAVING.search(answer.url)) and TEXT.encode() in (answer.request.post_data_buffer or b"")


def test_what_is_typed_is_kept_and_comes_back(writing: Page) -> None:
    writing.locator("input[name=title]").fill("Half af")
    with writing.expect_response(whole) as answer:
        body_of(writing).press_sequentially(TEXT)
    assert answer.value.status == 200
    expect(writing.locator("[data-draft-status]")).to_have_text(re.compile(r"Bewaard om \d\d:\d\d"))
    writing.reload()
    expect(body_of(writing)).to_have_value(TEXT)
    expect(writing.locator("input[name=title]")).to_have_value("Half af")
    expect(writing.get_by_role("main")).to_contain_text("Wij hebben teruggezet wat u eerder typte")


def test_it_comes_back_on_another_computer(writing: Page, visit: Visit) -> None:
    with writing.expect_response(whole):
        body_of(writing).press_sequentially(TEXT)
    other = visit("lid")
    other.goto("/mijn/concepten")
    other.get_by_role("main").locator("a[href$='/gesprekken/nieuw']").first.click()
    expect(body_of(other)).to_have_value(TEXT)


def test_a_session_that_ends_while_typing_loses_nothing(writing: Page, site: Site, watch: Watch) -> None:
    """The button leads to the sign-in page; after signing in, the form is there with the text in it."""
    writing.locator("input[name=title]").fill("Na de lunch")
    body_of(writing).fill(TEXT)
    end_newest_session(site)
    writing.get_by_role("button", name="Publiceren").click()
    expect(writing.get_by_role("main")).to_contain_text("Wat u typte")
    watch.expect("401")
    sign_in_here(writing)
    expect(writing).to_have_url(re.compile("/gesprekken/nieuw$"))
    expect(body_of(writing)).to_have_value(TEXT)
    expect(writing.locator("input[name=title]")).to_have_value("Na de lunch")


def test_a_sign_out_elsewhere_while_typing_gives_the_text_back(writing: Page, watch: Watch) -> None:
    """Signed out in another tab: the form is refused, and the page that says so holds what was typed."""
    with writing.expect_response(SAVING):  # else it would be saved, and refused, when the machine is slow
        body_of(writing).fill(TEXT)
    writing.context.clear_cookies()
    writing.get_by_role("button", name="Publiceren").click()
    expect(writing.locator("textarea")).to_have_value(TEXT)
    watch.expect("400")
    sign_in(writing, "lid")


def test_a_connection_that_fails_is_told_and_loses_nothing(writing: Page, watch: Watch) -> None:
    """The server cannot be reached, then the page is reloaded: this browser still has the text and offers it."""
    writing.route(SAVING, lambda route: route.abort())
    body_of(writing).press_sequentially(TEXT[:20])
    expect(writing.locator("[data-draft-status]")).to_contain_text("Bewaren lukt nu niet")
    writing.reload()
    expect(body_of(writing)).to_have_value("")
    writing.get_by_role("button", name="Terugzetten").click()
    expect(body_of(writing)).to_have_value(TEXT[:20])
    writing.unroute(SAVING)
    watch.expect("ERR_FAILED")


def test_the_toolbar_writes_markdown_and_can_be_undone(writing: Page) -> None:
    body = body_of(writing)
    body.fill("gastgezinnen")
    body.select_text()
    writing.get_by_role("toolbar").get_by_role("button", name="Vet").click()
    expect(body).to_have_value("**gastgezinnen**")
    body.press("Control+z")
    expect(body).to_have_value("gastgezinnen")
    body.select_text()
    body.press("Control+i")
    expect(body).to_have_value("*gastgezinnen*")
    body.fill("een\ntwee")
    body.select_text()
    writing.get_by_role("toolbar").get_by_role("button", name="Lijst").click()
    expect(body).to_have_value(re.compile(r"^- een\n- twee\n?$"))


def test_the_toolbar_by_keyboard(writing: Page) -> None:
    """One stop for Tab; the arrows go along the buttons."""
    body = body_of(writing)
    body.fill("tekst")
    body.focus()
    body.press("Shift+Tab")
    toolbar = writing.get_by_role("toolbar")
    expect(toolbar.get_by_role("button").first).to_be_focused()
    writing.keyboard.press("ArrowRight")
    expect(toolbar.get_by_role("button").nth(1)).to_be_focused()
    writing.keyboard.press("Tab")
    expect(body).to_be_focused()


def test_the_preview_shows_what_will_be_shown(writing: Page) -> None:
    body_of(writing).fill("**Vet** en <script>alert(1)</script>\n\n| a | b |\n| --- | --- |\n| 1 | 2 |")
    writing.get_by_role("button", name="Voorbeeld").click()
    pane = writing.locator(".editor-preview")
    expect(pane.locator("strong")).to_have_text("Vet")
    expect(pane.locator("td")).to_have_text(["1", "2"])
    expect(pane.locator("script")).to_have_count(0)
    writing.get_by_role("button", name="Verder schrijven").or_(writing.locator(".editor-switch")).first.click()
    expect(body_of(writing)).to_be_focused()


def test_labels_by_keyboard(writing: Page) -> None:
    """Type, go down, choose with Enter; Backspace takes the last one away; Escape closes the list."""
    box = writing.get_by_role("combobox", name="Labels")
    field = writing.locator("input[name=tags]")
    box.fill("leef")  # at once: letter by letter a busy machine would ask in between
    options = writing.locator(".combo-list [role=option]")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    chosen = options.first.locator("span").inner_text()
    box.press("Enter")
    expect(field).to_have_value(chosen)
    expect(writing).to_have_url(re.compile("/gesprekken/nieuw$"))
    box.press_sequentially("eigen woord,")
    expect(field).to_have_value(f"{chosen}, eigen woord")
    box.press("Backspace")
    expect(field).to_have_value(chosen)
    box.fill("gast")
    expect(options.first).to_be_visible()
    box.press("Escape")
    expect(options).to_have_count(0)
    box.fill("")
    writing.get_by_role("button", name=f"Verwijder label {chosen}").click()
    expect(field).to_have_value("")


def test_typing_a_title_shows_what_exists_already(writing: Page) -> None:
    similar = writing.locator(".similar")
    with writing.expect_response("**/zoeken/vergelijkbaar?*"):
        writing.locator("input[name=title]").press_sequentially("Vraag met een antwoord")
    expect(similar.get_by_role("link", name="Vraag met een antwoord")).to_be_visible()


def test_quoting_puts_the_reply_in_the_box(visit: Visit) -> None:
    page = visit("lid")
    page.goto("/zoeken?q=Vraag met een antwoord")
    page.get_by_role("main").get_by_role("link", name="Vraag met een antwoord").first.click()
    page.locator(".reply").first.get_by_role("link", name="Citeren").click()
    expect(body_of(page)).to_have_value(re.compile(r"^> .*\n(>.*\n)*> Het antwoord\."))
    expect(body_of(page)).to_be_focused()
    body_of(page).fill("")
    page.evaluate("() => sessionStorage.clear()")


def test_helpful_can_be_undone_without_a_script(visit: Visit, site: Site) -> None:
    page = visit("redacteur", java_script_enabled=False)
    page.goto("/zoeken?q=Heel veel reacties")
    page.get_by_role("main").get_by_role("link", name="Heel veel reacties").first.click()
    vote = page.locator(".vote-button").first
    before = vote.inner_text()
    vote.click()
    expect(vote).to_have_attribute("aria-pressed", "true")
    vote.click()
    expect(vote).to_have_attribute("aria-pressed", "false")
    assert vote.inner_text() == before


def end_newest_session(site: Site) -> None:
    """As when it expires: the cookie is still there, the server knows it no more."""
    with sqlite3.connect(site.data / "forum.sqlite", timeout=PATIENCE) as database:
        database.execute("DELETE FROM sign_in WHERE id = (SELECT max(id) FROM sign_in)")


def sign_in_here(page: Page) -> None:
    """On the sign-in page that is shown now."""
    page.get_by_label("E-mailadres").fill(f"lid{examples.ACCOUNTS}")
    page.get_by_label("Wachtwoord").fill(examples.PASSWORD)
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Inloggen").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_nobody_is_promised_what_only_a_script_does(visit: Visit, scripts: bool) -> None:
    page = visit("lid", java_script_enabled=scripts)
    page.goto("/tips/nieuw")
    expect(page.get_by_text("Uw tekst wordt tijdens het typen bewaard")).to_be_visible(visible=scripts)
