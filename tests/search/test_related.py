"""Every item page tells what else is about the same, and nothing that its reader may not see."""

from collections.abc import Callable

import pytest
from flask import Flask

from forum import jobs
from forum.entries.models import Audience, Entry
from forum.search import indexing
from tests import factories
from tests.pages import Browser

HEADING = "Lijkt hierop"
KINDS = [factories.initiative, factories.tip, factories.thread, factories.question, factories.announcement]


@pytest.fixture(autouse=True)
def index(app: Flask) -> None:
    indexing.rebuild()


@pytest.mark.parametrize("make", KINDS)
def test_every_kind_has_it_by_title_alone(app: Flask, browser: Browser, make: Callable[..., Entry]) -> None:
    entry = make(title="Leefgeld voor gastgezinnen")
    factories.tip(title="Gastgezinnen en hun leefgeld")
    hidden = factories.initiative(title="Geheim leefgeld gastgezinnen", audience=Audience.MUNICIPALITY)
    inside = factories.initiative(title="Intern leefgeld gastgezinnen", audience=Audience.MEMBERS)
    jobs.drain(app)
    main = browser.get(entry.url).main
    related = main[main.index(HEADING) :]
    assert "Gastgezinnen en hun leefgeld" in related
    assert "Leefgeld voor gastgezinnen" not in related
    assert hidden.title not in main
    assert inside.title not in main
    main = browser.signed_in(factories.member(municipality="GM0014")).get(entry.url).main
    assert inside.title in main
    assert hidden.title not in main


def test_nothing_is_said_when_there_is_nothing(app: Flask, browser: Browser) -> None:
    entry = factories.tip(title="Leefgeld voor gastgezinnen")
    factories.tip(title="Zonnepanelen op de sporthal")
    jobs.drain(app)
    assert HEADING not in browser.get(entry.url).main


def test_what_exists_already_is_told_before_one_asks(app: Flask, browser: Browser) -> None:
    """Without a script, too: when a search led to the form, and when the form comes back."""
    answered = factories.question(title="Wie betaalt leefgeld uit?")
    jobs.drain(app)
    browser.signed_in(factories.member())
    page = browser.get("/gesprekken/nieuw?titel=leefgeld+betaalt")
    assert page.links()[answered.title] == answered.url
    assert "Dit bestaat al" in page.main
    page = browser.submit(page.form("title").fill(title="Wanneer leefgeld?", body=""), "Publiceren")
    assert page.status == 422
    assert answered.title in page.main
    assert "Dit bestaat al" not in browser.get("/gesprekken/nieuw").main
    assert "Dit bestaat al" not in browser.get("/gesprekken/nieuw?titel=zonnepanelen").main


def test_who_has_no_script_may_look_before_publishing(app: Flask, browser: Browser) -> None:
    answered = factories.question(title="Wie betaalt leefgeld uit?")
    jobs.drain(app)
    browser.signed_in(factories.member())
    form = browser.get("/gesprekken/nieuw").form("title").fill(title="Leefgeld betalen", body="Half af")
    page = browser.submit(form, "Kijk of dit al bestaat")
    assert page.status == 200
    assert page.links()[answered.title] == answered.url
    assert page.form("title").values["body"] == "Half af"
    assert page.form("title").values["title"] == "Leefgeld betalen"
    assert "Leefgeld betalen" not in browser.get("/gesprekken/").main
