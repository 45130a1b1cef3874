"""Adopting as people do it: three clicks, two contacts, a page that tells how it goes."""

import sqlalchemy as sa
from flask import Flask

from forum.accounts.models import Member
from forum.adoptions.models import Adoption, Mode, State
from forum.database import db
from forum.entries import actions as entries
from forum.initiatives.models import Initiative
from tests import factories
from tests.accounts import mailbox
from tests.pages import Browser, Page

URK, UTRECHT = "GM0184", "GM0344"


def practice(**given: object) -> Initiative:
    author = factories.member(name="Noor Bakker", email="noor@almere.nl")
    fields = {"by": author, "title": "Inloopuur", "contact_email": "loket@almere.nl", "approach": "Begin klein."}
    return factories.initiative(**(fields | given))


def colleague(app: Flask, municipality: str = URK, **given: object) -> tuple[Browser, Member]:
    member = factories.member(municipality=municipality, **given)
    return Browser(app).signed_in(member), member


def adopt(browser: Browser, url: str, **choices: object) -> Page:
    page = browser.click(browser.get(url), "Wij gaan dit ook doen")
    return browser.submit(page.form("mode").fill(**choices))


def only() -> Adoption:
    db.session.remove()
    return db.session.scalars(sa.select(Adoption)).one()


def test_a_member_adopts_in_three_clicks_and_sees_it_at_once(app: Flask) -> None:
    origin = practice()
    browser, member = colleague(app)
    page = browser.get(origin.url)
    page = browser.click(page, "Wij gaan dit ook doen")  # one
    assert "Urk" in page.main
    page = browser.submit(page.form("mode").fill(mode="copy"))  # two
    assert page.path == origin.url
    assert "Urk: Interesse sinds" in page.main
    assert "loket@almere.nl" in page.main
    assert "1 gemeente heeft interesse" in page.main
    adoption = only()
    assert (adoption.state, adoption.mode, adoption.municipality_code) == (State.INTEREST, Mode.COPY, URK)
    assert member.name in browser.get(f"/overnames/{adoption.id}").main


def test_a_visitor_signs_in_first_and_comes_back_to_adopting(app: Flask, browser: Browser) -> None:
    origin = practice()
    page = browser.click(browser.get(origin.url), "Wij gaan dit ook doen")
    assert page.path.startswith("/inloggen?next=")
    assert "overnemen" in page.path


def test_who_belongs_to_no_municipality_is_told_so(app: Flask) -> None:
    origin = practice()
    browser = Browser(app).signed_in(factories.editor(municipality=None))
    assert "hoort niet bij een gemeente" in browser.get(origin.url).main
    page = browser.get(f"{origin.url}/overnemen")
    assert page.path == origin.url
    assert "Uw account hoort (nog) niet bij een gemeente" in page.text


def test_bad_moves_get_a_message_and_change_nothing(app: Flask) -> None:
    origin = practice()
    author = db.session.get_one(Member, origin.author_id)
    own = Browser(app).signed_in(author)
    assert "uw eigen gemeente" in own.get(f"{origin.url}/overnemen").text
    draft = factories.initiative(draft=True, by=author, title="Concept")
    assert "Overnemen kan daarom niet" in own.get(f"{draft.url}/overnemen").text
    browser, _member = colleague(app)
    assert browser.get(f"{draft.url}/overnemen").status == 404
    adopt(browser, origin.url)
    page = browser.get(f"{origin.url}/overnemen")
    assert "Urk doet hier al aan mee: interesse" in page.text
    assert db.session.scalar(sa.select(sa.func.count(Adoption.id))) == 1


def test_who_stopped_reads_so_and_can_go_on(app: Flask) -> None:
    origin = practice()
    browser, _member = colleague(app)
    left_open = browser.click(browser.get(origin.url), "Wij gaan dit ook doen").form("mode")
    adopt(browser, origin.url)
    own = f"/overnames/{only().id}"
    browser.submit(browser.get(f"{own}/stand/gestopt").form("reason").fill(reason="Geen ruimte."))
    page = browser.get(origin.url)
    assert "Uw gemeente stopte hiermee" in page.main
    assert "Uw gemeente doet dit ook" not in page.main
    assert "Gaat u toch weer verder?" in browser.click(page, "Aanvullen of weer verdergaan").main
    for page in (browser.get(f"{origin.url}/overnemen"), browser.submit(left_open)):
        assert page.path == own
        assert "Urk is hiermee gestopt." in page.text
    assert only().state is State.STOPPED
    browser.submit(browser.get(f"{own}/stand/proef").form("reason"))
    assert "Uw gemeente doet dit ook" in browser.get(origin.url).main


