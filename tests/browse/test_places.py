"""Themes, municipalities and members."""

from datetime import timedelta

import pytest

from forum import clock
from forum.accounts.models import Standing
from forum.database import db
from forum.entries import actions
from tests import factories
from tests.browse.test_lists import secrets, titles
from tests.pages import Browser
from tests.queries import counted

KINDS = (factories.initiative, factories.tip, factories.thread, factories.announcement)


def test_all_themes(browser: Browser) -> None:
    page = browser.get("/themas/")
    assert page.status == 200
    assert page.links()["Sancties en Gazprom"] == "/themas/sancties-en-gazprom"


def test_a_theme_has_a_tab_a_kind(browser: Browser) -> None:
    for make in KINDS:
        make(theme="opvang")
        make(theme="wederopbouw")
    factories.tip(theme="opvang", title="Mijn tip")
    page = browser.get("/themas/opvang")
    assert len(titles(page)) == 5
    assert {"Alles 5", "Initiatieven 1", "Tips 2", "Gesprekken 1", "Berichten 1"} <= set(page.links())
    tips = browser.click(page, "Tips 2")
    assert len(titles(tips)) == 2
    assert "Mijn tip" in tips.main
    assert page.links()["stel een vraag"] == "/gesprekken/nieuw?thema=opvang"


def test_a_theme_pages_within_a_kind(browser: Browser) -> None:
    now = clock.now()
    for number in range(25):
        factories.tip(title=f"Tip {number:02}", at=now - timedelta(hours=number))
        factories.thread(at=now - timedelta(hours=number))
    first = browser.get("/themas/opvang?soort=tip")
    second = browser.click(first, "Oudere")
    assert titles(first) + titles(second) == [f"Tip {number:02}" for number in range(25)]
    assert titles(browser.click(second, "Nieuwere")) == titles(first)


def test_an_empty_theme_offers_a_first_step(browser: Browser) -> None:
    page = browser.get("/themas/wederopbouw")
    assert "Nog niets in dit thema" in page.main


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/themas/niets", 404), ("/themas/opvang?soort=niets", 404), ("/themas/opvang?na=onzin", 400),
        ("/themas/%00", 400), ("/themas/" + "x" * 3000, 404), ("/gemeenten/GM0000", 404), ("/gemeenten/niets", 404),
        ("/gemeenten/%F0%9F%92%A9", 404), ("/gemeenten/GM0034?soort=x", 404), ("/gemeenten/GM0034?na=x", 400),
        ("/gemeenten/?q=" + "a" * 5000, 200), ("/gemeenten/?q=%00%FF", 400), ("/gemeenten/?q=!!!", 200),
    ],
)  # fmt: skip
def test_wrong_addresses(browser: Browser, path: str, status: int) -> None:
    assert browser.get(path).status == status


def test_all_municipalities_by_province(browser: Browser) -> None:
    factories.tip()
    factories.tip()
    page = browser.get("/gemeenten/")
    places = [a for a in page.html.iter("a") if (a.get("href") or "").startswith("/gemeenten/GM")]
    assert len({a.get("href") for a in places}) == 342
    assert "342 gemeenten" in page.main
    provinces = ["".join(h.itertext()) for h in page.html.iter("h2")]
    assert [name for name in provinces if name != "Deelden het meest"][:2] == ["Drenthe", "Flevoland"]
    assert "Almere 2" in page.main


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("fryslan", "Súdwest-Fryslân"),
        ("SÚDWEST fry", "Súdwest-Fryslân"),
        ("den haag", "'s-Gravenhage"),
        ("alm", "Almere"),
    ],
)
def test_a_municipality_is_found_by_part_of_its_name(browser: Browser, words: str, name: str) -> None:
    page = browser.submit(browser.get("/gemeenten/").form("Zoeken").__class__ and place_form(browser).fill(q=words))
    assert name in page.links()
    assert "342 gemeenten" not in page.main


def place_form(browser: Browser):  # type: ignore[no-untyped-def]
    from tests.pages import Form

    page = browser.get("/gemeenten/")
    return Form(page, next(form for form in page.forms() if form.get("action") == "/gemeenten/"))


def test_only_municipalities_that_share(browser: Browser) -> None:
    factories.tip()
    page = browser.get("/gemeenten/?gedeeld=ja")
    assert "1 gemeente." in page.main
    assert "Geen gemeente gevonden" in browser.get("/gemeenten/?gedeeld=ja&q=groningen").main


def test_a_municipality_shows_facts_people_and_what_it_shared(browser: Browser) -> None:
    colleague = factories.member(name="Sanne de Vries", function="Beleidsadviseur", expertise="leefgeld")
    factories.member(name="Weg ermee", standing=Standing.DISABLED)
    factories.tip(title="Van Almere", by=colleague)
    factories.tip(title="Van Groningen", by=factories.member(municipality="GM0014"))
    page = browser.get("/gemeenten/GM0034")
    assert page.h1 == "Gemeente Almere"
    assert titles(page) == ["Van Almere"]
    for words in ("222.825 (2023)", "Flevoland", "Sterk stedelijk", "1.725", "Bron: CBS / Kadaster"):
        assert words in page.main
    assert "1 lid van deze gemeente doet mee." in page.main
    assert "Sanne" not in page.main
    inside = browser.signed_in(factories.member(municipality="GM0014")).get("/gemeenten/GM0034")
    assert inside.links()["Sanne de Vries"] == colleague.url
    assert "leefgeld" in inside.main
    assert "Weg ermee" not in inside.main


