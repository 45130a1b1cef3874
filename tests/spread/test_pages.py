"""The pages of the spread as people read them: who sees what, what they say, and what they ask of the database."""

import csv
import io

import pytest
from flask import Flask

from forum import jobs
from forum.accounts.models import Member
from forum.adoptions import actions as adoptions
from forum.adoptions.models import State
from forum.database import db
from forum.entries import actions
from forum.entries.models import Audience
from forum.initiatives.models import Initiative
from tests import factories
from tests.pages import Browser
from tests.queries import counted
from tests.spread.growing import ANSWERS, adopted, grow


def test_a_visitor_sees_who_took_it_over_from_whom(app: Flask, browser: Browser) -> None:
    practice = factories.initiative(title="Taalcafé")
    parent = adopted(practice, "Urk", state=State.INTRODUCED)
    adopted(practice, "Zwolle", parent=parent)
    adopted(practice, "Tiel", state=State.STOPPED)
    page = browser.get(f"{practice.url}/verspreiding")
    assert page.status == 200
    assert not page.mistakes
    assert "Taalcafé" in page.main
    assert "3 gemeenten namen dit over" in page.main
    assert "Gestopt: Zo liep het." in page.main
    row = next(row for row in page.html.iter("tr") if "Zwolle" in "".join(row.itertext()) and row.get("id"))
    assert "Urk" in "".join(row.itertext())
    assert "CBS / Kadaster" in page.main
    assert "style=" not in page.source.split("<main")[1]


def test_nobody_yet(app: Flask, browser: Browser) -> None:
    practice = factories.initiative()
    assert "Nog niemand nam dit over" in browser.get(f"{practice.url}/verspreiding").main
    assert browser.get("/verspreiding").status == 200


def test_an_old_address_leads_to_the_page(app: Flask, browser: Browser) -> None:
    practice = factories.initiative()
    assert browser.get(f"/initiatieven/{practice.id}-oud/verspreiding").path == f"{practice.url}/verspreiding"
    assert browser.get("/verspreiding?thema=bestaat-niet").status == 404


TELLING = ("Alle cijfers per gemeente", "nam 1 voorbeeld over", "Nam over")


@pytest.mark.parametrize("audience", [Audience.MEMBERS, Audience.MUNICIPALITY])
def test_adoptions_of_what_one_may_not_see_count_nowhere(app: Flask, browser: Browser, audience: Audience) -> None:
    own = factories.member(municipality="GM0307")
    hidden = factories.initiative(title="Geheimpje", audience=audience, by=own, municipality_code="GM0307")
    adopted(hidden, "Urk", state=State.INTRODUCED)
    stranger = Browser(app).signed_in(factories.member(municipality="GM0193"))
    colleague = Browser(app).signed_in(factories.member(municipality="GM0307"))
    sees = {browser: False, stranger: audience is Audience.MEMBERS, colleague: True}
    for reader, may in sees.items():
        for path in ("/verspreiding", "/", "/themas/opvang", "/gemeenten/GM0184"):
            shown = reader.get(path).main
            told = [words for words in TELLING if words in shown]
            assert bool(told) is may, f"{path}: {told}"
        assert reader.get(f"{hidden.url}/verspreiding").status == (200 if may else 404)
        assert reader.get(f"{hidden.url}/verspreiding.csv").status == (200 if may else 404)


def test_a_withdrawn_practice_leaves_the_overviews(app: Flask, browser: Browser) -> None:
    author = factories.member()
    practice = factories.initiative(by=author)
    adopted(practice, "Urk")
    assert "overname" in browser.get("/verspreiding").main
    actions.withdraw(db.session.get_one(Initiative, practice.id), by=db.session.get_one(Member, author.id))
    db.session.commit()
    assert "Nog niets overgenomen" in browser.get("/verspreiding").main


def test_the_copy_of_an_adopter_is_named_only_to_who_may_read_it(app: Flask, browser: Browser) -> None:
    practice = factories.initiative()
    adoption = adopted(practice, "Urk")
    copy = factories.initiative(title="Onze versie", audience=Audience.MEMBERS, origin_id=practice.id)
    adoption.copy_id = copy.id
    db.session.commit()
    path = f"{practice.url}/verspreiding"
    assert copy.url not in browser.get(path).source
    assert copy.url in Browser(app).signed_in(factories.member()).get(path).source