def test_pressing_twice_and_a_colleague_make_one_adoption(app: Flask) -> None:
    origin = practice()
    first, _one = colleague(app)
    second, two = colleague(app)
    forms = [browser.get(f"{origin.url}/overnemen").form("mode") for browser in (first, second)]
    for browser, form in ((first, forms[0]), (first, forms[0]), (second, forms[1])):
        assert "Urk: Interesse" in browser.submit(form).main
    adoption = only()
    assert two.name in second.get(f"/overnames/{adoption.id}").main


def test_both_contacts_hear_of_each_other_by_mail(app: Flask) -> None:
    origin = practice()
    browser, _urk = colleague(app, name="Jan Post", email="jan@urk.nl")
    adopt(browser, origin.url)
    other, _utrecht = colleague(app, UTRECHT, name="Fatma Yilmaz", email="fatma@utrecht.nl")
    adopt(other, origin.url, parent=str(only().id))
    sent = mailbox.sent(app)
    to = {name: [mail.text for mail in sent if name in mail.to] for name in ("jan@", "noor@", "fatma@")}
    assert "loket@almere.nl" in to["jan@"][0]
    assert "jan@urk.nl" in to["noor@"][0]
    assert "jan@urk.nl" in to["fatma@"][0]
    assert "fatma@utrecht.nl" in to["jan@"][1]
    assert "fatma@utrecht.nl" in to["noor@"][1]
    assert len(sent) == 5
    page = Browser(app).signed_in(db.session.get_one(Member, origin.author_id)).get(origin.url)
    assert "2 gemeenten doen mee met uw initiatief" in page.main


def test_adopters_read_on_the_page_whom_their_mail_names(app: Flask) -> None:
    """Without an address of a desk it is the author's; for the adopting municipality alone."""
    origin = practice(contact_email="")
    browser, _member = colleague(app)
    adopt(browser, origin.url)
    url = f"/overnames/{only().id}"
    assert "noor@almere.nl" in browser.get(url).main
    for other in (colleague(app, UTRECHT)[0], Browser(app)):
        assert "noor@almere.nl" not in other.get(url).source


def test_addresses_are_for_members(app: Flask) -> None:
    origin = practice()
    browser, member = colleague(app)
    adopt(browser, origin.url)
    url = f"/overnames/{only().id}"
    assert member.email in colleague(app, UTRECHT)[0].get(url).main
    page = Browser(app).get(url)
    assert page.status == 200
    assert member.email not in page.source
    assert "loket@almere.nl" not in page.source
    entries.withdraw(db.session.get_one(Initiative, origin.id), by=factories.moderator())
    db.session.commit()
    assert Browser(app).get(url).status == 404


def test_the_states_ask_what_they_need_and_lose_nothing(app: Flask) -> None:
    origin = practice()
    browser, _member = colleague(app)
    adopt(browser, origin.url)
    page = browser.get(f"/overnames/{only().id}")
    page = browser.click(page, "Ingevoerd")
    page = browser.submit(page.form("changed").fill(changed="Eigen loket.", cost_yearly="veel"))
    assert page.status == 422
    form = page.form("changed")
    assert form.values["changed"].strip() == "Eigen loket."
    assert "Dit is nodig voor “Ingevoerd”." in page.main
    assert only().state is State.INTEREST
    page = browser.submit(form.fill(result="Minder wachttijd.", cost_one_off="0", cost_yearly="12000"))
    assert page.path == f"/overnames/{only().id}"
    assert "12.000" in page.main
    assert "€ 0" in page.main
    assert "Gebruikt door 1 gemeente" in Browser(app).get(origin.url).main
    assert "gebruikt door 1 gemeente" in Browser(app).get("/initiatieven/").main
    page = browser.click(page, "Gestopt")
    page = browser.submit(page.form("reason"))
    assert "Vertel waarom u bent gestopt" in page.main
    page = browser.submit(page.form("reason").fill(reason="Geen geld meer."))
    assert "Geen geld meer." in page.main
    page = Browser(app).get(origin.url)
    assert "Waarom gestopt: Geen geld meer." in page.main
    assert "Gebruikt door" not in page.main


