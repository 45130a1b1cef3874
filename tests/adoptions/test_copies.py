"""A copy of one's own: the texts with one's own names, its origin remembered, and the origin's changes taken over."""

from flask import Flask

from forum.accounts.models import Member
from forum.adoptions.copies import personalised
from forum.database import db
from forum.entries import actions as entries
from forum.entries.models import Status
from forum.initiatives.models import Initiative
from tests import factories
from tests.accounts import mailbox
from tests.adoptions.test_pages import UTRECHT, adopt, colleague, only, practice
from tests.pages import Browser


def revise(origin: Initiative, **changed: str) -> Initiative:
    own = db.session.get_one(Initiative, origin.id)
    for name, text in changed.items():
        setattr(own, name, text)
    entries.revise(own, by=db.session.get_one(Member, own.author_id), reason="Beter zo")
    db.session.commit()
    return own


def copied(app: Flask, **given: str) -> tuple[Browser, Initiative, Initiative]:
    """Somebody of Urk with a published copy: browser, origin, copy."""
    origin = practice(**{"approach": "In {{gemeente}} belt u {{ contact }}.", "lessons": "Begin op tijd."} | given)
    browser, _member = colleague(app, name="Jan Post", email="jan@urk.nl")
    adopt(browser, origin.url, copy=True)
    own = db.session.get_one(Initiative, only().copy_id)
    page = browser.get(f"{own.url}/bewerken")
    browser.submit(page.form("contact_name"), "Publiceren")
    db.session.remove()
    return browser, origin, db.session.get_one(Initiative, own.id)


def test_names_are_filled_in_where_the_writer_asked_for_them() -> None:
    said = personalised("{{gemeente}}, {{ Contact }} en {{iets}}; Almere blijft.", "Urk", "Jan \\1")
    assert said == "Urk, Jan \\1 en {{iets}}; Almere blijft."


def test_a_copy_is_a_draft_with_ones_own_names(app: Flask) -> None:
    origin = practice(approach="In {{gemeente}} belt u {{ contact }}.", lessons="Begin op tijd.", tags=["inloop"])
    revise(origin, goal="Rust voor {{gemeente}}")
    browser, member = colleague(app, name="Jan Post", email="jan@urk.nl")
    page = adopt(browser, origin.url, copy=True)
    page = browser.click(page, "De kopie van uw gemeente verder schrijven")
    assert "Vergelijk met het origineel" not in browser.get(f"/overnames/{only().id}").links()
    form = page.form("contact_name")
    assert form.values["approach"].strip() == "In Urk belt u Jan Post."
    assert (form.values["contact_name"], form.values["contact_email"]) == ("Jan Post", "jan@urk.nl")
    assert (form.values["lessons"].strip(), form.values["tags"]) == ("", "inloop")
    own = db.session.get_one(Initiative, only().copy_id)
    assert (own.status, own.author_id, own.municipality_code) == (Status.DRAFT, member.id, "GM0184")
    assert (own.origin_id, own.origin_revision) == (origin.id, 2)
    page = browser.submit(form, "Publiceren")
    assert "Overgenomen van Inloopuur (Almere)" in page.main
    assert "Vergelijk met het origineel" in browser.get(f"/overnames/{only().id}").links()
    assert "Overgenomen van Inloopuur (Almere)" in Browser(app).get(page.path).main
    assert Browser(app).get(page.path).links()["Inloopuur"] == origin.url
    mailbox.sent(app)
    assert browser.get(origin.url).links()["Zo doet uw gemeente het"] == page.path


def test_a_reader_is_told_what_the_blanks_are_for(app: Flask) -> None:
    told = "zijn invulplekken"
    assert told in Browser(app).get(practice(approach="In {{ gemeente }} belt u.").url).main
    assert told not in Browser(app).get(factories.initiative(approach="In de gemeente belt u.").url).main


