"""What an adopter sends, by hand, that the pages never offer."""

from flask import Flask

from forum.accounts.models import Municipality
from forum.adoptions import actions as adoptions
from forum.adoptions import copies, queries
from forum.adoptions.models import Adoption
from forum.database import db
from forum.entries import actions as entries
from forum.entries.models import Audience
from forum.initiatives.models import Initiative
from tests import factories
from tests.pages import Browser

URK, UTRECHT = "GM0184", "GM0344"


def test_what_the_origin_said_among_colleagues_is_not_taken_over(app: Flask) -> None:
    """Its second version was for its own municipality: neither its number nor a comparison brings it out."""
    origin = factories.initiative(approach="Begin klein.")
    browser, adoption, copy = _with_copy(app, origin)
    for text, audience in (("Wethouder Geheim wil niet.", Audience.MUNICIPALITY), ("Groot.", Audience.PUBLIC)):
        origin = db.session.get_one(Initiative, origin.id)
        origin.approach, origin.audience = text, audience
        entries.revise(origin, by=factories.member())
        db.session.commit()
    page = browser.get(adoption.url)
    assert "Geheim" not in page.source
    for number in ("2", "3"):
        form = {"csrf_token": _token(browser), "number": number, "choosing": "1", "fields": "approach"}
        assert browser.post(f"{adoption.url}/gezien", form).status == 200
        assert "Geheim" not in browser.get(f"{copy.url}/bewerken").source
        assert "Geheim" not in browser.get(adoption.url).source
    entries.publish(db.session.get_one(Initiative, copy.id), by=factories.member(municipality=URK))
    db.session.commit()
    assert browser.get(f"{copy.url}/vergelijken?origineel=2").status == 404
    assert browser.get(f"{copy.url}/vergelijken?origineel=3").status == 200


def test_a_members_only_origin_is_compared_by_members(app: Flask) -> None:
    browser, _adoption, copy = _with_copy(app, factories.initiative(audience=Audience.MEMBERS, approach="Zo."))
    entries.publish(copy, by=factories.member(municipality=URK))
    db.session.commit()
    assert "Van versie 1 van het origineel" in browser.get(f"{copy.url}/vergelijken").main


def _with_copy(app: Flask, origin: Initiative) -> tuple[Browser, Adoption, Initiative]:
    by = factories.member(municipality=URK)
    made = adoptions.adopt(origin, for_=db.session.get_one(Municipality, URK), by=by)
    adoption = db.session.scalars(queries.full(made.id)).unique().one()
    copy = copies.copy_of(adoption, by=by)
    db.session.commit()
    return Browser(app).signed_in(by), adoption, copy


def _token(browser: Browser) -> str:
    return str(browser.get("/tips/nieuw").form("title").values["csrf_token"])