def test_a_step_back_asks_why(app: Flask) -> None:
    origin = practice()
    browser, _member = colleague(app)
    adopt(browser, origin.url)
    url = f"/overnames/{only().id}"
    browser.submit(browser.click(browser.get(url), "Proef").form("reason"))
    page = browser.click(browser.get(url), "Verkenning")
    page = browser.submit(page.form("reason"))
    assert "U gaat een stap terug. Vertel waarom." in page.main
    page = browser.submit(page.form("reason").fill(reason="Te vroeg begonnen."))
    assert "Te vroeg begonnen." in page.main
    page = browser.get(f"{url}/stand/verkenning")
    page = browser.submit(page.form("reason"))
    assert page.status == 422
    assert "staat al op" in page.main


def test_describing_and_personal_data(app: Flask) -> None:
    origin = practice()
    browser, _member = colleague(app)
    adopt(browser, origin.url)
    page = browser.click(browser.get(f"/overnames/{only().id}"), "Vertel hoe het gaat")
    page = browser.submit(page.form("changed").fill(changed="Bel Olena op 06-12345678."))
    assert "06-12345678" in page.main
    assert page.status == 422
    page = browser.submit(page.form("changed").fill(changed="Anders.", mode="inspired"))
    assert "Anders." in page.main
    assert "Geïnspireerd" in page.main


def test_telling_how_it_goes_leaves_a_dated_line(app: Flask) -> None:
    origin = practice()
    browser, member = colleague(app)
    adopt(browser, origin.url)
    page = browser.get(f"{only().url}/beschrijven")
    page = browser.submit(page.form("changed").fill(changed="Anders.", cost_yearly="0", reason="Cijfers van het jaar."))
    line = next("".join(line.itertext()) for line in page.html.iter("li") if "Verteld hoe" in "".join(line.itertext()))
    for words in (member.name, "gewijzigd: wat er anders gaat, kosten per jaar", "Cijfers van het jaar."):
        assert words in " ".join(line.split())
    page = browser.submit(browser.get(f"{only().url}/beschrijven").form("changed"))
    assert page.main.count("Verteld hoe het gaat") == 1  # nothing was changed
    assert "Verteld hoe het gaat" in Browser(app).get(only().url).main


def test_a_colleague_keeps_it_too_and_leaves_again(app: Flask) -> None:
    origin = practice()
    browser, _member = colleague(app)
    adopt(browser, origin.url)
    url = f"/overnames/{only().id}"
    second, two = colleague(app, name="Tweede Persoon")
    page = second.submit(second.get(url).form("Ik houd dit ook bij"))
    assert two.email in page.main
    page = second.submit(page.form("Ik houd dit niet meer bij"))
    assert two.email not in page.main
    stranger, _three = colleague(app, UTRECHT)
    assert "Ik houd dit ook bij" not in stranger.get(url).main
    assert stranger.get(f"{url}/stand/proef").status == 403


def test_what_we_promise_about_addresses_is_what_happens(app: Flask) -> None:
    """Pages that say who sees an address name adopting, because members see the address of who adopts."""
    browser, member = colleague(app)
    adopt(browser, practice().url)
    reader = Browser(app).signed_in(factories.member())
    assert member.email in reader.get(only().url).main
    assert member.email not in Browser(app).get(only().url).main
    assert member.email not in reader.get(member.url).main
    for page in (Browser(app).get("/aanmelden"), Browser(app).get("/privacy"), browser.get("/mijn/profiel")):
        assert "als u een initiatief overneemt" in page.main, page.path


def test_the_contents_are_in_the_order_of_the_page(app: Flask) -> None:
    origin = practice()
    browser, _member = colleague(app)
    adopt(browser, origin.url)
    html = browser.get(origin.url).html
    listed = [link.get("href")[1:] for link in html.findall(".//nav[@class='contents']//a")]
    assert {"kit", "overgenomen", "reacties"} <= set(listed)
    assert listed == [part.get("id") for part in html.iter() if part.get("id") in listed]