def test_a_copy_is_made_once_and_by_the_municipality_itself(app: Flask) -> None:
    origin = practice()
    browser, _member = colleague(app)
    adopt(browser, origin.url)
    page = browser.get(f"/overnames/{only().id}")
    form = page.form("Maak een kopie om aan te passen")
    first, second = browser.submit(form), browser.submit(form)
    assert first.path == second.path
    assert first.path.endswith("/bewerken")
    stranger, _other = colleague(app, UTRECHT)
    token = stranger.get("/tips/nieuw").form("title").values["csrf_token"]
    assert stranger.post(form.action, {"csrf_token": token}).status == 403


def test_keepers_hear_once_of_each_revision_and_see_what_changed(app: Flask) -> None:
    origin = practice()
    browser, _member = colleague(app, name="Jan Post", email="jan@urk.nl")
    adopt(browser, origin.url)
    stopped, _other = colleague(app, UTRECHT, email="weg@utrecht.nl")
    adopt(stopped, origin.url)
    adoption = Browser(app).signed_in(factories.moderator()).get(origin.url).links()["Utrecht"]
    stopped.submit(stopped.get(f"{adoption}/stand/gestopt").form("reason").fill(reason="Geen geld."))
    before = len(mailbox.sent(app))
    revise(origin, approach="Begin groot.")
    news = mailbox.sent(app)[before:]
    assert [mail.to for mail in news] == ["Jan Post <jan@urk.nl>"]
    assert "Aanpak" in news[0].text
    assert "Beter zo" in news[0].text
    assert len(mailbox.sent(app)) == before + 1
    page = browser.get(news[0].path("/overnames/"))
    assert [mark.text for mark in page.html.iter("ins")] == ["groot"]
    page = browser.submit(page.form("Gezien"))
    assert "Het origineel is veranderd" not in page.main
    revise(origin, approach="Begin nu.")
    assert len(mailbox.sent(app)) == before + 2


def test_one_click_in_such_a_mail_stops_them_and_the_next_one_starts_them_again(app: Flask) -> None:
    origin = practice()
    browser, _member = colleague(app)
    adopt(browser, origin.url)
    revise(origin, approach="Begin groot.")
    news = mailbox.sent(app)[-1]
    assert news.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = news.path("/uitschrijven/")
    nobody = Browser(app)
    assert "mail als “Inloopuur” verandert" in nobody.get(address).main
    stopped = nobody.post(address, {"List-Unsubscribe": "One-Click"})
    before = len(mailbox.sent(app))
    revise(origin, approach="Begin nu.")
    assert len(mailbox.sent(app)) == before
    assert "Het origineel is veranderd" in browser.get(only().url).main
    assert "U krijgt weer mail" in nobody.submit(stopped.form("Draai het terug"), "Draai het terug").main
    revise(origin, approach="Begin morgen.")
    assert len(mailbox.sent(app)) == before + 1
    nobody.post(address, {"List-Unsubscribe": "One-Click"})
    page = browser.submit(browser.get(only().url).form("Mail mij als het origineel verandert"))
    assert "U krijgt weer mail als dit verandert." in page.text
    assert "Mail mij als" not in page.main
    revise(origin, approach="Begin later.")
    assert len(mailbox.sent(app)) == before + 2


def test_changes_are_taken_over_field_by_field(app: Flask) -> None:
    browser, origin, own = copied(app, goal="Rust.")
    revise(origin, approach="In {{gemeente}} belt u nu {{contact}}.", goal="Rust en ruimte.")
    adoption = only()
    page = browser.get(adoption.url)
    assert "Het origineel is veranderd" in page.main
    form = page.form("Neem over wat ik koos")
    assert "U koos nog niets" in browser.submit(form).text
    assert only().reviewed == 1
    page = browser.submit(form.fill(fields="approach"))
    db.session.remove()
    own = db.session.get_one(Initiative, own.id)
    assert (own.approach, own.goal) == ("In Urk belt u nu Jan Post.", "Rust.")
    assert own.origin_revision == only().reviewed == 2
    assert "Overgenomen uit versie 2 van het origineel" in browser.get(f"/items/{own.id}/geschiedenis").main
    assert "Het origineel is veranderd" not in browser.get(adoption.url).main