def test_a_spreadsheet_opens_the_download_and_calculates_nothing(app: Flask, browser: Browser) -> None:
    practice = factories.initiative()
    adoption = adopted(practice, "Urk", state=State.INTRODUCED)
    by = factories.member(municipality="GM0184")
    adoptions.describe(adoption, {"changed": '=HYPERLINK("http://kwaad.example")', "result": 'a;b\n"c"'}, by=by)
    db.session.commit()
    answer = browser.get(f"{practice.url}/verspreiding.csv")
    assert answer.response.mimetype == "text/csv"
    assert answer.response.headers["Content-Disposition"].startswith("attachment")
    assert answer.response.get_data().startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(answer.source.removeprefix("\ufeff"), newline=""), delimiter=";")
    assert row["Wat is aangepast"] == '\'=HYPERLINK("http://kwaad.example")'
    assert row["Resultaat"] == 'a;b\n"c"'
    assert row["Eenmalige kosten (euro)"] == "12000"


def test_a_municipality_shows_what_it_took_over_and_whom_it_helped(app: Flask, browser: Browser) -> None:
    practice = factories.initiative(title="Uit Almere")  # of GM0034
    parent = adopted(practice, "Urk")
    adopted(practice, "Zwolle", parent=parent)
    almere, urk = browser.get("/gemeenten/GM0034").main, browser.get("/gemeenten/GM0184").main
    assert "2 gemeenten geholpen" in almere
    assert "1 overgenomen" in urk
    assert "1 gemeente geholpen" in urk
    assert "Uit Almere" in urk


def test_the_front_page_and_a_theme_show_it_in_small(app: Flask, browser: Browser) -> None:
    adopted(factories.initiative(theme="opvang"), "Urk", state=State.INTRODUCED)
    for path in ("/", "/themas/opvang"):
        page = browser.get(path)
        assert "1 gemeente nam 1 voorbeeld over." in page.main
        assert not page.mistakes
    assert "Zo verspreiden" not in browser.get("/themas/wederopbouw").main


def test_what_waits_for_a_first_follower(app: Flask, browser: Browser) -> None:
    taken, waiting = factories.initiative(title="Genomen"), factories.initiative(title="Wachtend")
    factories.initiative(title="Een kopie", origin_id=taken.id)
    adopted(taken, "Urk")
    parts = browser.get("/verspreiding").main.split("Wachten op een eerste volger")
    assert "Genomen" in parts[0]
    assert "Wachtend" in parts[1]
    assert "Een kopie" not in parts[1]
    assert waiting.title not in parts[0]


def test_as_many_queries_for_one_adoption_as_for_sixty(app: Flask, browser: Browser) -> None:
    practice = factories.initiative()
    member = Browser(app).signed_in(factories.member(municipality="GM0307"))
    paths = [
        "/verspreiding",
        "/verspreiding?thema=opvang",
        f"{practice.url}/verspreiding",
        "/",
        "/themas/opvang",
        "/gemeenten/GM0184",
    ]
    adopted(practice, "Urk")
    jobs.drain(app)
    first = {(who, path): asked(app, who, path) for path in paths for who in (browser, member)}
    grow(factories.initiative(), 60, seed=1, by=factories.member())
    for place in ("Zwolle", "Tiel", "Ede", "Epe", "Oss", "Best"):
        adopted(practice, place, state=State.INTRODUCED)
    jobs.drain(app)
    for (who, path), number in first.items():
        again = asked(app, who, path)
        assert again <= number, f"{path}: {number} grow to {again}"
        assert again <= (5 if who is browser else 8), path


def asked(app: Flask, browser: Browser, path: str) -> int:
    app.extensions["visitors"].pages.clear()
    with counted() as queries:
        assert browser.get(path).status == 200
    return len(queries)


def test_answers_are_texts_not_markup(app: Flask, browser: Browser) -> None:
    practice = factories.initiative()
    adoption = adopted(practice, "Urk", state=State.INTRODUCED)
    adoptions.describe(
        adoption, ANSWERS | {"changed": "<script>alert(1)</script>"}, by=factories.member(municipality="GM0184")
    )
    db.session.commit()
    assert "<script>alert" not in browser.get(f"{practice.url}/verspreiding").source