def test_a_municipality_without_anything(browser: Browser) -> None:
    page = browser.get("/gemeenten/GM0014")
    assert "Nog niets gedeeld" in page.main
    assert "Er is nog niemand van deze gemeente lid." in page.main


def test_a_mentioned_name_leads_to_the_municipality(browser: Browser) -> None:
    assert browser.get("/gemeenten/den-haag").h1 == "Gemeente 's-Gravenhage"
    assert browser.get("/gemeenten/almere", follow=False).response.headers["Location"] == "/gemeenten/GM0034"


def test_a_member_is_seen_by_members_only(browser: Browser) -> None:
    person = factories.member(name="Sanne de Vries", function="Adviseur", email="geheim@almere.nl")
    factories.tip(title="Mijn tip", by=person)
    secrets(lambda **given: factories.thread(**(given | {"by": person})))
    answered = factories.question(title="Een vraag")
    factories.reply(answered, "Zo doen **wij** het.", by=person)
    assert "inloggen" in browser.get(person.url).path
    browser.signed_in(factories.member(municipality="GM0014"))
    page = browser.get(person.url)
    assert (page.h1, set(titles(page))) == ("Sanne de Vries", {"Mijn tip", "KANARIE leden"})
    assert "geheim@" not in page.source
    replies = browser.click(page, "Reacties")
    assert "Een vraag" in replies.main
    assert "Zo doen wij het." in replies.main


def test_replies_to_what_one_may_not_see_are_not_shown(browser: Browser) -> None:
    person = factories.member()
    hidden = factories.thread(title="KANARIE", by=person)
    factories.reply(hidden, "KANARIE reactie", by=person)
    shown = factories.thread(title="Te zien")
    gone = factories.reply(shown, "KANARIE ingetrokken", by=person)
    actions.withdraw_reply(gone, by=person)
    actions.withdraw(hidden, by=person)
    db.session.commit()
    page = browser.signed_in(factories.member()).get(f"{person.url}?toon=reacties")
    assert "KANARIE" not in page.source


def test_replies_are_paged(browser: Browser) -> None:
    person = factories.member()
    entry = factories.thread()
    for number in range(25):
        factories.reply(entry, f"Reactie nummer {number:02}.", by=person)
    browser.signed_in(factories.member())
    first = browser.get(f"{person.url}?toon=reacties")
    second = browser.click(first, "Oudere")
    assert "nummer 24" in first.main
    assert "nummer 05" in first.main
    assert "nummer 04" in second.main
    assert "nummer 00" in second.main


@pytest.mark.parametrize(
    ("path", "status"),
    [("/leden/999999", 404), ("/leden/99999999999999999999", 404), ("/leden/x", 404), ("/leden/0", 404)],
)
def test_members_that_are_not_there(browser: Browser, path: str, status: int) -> None:
    browser.signed_in(factories.member())
    assert browser.get(path).status == status


def test_who_left_is_unknown_to_members_and_known_to_moderators(browser: Browser) -> None:
    gone = factories.member(name="Weg", standing=Standing.DISABLED)
    assert browser.signed_in(factories.member()).get(gone.url).status == 404
    page = browser.signed_in(factories.moderator()).get(gone.url)
    assert "Doet niet meer mee" in page.main


def test_nobody_sees_what_is_not_theirs(browser: Browser) -> None:
    for make in KINDS:
        secrets(make)
    for path in ("/themas/", "/themas/opvang", "/gemeenten/GM0034", "/gemeenten/"):
        page = browser.get(path)
        assert "KANARIE" not in page.source
        assert "Almere 4" not in page.main
    stranger = browser.signed_in(factories.member(municipality="GM0014"))
    for path in ("/themas/opvang", "/gemeenten/GM0034"):
        assert set(titles(stranger.get(path))) == {"KANARIE leden"}


@pytest.mark.parametrize(
    "path",
    [
        "/themas/",
        "/themas/opvang",
        "/themas/opvang?soort=tip",
        "/gemeenten/",
        "/gemeenten/GM0034",
        "/leden/1",
        "/leden/1?toon=reacties",
    ],
)
def test_the_number_of_queries_is_fixed(browser: Browser, path: str) -> None:
    person = factories.member(expertise="leefgeld")
    reader = factories.member()
    if not path.startswith("/leden"):
        browser.get(path)
    counts = []
    for _round in range(2):
        factories.member()
        for _number in range(4):
            for make in KINDS:
                factories.reply(make(tags=["leefgeld"], by=person), by=person)
        with counted() as queries:
            browser.get(path)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5
    browser.signed_in(reader)
    with counted() as queries:
        page = browser.get(path)
    assert page.status == 200
    assert len(queries) <= 8, str(queries)
