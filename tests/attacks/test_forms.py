"""Whatever is sent instead of what a form asks: an answer, never a crash."""

import pytest
from flask import Flask

from forum.database import db
from forum.entries.models import Entry
from forum.initiatives.models import Initiative
from tests import factories
from tests.pages import Browser, Page

NUMBERS = ["sNaN", "-sNaN12", "NaN", "Infinity", "9" * 400, "1e999999999", "-1", "3000000000", "veel"]
CENTS = ["12.50", "1.250,50", "0,5"]


def _sent(app: Flask, **fields: str) -> Page:
    browser = Browser(app).signed_in(factories.member())
    form = browser.get("/initiatieven/nieuw").form("title")
    form.fill(title="Een initiatief", summary="Kort", theme="opvang", body="Tekst", contact_name="Loket")
    return browser.submit(form.fill(**fields))


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("field", ["fte", "cost_one_off"])
def test_a_number_that_is_none_is_refused(app: Flask, field: str, number: str) -> None:
    page = _sent(app, **{field: number})
    assert page.status == 422
    assert "Vul een " in page.main


@pytest.mark.parametrize("typed", CENTS)
def test_cents_do_not_become_euros(app: Flask, typed: str) -> None:
    page = _sent(app, cost_one_off=typed)
    assert page.status == 422
    assert page.main.count("Vul een bedrag in hele euro’s in.") == 2, "once in the summary, once at the field"


@pytest.mark.parametrize(("typed", "kept"), [("€ 12.500,-", 12_500), ("12500", 12_500), ("12.500,00", 12_500)])
def test_amounts_are_read_as_people_write_them(app: Flask, typed: str, kept: int) -> None:
    assert _sent(app, cost_one_off=typed, fte="0,5").status == 200
    assert [(one.cost_one_off, one.fte) for one in db.session.query(Initiative)] == [(kept, 0.5)]


def test_a_title_holds_only_what_can_be_seen(app: Flask) -> None:
    assert _sent(app, title="Op\x02vang\u202e \u200bvoor\r\n ont\u00adheemden").status == 200
    assert [one.title for one in db.session.query(Entry)] == ["Op vang voor ontheemden"]


def test_an_invisible_title_is_none(app: Flask) -> None:
    assert _sent(app, title="\u200b\u2060\u200b").status == 422


def test_a_name_of_a_form_that_we_did_not_make_is_dropped(app: Flask) -> None:
    """PostgreSQL would refuse one that does not fit."""
    assert _sent(app, sent_as="z" * 5_000).status == 200
    assert [one.sent_as for one in db.session.query(Entry)] == [None]
