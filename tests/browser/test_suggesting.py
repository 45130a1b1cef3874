"""Suggestions under the search boxes: by keyboard, by finger, for who has it read aloud, and without a script."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Locator, Page, Route, expect

from tests.browser.axe import everywhere
from tests.browser.conftest import DESKTOP, PHONE, Visit, Watch
from tests.browser.site import until

ANSWER = "**/zoeken/suggesties?*"


def typing(page: Page, text: str, path: str = "/tips/") -> Page:
    page.goto(path)
    page.locator("[data-suggest-url]").first.fill("")
    page.keyboard.insert_text(text)  # at once: letter by letter a busy machine would ask in between
    return page


def suggested(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Suggesties").get_by_role("option")


def asked(page: Page, held: list[Route]) -> None:
    """Wait until the page has asked, and its question is held."""

    def is_held() -> bool:
        page.wait_for_timeout(20)  # in which its questions come in
        return bool(held)

    until(is_held, "a question of the page")


def test_by_keyboard(visit: Visit) -> None:
    page = typing(visit(), "opvang")
    box, options = page.get_by_role("combobox", name="Zoeken op het forum"), suggested(page)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(options.first).to_be_visible()
    number = options.count()
    expect(page.get_by_role("status").filter(has_text="suggesties")).to_have_text(f"{number} suggesties")

    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowUp")  # back in the box, and round to the last
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(options.last).to_be_in_viewport()

    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box).to_have_value("opvang")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    item = page.get_by_role("group", name="Op het forum").get_by_role("option").first
    while item.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    title = item.locator("span").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_enter_without_a_choice_just_searches(visit: Visit) -> None:
    page = typing(visit(), "leefgeld")
    expect(suggested(page).first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/zoeken?q=leefgeld")


def test_by_finger_on_a_phone(visit: Visit) -> None:
    page = visit(viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/")
    page.locator("#zoek").tap()
    page.keyboard.insert_text("gast")
    options = suggested(page)
    expect(options.first).to_be_visible()
    for option in options.all():
        box = option.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= PHONE["width"]
    options.first.tap()
    page.wait_for_url(re.compile(r"/zoeken\?q=gast"))


@pytest.mark.parametrize(("who", "path"), [("", "/"), ("lid", "/initiatieven/"), ("", "/zoeken?q=opvang")])
def test_axe_finds_nothing_while_it_is_open(visit: Visit, who: str, path: str) -> None:
    page = visit(who)
    found = []
    for viewport in (DESKTOP, PHONE):
        page.set_viewport_size(viewport)
        expect(suggested(typing(page, "opv", path)).first).to_be_visible()
        page.keyboard.press("ArrowDown")
        expect(suggested(page).first).to_have_attribute("aria-selected", "true")
        found += everywhere(page, viewport, viewport)
    assert found == []


def test_an_answer_that_comes_late_is_dropped(visit: Visit) -> None:
    page = visit()
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.url.endswith("q=opv"):
            held.append(route)
        else:
            route.continue_()

    page.route(ANSWER, hold)
    asked(typing(page, "opv"), held)
    page.keyboard.insert_text("ang")
    expect(suggested(page).first).to_be_visible()
    before = suggested(page).all_inner_texts()
    with suppress(Error):  # the page has given it up already
        held[0].fulfill(body='<a role="option" href="/">Te laat</a>', content_type="text/html")
    page.wait_for_timeout(200)
    assert suggested(page).all_inner_texts() == before


def test_a_server_that_does_not_answer_is_no_obstacle(visit: Visit, watch: Watch) -> None:
    page = visit()
    page.route(ANSWER, lambda route: route.fulfill(status=429, body=""))
    with page.expect_response(ANSWER):
        typing(page, "opvang")
    page.wait_for_timeout(200)
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**/zoeken?q=opvang")
    watch.expect("429")


def test_without_a_script_the_box_is_a_search_box(visit: Visit) -> None:
    page = typing(visit(java_script_enabled=False), "opvang", "/")
    expect(page.locator("#zoek")).to_have_attribute("type", "search")
    page.keyboard.press("Enter")
    page.wait_for_url("**/zoeken?q=opvang")


def test_a_letter_that_is_taken_back_at_once_changes_nothing(visit: Visit) -> None:
    page = visit()
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(ANSWER, hold_the_first)
    asked(typing(page, "opv"), held)
    page.keyboard.press("x")
    page.keyboard.press("Backspace")
    expect(suggested(page).first).to_be_visible()


def test_what_was_refused_is_asked_again_later(visit: Visit, watch: Watch) -> None:
    page = visit()
    page.clock.install()
    page.route(ANSWER, lambda route: route.fulfill(status=429, body=""), times=1)
    with page.expect_response(ANSWER):
        typing(page, "opvang")
    page.keyboard.press("x")
    page.keyboard.press("Backspace")
    page.wait_for_timeout(500)
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.clock.fast_forward(31_000)
    page.keyboard.press("x")
    page.keyboard.press("Backspace")
    expect(suggested(page).first).to_be_visible()
    watch.expect("429")
