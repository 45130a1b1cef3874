"""What it cost, as people write an amount; anything else is asked again, in the language of the page."""

import pytest
from flask import Flask

from tests.adoptions.test_pages import adopt, colleague, only, practice
from tests.pages import Browser, Page

TOLD = {"changed": "Niets.", "result": "Rust."}


def introduced(app: Flask, cost: str) -> Page:
    browser, _member = colleague(app)
    adopt(browser, practice().url)
    form = browser.get(f"/overnames/{only().id}/stand/ingevoerd").form("changed")
    return browser.submit(form.fill(cost_one_off=cost, **TOLD))


@pytest.mark.parametrize(
    ("typed", "kept"), [("€ 12.500,-", 12_500), ("1.250", 1_250), ("1 250,00", 1_250), ("0", 0), ("", None)]
)
def test_an_amount_is_read_as_people_write_it(app: Flask, typed: str, kept: int | None) -> None:
    assert introduced(app, typed).status == 200
    assert only().cost_one_off == kept


@pytest.mark.parametrize("typed", ["1.250,50", "12.50", "1,5", "veel", "-1", "3000000000", "9" * 400, "9" * 5_000])
def test_what_is_no_amount_is_asked_again(app: Flask, typed: str) -> None:
    page = introduced(app, typed)
    assert page.status == 422
    assert page.main.count("Vul een bedrag in hele euro’s in.") == 2, "once in the summary, once at the field"
    assert page.form("changed").values["changed"] == TOLD["changed"]
    assert page.form("changed").values["cost_one_off"] == typed
    assert only().cost_one_off is None


def test_the_browser_sends_what_was_typed(app: Flask, browser: Browser) -> None:
    """A number field of a browser would send nothing for `€ 12.500,-`."""
    page = introduced(app, "veel")
    kinds = {field.get("name"): field.get("type") for field in page.html.iter("input")}
    assert kinds["cost_one_off"] == kinds["cost_yearly"] == "text"