def test_nothing_is_taken_over_when_nothing_was_chosen(app: Flask) -> None:
    browser, origin, own = copied(app)
    revise(origin, approach="Anders.")
    page = browser.get(only().url)
    browser.submit(page.form("Gezien, niets overnemen"))
    db.session.remove()
    assert only().reviewed == 2
    assert db.session.get_one(Initiative, own.id).approach == "In Urk belt u Jan Post."


def test_what_came_after_one_looked_is_not_called_seen(app: Flask) -> None:
    origin = practice()
    browser, _member = colleague(app)
    adopt(browser, origin.url)
    revise(origin, approach="Twee.")
    form = browser.get(only().url).form("Gezien")
    revise(origin, approach="Drie.")
    assert "Het origineel is veranderd" in browser.submit(form).main
    assert only().reviewed == 2
    token = form.values["csrf_token"]
    for number in ("", "0", "x", "99999999999999999999", "-1"):
        assert browser.post(form.action, {"csrf_token": token, "number": number}).status == 400


def test_a_copy_is_compared_with_any_revision_of_its_origin(app: Flask) -> None:
    browser, origin, own = copied(app, approach="Begin in {{gemeente}} klein.")
    page = browser.get(own.url)
    page = browser.click(page, "Vergelijk met het origineel")
    assert "Begin" not in [mark.text for mark in page.html.iter("del")]
    assert "Begin op tijd." in " ".join("".join(mark.itertext()) for mark in page.html.iter("del"))  # own experience
    revise(origin, approach="Begin in {{gemeente}} groot.")
    page = browser.get(f"{own.url}/vergelijken?origineel=2")
    assert "groot" in [mark.text for mark in page.html.iter("del")]
    assert "klein" in [mark.text for mark in page.html.iter("ins")]
    assert browser.get(f"{own.url}/vergelijken?origineel=9").status == 404
    assert browser.get(f"{origin.url}/vergelijken").status == 404


def test_colleagues_write_a_copy_together_and_lose_nothing(app: Flask) -> None:
    origin = practice()
    first, _one = colleague(app)
    second, _two = colleague(app)
    adopt(first, origin.url, copy=True)
    title = "De kopie van uw gemeente verder schrijven"
    forms = [browser.click(browser.get(origin.url), title).form("contact_name") for browser in (first, second)]
    page = second.submit(forms[1].fill(goal="Rust."), "Bewaar als concept")
    assert "Alleen leden van Urk zien het, en kunnen het bewerken." in page.main
    page = first.submit(forms[0].fill(goal="Ruimte."), "Bewaar als concept")
    assert page.status == 422
    assert "Een collega veranderde dit concept terwijl u typte." in page.main
    assert db.session.get_one(Initiative, only().copy_id).goal == "Rust."
    again = page.form("contact_name")
    assert again.values["goal"].strip() == "Ruimte."
    page = first.submit(again, "Publiceren")
    assert "Het staat op het forum." in page.text
    assert "Uw wijziging is bewaard." not in page.text
    assert "Ruimte." in Browser(app).get(page.path).main


def test_a_copy_that_is_being_written_is_for_its_municipality_alone(app: Flask) -> None:
    origin = practice()
    browser, _member = colleague(app)
    adopt(browser, origin.url, copy=True)
    own = db.session.get_one(Initiative, only().copy_id)
    others = [colleague(app, UTRECHT)[0], Browser(app).signed_in(factories.moderator(municipality=None)), Browser(app)]
    for other in others:
        assert other.get(own.url).status == 404
        assert other.get(f"{own.url}/bewerken", follow=False).status in (302, 404)
        assert own.url not in other.get(f"/overnames/{only().id}").source
    plain = factories.initiative(by=factories.member(municipality="GM0184"), draft=True)
    assert browser.get(plain.url).status == 404
