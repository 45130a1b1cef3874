""" "Past dit bij ons?": likeness is explained, honest when there is none, and of the reader's municipality alone."""

from flask import Flask

from forum.accounts import likeness
from forum.adoptions.models import State
from forum.entries.models import Audience
from tests import factories
from tests.pages import Browser
from tests.spread.growing import adopted


def code(name: str) -> str:
    return factories.municipality(name).code


def test_likeness_is_a_sum_of_plain_points(app: Flask) -> None:
    with app.test_request_context():
        places = {place.name: place for place in likeness.profiles().values()}
        same = likeness.likeness(places["Urk"], places["Urk"])
        far = likeness.likeness(places["Amsterdam"], places["Vlieland"])
    assert (same.score, len(same.reasons)) == (8, 4)
    assert same.words == "zelfde grootteklasse, even stedelijk, zelfde veiligheidsregio en zelfde provincie"
    assert (far.score, far.is_alike) == (0, False)


def test_likeness_works_both_ways(app: Flask) -> None:
    with app.test_request_context():
        places = list(likeness.profiles().values())[::17]
        for one in places:
            for other in places:
                assert likeness.likeness(one, other) == likeness.likeness(other, one)


def test_adopters_like_us_come_first_with_what_they_changed_and_paid(app: Flask) -> None:
    practice = factories.initiative()
    adopted(practice, "Amsterdam", state=State.INTRODUCED)
    adopted(practice, "Dronten", state=State.INTRODUCED)  # as Noordoostpolder: same size, region and province
    reader = Browser(app).signed_in(factories.member(municipality=code("Noordoostpolder")))
    shown = reader.get(practice.url).main.split("Past dit bij ons?")[1]
    assert "1 gemeente die op de uwe lijkt, nam dit over." in shown
    assert "Dronten" in shown
    assert "Amsterdam" not in shown.split("Alle gemeenten die dit overnamen")[0]
    assert "zelfde grootteklasse" in shown
    assert "Eén loket, met de buren." in shown
    assert "12.000" in shown


def test_who_stopped_tells_why(app: Flask) -> None:
    practice = factories.initiative()
    adopted(practice, "Dronten", state=State.STOPPED)
    reader = Browser(app).signed_in(factories.member(municipality=code("Noordoostpolder")))
    shown = reader.get(practice.url).main.split("Past dit bij ons?")[1]
    assert "Gestopt, Aangepast" in shown
    assert "Waarom gestopt: Zo liep het." in shown


def test_an_honest_line_when_there_is_none(app: Flask) -> None:
    practice = factories.initiative()
    reader = Browser(app).signed_in(factories.member(municipality=code("Vlieland")))
    assert "Nog geen andere gemeente nam dit over." in reader.get(practice.url).main
    adopted(practice, "Amsterdam")
    shown = reader.get(practice.url).main
    assert "Nog geen gemeente die op de uwe lijkt" in shown
    assert "lijkt weinig op uw gemeente" in shown


def test_visitors_and_the_makers_are_not_asked(app: Flask, browser: Browser) -> None:
    practice = factories.initiative()  # of Almere
    adopted(practice, "Urk")
    assert "Past dit bij ons?" not in browser.get(practice.url).main
    maker = Browser(app).signed_in(factories.member())
    assert "Past dit bij ons?" not in maker.get(practice.url).main


def test_each_municipality_gets_its_own_answer(app: Flask) -> None:
    practice = factories.initiative()
    adopted(practice, "Dronten", state=State.INTRODUCED)
    near = Browser(app).signed_in(factories.member(municipality=code("Noordoostpolder")))
    far = Browser(app).signed_in(factories.member(municipality=code("Vlieland")))
    for reader, words in ((near, "die op de uwe lijkt, nam dit over."), (far, "Het dichtst bij de uwe")):
        assert words in reader.get(practice.url).main


def test_the_start_page_names_what_those_like_us_use_and_we_do_not(app: Flask, browser: Browser) -> None:
    wanted, ours, tried = (
        factories.initiative(title=title) for title in ("Gewenst", "Al van ons", "Nog maar een idee")
    )
    hidden = factories.initiative(title="Alleen Almere", audience=Audience.MUNICIPALITY)
    for practice in (wanted, ours, hidden):
        adopted(practice, "Dronten", state=State.INTRODUCED)
    adopted(tried, "Dronten")
    adopted(ours, "Noordoostpolder")
    member = Browser(app).signed_in(factories.member(municipality=code("Noordoostpolder")))
    page = member.get("/")
    part = page.main.split("Gemeenten zoals de uwe voerden dit in, u nog niet")[1].split("Nieuw")[0]
    assert "Gewenst" in part
    assert "ingevoerd door 1 gemeente zoals de uwe" in part
    for other in ("Al van ons", "Nog maar een idee", "Alleen Almere"):
        assert other not in part
    assert "Gemeenten zoals de uwe" not in browser.get("/").main
    adopted(wanted, "Noordoostpolder")
    assert "Gemeenten zoals de uwe" not in member.get("/").main
