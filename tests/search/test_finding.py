"""Finding through the page, as a visitor and as a member."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum import clock, jobs
from forum.database import db
from forum.entries import actions, tags
from forum.entries.models import Audience, Entry, Tag
from forum.search import indexing
from tests import factories
from tests.pages import Browser, Page


@pytest.fixture(autouse=True)
def _index(app: Flask) -> None:
    indexing.rebuild()


def search(browser: Browser, q: str = "", **options: str) -> Page:
    jobs.drain(browser.app)
    return browser.get("/zoeken", query_string={"q": q, **options})


def titles(page: Page) -> list[str]:
    headings = page.html.findall(".//article//h2")
    return [" ".join("".join(heading.itertext()).split()) for heading in headings]


def test_a_new_entry_is_found_by_title_text_reply_and_place(app: Flask, browser: Browser) -> None:
    entry = factories.initiative(title="Opvang bij gastgezinnen", approach="Wij zoeken kamers in het centrum.")
    factories.reply(entry, "Vergeet de huurtoeslag niet.")
    for words in ("gastgezin", "kamer", "huurtoeslag", "Almere"):
        page = search(browser, words)
        assert titles(page) == ["Opvang bij gastgezinnen"], words
        assert "1 resultaat" in page.main


def test_what_changes_is_found_as_it_is_now(app: Flask, browser: Browser) -> None:
    author = factories.member()
    entry = factories.tip(title="Leefgeld uitbetalen", by=author)
    assert titles(search(browser, "leefgeld")) == ["Leefgeld uitbetalen"]

    entry, author = db.session.merge(entry), db.session.merge(author)
    entry.title = "Tolken regelen"
    actions.revise(entry, by=author)
    db.session.commit()
    assert titles(search(browser, "leefgeld")) == []
    assert titles(search(browser, "tolk")) == ["Tolken regelen"]

    entry, author = db.session.merge(entry), db.session.merge(author)
    actions.withdraw(entry, by=author)
    db.session.commit()
    assert titles(search(browser, "tolk")) == []
    assert indexing.backend().count() == 0

    actions.restore(db.session.get_one(Entry, entry.id), by=db.session.merge(author))
    db.session.commit()
    assert titles(search(browser, "tolk")) == ["Tolken regelen"]


def test_a_tag_that_is_merged_is_found_under_its_new_name(app: Flask, browser: Browser) -> None:
    moderator = factories.moderator()
    factories.tip(title="Een tip", tags=["jumelage"])
    factories.tip(title="Andere tip", tags=["stedenband"])
    old, new = (db.session.query(Tag).filter_by(slug=slug).one() for slug in ("jumelage", "stedenband"))
    tags.merge(old, new, by=moderator)
    db.session.commit()
    assert sorted(titles(search(browser, "stedenband"))) == ["Andere tip", "Een tip"]
    assert sorted(titles(search(browser, tag="jumelage"))) == ["Andere tip", "Een tip"]


@pytest.mark.parametrize("words", ["x-ray", "e-depot", "de-escalatie", "a-a", "'s-Gravenzande", "gascontract x-ray"])
def test_a_word_with_a_piece_that_says_nothing_is_a_word_like_any_other(browser: Browser, words: str) -> None:
    page = search(browser, words)
    assert "Geen resultaten" in page.main


def test_all_words_come_before_some_words(app: Flask, browser: Browser) -> None:
    factories.tip(title="Gascontract gascontract gascontract", summary="gascontract", body="gascontract " * 30)
    factories.tip(title="Iets anders", body="Over opzeggen, en heel veel later over het gascontract. " + "woord " * 200)
    page = search(browser, "gascontract opzeggen")
    assert titles(page) == ["Iets anders", "Gascontract gascontract gascontract"]
    assert "2 resultaten, waarvan 1 met al uw woorden" in page.main
    assert "Dit past minder goed" in page.main


def test_title_weighs_more_than_text_and_expired_less(app: Flask, browser: Browser) -> None:
    filler = "Hier staat een heel gewone zin over iets anders. " * 5
    factories.tip(title="Over iets", body=f"{filler} noodopvang {filler}")
    factories.tip(title="Noodopvang sporthal", body=filler)
    factories.tip(title="Noodopvang kerk", body=filler, valid_until=clock.today() - timedelta(days=1))
    assert titles(search(browser, "noodopvang"))[0] == "Noodopvang sporthal"
    assert "Verlopen" in search(browser, "noodopvang").main


def test_phrases_and_exclusions_are_the_only_syntax(app: Flask, browser: Browser) -> None:
    factories.tip(title="Rode appels en groene peren")
    factories.tip(title="Groene appels en rode peren")
    assert len(titles(search(browser, "rode appels"))) == 2
    assert titles(search(browser, '"rode appels"')) == ["Rode appels en groene peren"]
    assert titles(search(browser, 'appels -"rode appels"')) == ["Groene appels en rode peren"]
    factories.tip(title="Enkel appels")
    assert titles(search(browser, "appels -peren")) == ["Enkel appels"]
    assert len(titles(search(browser, "appels NOT peren"))) == 3


def test_diacritics_and_inflection_do_not_matter(app: Flask, browser: Browser) -> None:
    factories.tip(title="Hulp aan Oekraïne via opvanglocaties")
    for words in ("oekraine", "Oekrai\u0308ne", "OEKRAÏNE", "opvanglocatie"):
        assert titles(search(browser, words)) == ["Hulp aan Oekraïne via opvanglocaties"], words


def test_filters_count_and_narrow(app: Flask, browser: Browser) -> None:
    utrecht = factories.member(municipality="GM0344")
    factories.tip(title="Tolken een", tags=["tolk"])
    factories.tip(title="Tolken twee", theme="samenleving", by=utrecht)
    factories.initiative(title="Tolken drie", by=utrecht)
    page = search(browser, "tolken")
    links = page.links()
    assert {"Tips2", "Initiatieven1", "Opvang2", "Samenleving1", "tolk1", "Utrecht2", "Almere1", "Flevoland1"} <= {
        text.replace(" ", "") for text in links
    }
    narrowed = browser.get(links["Tips2"])
    assert sorted(titles(narrowed)) == ["Tolken een", "Tolken twee"]
    assert "Initiatieven1" in narrowed.links()
    again = search(browser, "tolken", soort="tip", gemeente="GM0344", thema="samenleving", provincie="PV26")
    assert titles(again) == ["Tolken twee"]
    assert titles(browser.get("/zoeken?tag=tolk")) == ["Tolken een"]


def test_order_and_pages(app: Flask, browser: Browser) -> None:
    start = clock.now() - timedelta(days=60)
    author = factories.member()
    for number in range(25):
        factories.tip(title=f"Beurt {number:02}", by=author, at=start + timedelta(days=number))
    first = search(browser, "beurt", sorteer="nieuwste")
    assert titles(first)[:2] == ["Beurt 24", "Beurt 23"]
    second = browser.click(first, "Volgende pagina")
    assert titles(second)[-1] == "Beurt 00"
    assert len(titles(second)) == 5
    assert "Vorige pagina" in second.links()


def test_fragments_are_marked_and_escaped(app: Flask, browser: Browser) -> None:
    body = "Begin. " * 60 + "De <script>alert(1)</script> voucher & de **vouchers** werken. " + "Einde. " * 60
    factories.tip(title="Over <b>iets</b> & voucher", summary="Samenvatting", body=body)
    page = search(browser, "voucher")
    marked = ["".join(mark.itertext()) for mark in page.html.iter("mark")]
    assert {"voucher", "vouchers"} <= set(marked)
    assert titles(page) == ["Over <b>iets</b> & voucher"]
    assert all(not script.text for script in page.html.iter("script"))


def test_no_result_helps_on(app: Flask, browser: Browser) -> None:
    factories.tip(title="Een tip")
    page = search(browser, "xyzzyplugh", soort="tip")
    assert page.status == 200
    assert "Geen resultaten" in page.main
    assert page.links()["Stel uw vraag op het forum"].endswith("titel=xyzzyplugh")
    assert page.links()["Zoek zonder filters"] == "/zoeken?q=xyzzyplugh"
    assert "Een tip" in page.links()


def test_the_empty_page_shows_what_there_is(app: Flask, browser: Browser) -> None:
    factories.tip(title="Een tip", tags=["leefgeld"])
    factories.tip(title="Verborgen", tags=["verborgen"], audience=Audience.MEMBERS)
    page = browser.get("/zoeken")
    assert "Opvang 1" in page.main
    assert "leefgeld (1)" in page.main
    assert "erborgen" not in page.main


def test_similar_titles_for_members(app: Flask, browser: Browser) -> None:
    factories.tip(title="Leefgeld en toeslagen uitgelegd")
    jobs.drain(app)
    page = browser.signed_in(factories.member()).get("/zoeken/vergelijkbaar?titel=Toeslag+bij+leefgeld")
    assert "Dit bestaat al" in page.text
    assert "Leefgeld en toeslagen uitgelegd" in page.links()
    assert browser.get("/zoeken/vergelijkbaar?titel=de+het").text == ""


@pytest.mark.parametrize(
    "address",
    [
        "q=a&pagina=0",
        "q=a&pagina=x",
        "q=a&pagina=-1",
        "q=a&pagina=999999999999",
        "q=a&sorteer=x",
        "soort=x",
        "thema=x",
        "tag=x",
        "gemeente=GM9999",
        "provincie=%00",
        "q=a&pagina=7",
    ],
)
def test_what_cannot_be_is_told_so(app: Flask, browser: Browser, address: str) -> None:
    assert browser.get(f"/zoeken?{address}").status in (200, 400, 404)


class Forgetful(dict[int, Any]):
    """What is kept of entries, when another thread clears it all the time."""

    def update(self, *_given: Any) -> None:
        self.clear()


def test_what_is_kept_may_be_cleared_at_any_moment(app: Flask, browser: Browser) -> None:
    for number in range(3):
        factories.tip(title=f"Zwaluwnest {number}")
    app.extensions["search_traits"] = Forgetful()
    assert len(titles(search(browser, "zwaluwnest"))) == 3
