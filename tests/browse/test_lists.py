"""The list pages of the four kinds: filters in the address, keyset paging, and nothing that one may not see."""

from datetime import timedelta

import pytest

from forum import clock
from forum.database import db
from forum.entries import actions
from forum.entries.models import Audience
from forum.threads.models import QuestionState
from tests import factories
from tests.pages import Browser, Page
from tests.queries import counted

LISTS = [
    ("/initiatieven/", factories.initiative),
    ("/tips/", factories.tip),
    ("/gesprekken/", factories.thread),
    ("/berichten/", factories.announcement),
]


@pytest.mark.parametrize(("path", "make"), LISTS)
def test_an_empty_list_says_what_it_is_for(browser: Browser, path: str, make: object) -> None:
    page = browser.get(path)
    assert page.status == 200
    assert "Nog geen" in page.main
    assert "0 " in page.main


@pytest.mark.parametrize(("path", "make"), LISTS)
def test_a_list_shows_its_own_kind_only(browser: Browser, path: str, make: object) -> None:
    for _path, other in LISTS:
        other(title=f"Voor {_path}")
    page = browser.get(path)
    assert titles(page) == [f"Voor {path}"]


def test_a_list_pages_from_newest_to_oldest_and_back(browser: Browser) -> None:
    now = clock.now()
    for number in range(45):
        factories.tip(title=f"Tip {number:02}", at=now - timedelta(hours=number))
    first = browser.get("/tips/")
    second = browser.click(first, "Oudere")
    third = browser.click(second, "Oudere")
    assert "45 tips" in first.main
    assert titles(first) + titles(second) + titles(third) == [f"Tip {number:02}" for number in range(45)]
    assert "Oudere" not in third.links()
    assert titles(browser.click(third, "Nieuwere")) == titles(second)
    assert titles(browser.click(browser.click(third, "Nieuwere"), "Nieuwere")) == titles(first)


def test_filters_narrow_the_list_and_show_as_chips(browser: Browser) -> None:
    factories.initiative(title="Hier", theme="opvang", tags=["leefgeld"])
    factories.initiative(title="Ander thema", theme="wederopbouw", tags=["leefgeld"])
    factories.initiative(title="Ander label", theme="opvang", tags=["brp"])
    factories.initiative(title="Andere gemeente", by=factories.member(municipality="GM0014"), tags=["leefgeld"])
    page = browser.get("/initiatieven/?thema=opvang&tag=leefgeld&gemeente=GM0034&provincie=PV24")
    assert titles(page) == ["Hier"]
    chips = page.html.find(".//div[@class='chips']")
    words = ["".join(chip.itertext()).strip() for chip in chips.iter("a")]
    assert words == ["Opvang", "Almere", "Flevoland", "leefgeld", "Alles wissen"]
    assert titles(browser.get("/initiatieven/?thema=opvang&gemeente=GM0014")) == ["Andere gemeente"]
    assert "2 initiatieven" in browser.get("/initiatieven/?provincie=PV24&tag=leefgeld").main


def test_a_synonym_finds_what_its_tag_holds(browser: Browser) -> None:
    factories.tip(title="Onder het label", tags=["gastgezin"])
    old = factories.tip(tags=["gastgezinnen"]).tags[0]
    into = factories.tip(tags=["gastgezin"]).tags[0]
    from forum.entries import tags

    tags.merge(old, into, by=factories.moderator())
    db.session.commit()
    assert len(titles(browser.get("/tips/?tag=gastgezinnen"))) == 3


def test_only_what_is_still_valid(browser: Browser) -> None:
    factories.tip(title="Verlopen", valid_until=clock.today() - timedelta(days=1))
    factories.tip(title="Vandaag nog", valid_until=clock.today())
    factories.tip(title="Altijd")
    assert len(titles(browser.get("/tips/"))) == 3
    assert set(titles(browser.get("/tips/?geldig=ja"))) == {"Vandaag nog", "Altijd"}


def test_questions_by_state(browser: Browser) -> None:
    factories.thread(title="Gesprek")
    factories.question(title="Open")
    factories.question(title="Klaar", question_state=QuestionState.ANSWERED)
    factories.question(title="Zeker", question_state=QuestionState.CONFIRMED)
    assert len(titles(browser.get("/gesprekken/"))) == 4
    assert titles(browser.get("/gesprekken/?vraag=open")) == ["Open"]
    assert set(titles(browser.get("/gesprekken/?vraag=beantwoord"))) == {"Klaar", "Zeker"}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("thema=niets", 404), ("tag=niets", 404), ("gemeente=GM9999", 404), ("provincie=PV99", 404),
        ("thema=' OR 1=1--", 404), ("gemeente=%00", 400), ("tag=%F0%9F%92%A9", 404), ("thema=" + "x" * 5000, 404),
        ("geldig=misschien", 400), ("vraag=wat", 400), ("na=onzin", 400), ("na=%FF%00", 400), ("na=" + "A" * 5000, 400),
        ("thema=&tag=&gemeente=&geldig=&vraag=&na=", 200), ("onbekend=1", 200), ("thema=opvang&thema=x", 200),
    ],
)  # fmt: skip
def test_wrong_values_are_told_apart_from_mistakes_of_ours(browser: Browser, query: str, status: int) -> None:
    assert browser.get(f"/gesprekken/?{query}").status == status


def test_filters_that_find_nothing_offer_a_way_out(browser: Browser) -> None:
    factories.tip(theme="opvang")
    page = browser.get("/tips/?thema=wederopbouw")
    assert "0 tips" in page.main
    assert page.links()["Alle filters weghalen"] == "/tips/"


@pytest.mark.parametrize(("path", "make"), LISTS)
def test_nobody_sees_what_is_not_theirs(browser: Browser, path: str, make: object) -> None:
    secrets(make)
    page = browser.get(path)
    assert "KANARIE" not in page.source
    assert "0 " in page.main
    stranger = browser.signed_in(factories.member(municipality="GM0014"))
    assert [title for title in titles(stranger.get(path)) if "KANARIE" in title] == ["KANARIE leden"]


@pytest.mark.parametrize(("path", "make"), LISTS)
def test_the_number_of_queries_is_fixed(browser: Browser, path: str, make: object) -> None:
    factories.thread(tags=["leefgeld"])
    address = f"{path}?thema=opvang&tag=leefgeld&gemeente=GM0034"
    counts = []
    for _round in range(2):
        for _number in range(6):
            make(tags=["leefgeld"])
        with counted() as queries:
            browser.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5
    browser.signed_in(factories.member())
    with counted() as queries:
        browser.get(address)
    assert len(queries) <= 8, str(queries)


def secrets(make: object) -> None:
    """One of everything that a visitor may not see, of one kind."""
    author = factories.member()
    make(title="KANARIE concept", by=author, draft=True)
    make(title="KANARIE leden", by=author, audience=Audience.MEMBERS)
    make(title="KANARIE gemeente", by=author, audience=Audience.MUNICIPALITY)
    actions.withdraw(make(title="KANARIE ingetrokken", by=author), by=author)
    db.session.commit()


def titles(page: Page) -> list[str]:
    """The titles of the cards, in order."""
    cards = [element for element in page.html.iter() if (element.get("class") or "").startswith("card-title")]
    return ["".join(card.itertext()).strip() for card in cards]
