"""What the pages of adopting ask of the database: a fixed number of queries, however many municipalities adopted."""

from flask import Flask

from forum.accounts.models import Municipality
from forum.adoptions import actions
from forum.adoptions.models import State
from forum.database import db
from forum.initiatives.models import Initiative
from tests import factories
from tests.pages import Browser
from tests.rules.test_queries import asked

DONE = {"changed": "Anders.", "result": "Beter."}
PLACES = ["GM0184", "GM0344", "GM0363", "GM0518", "GM0014", "GM0599", "GM0772", "GM0855", "GM0758", "GM0153", "GM0037"]


def adopt(practice_id: int, codes: list[str]) -> int:
    for code in codes:
        practice = db.session.get_one(Initiative, practice_id)
        by = factories.member(municipality=code)
        last = actions.adopt(practice, for_=db.session.get_one(Municipality, code), by=by)
        actions.move(last, State.INTRODUCED, by=by, answers=DONE)
        db.session.commit()
    return last.id


def test_queries_do_not_grow_with_adopters(app: Flask, browser: Browser) -> None:
    practice = factories.initiative(tags=["leefgeld"])
    url, reader = practice.url, Browser(app).signed_in(factories.member(municipality="GM0184"))
    counts = []
    for codes in (PLACES[:1], PLACES[1:]):
        page = f"/overnames/{adopt(practice.id, codes)}"
        adopting = f"{url}/overnemen"
        stranger = Browser(app).signed_in(factories.member(municipality="GM0080"))
        found = [asked(app, *each) for each in ((browser, url), (browser, page), (reader, url), (reader, page))]
        found.append(asked(app, stranger, adopting))
        counts.append([len(queries) for queries in found])
    assert counts[1] <= counts[0]
    assert counts[1][1] <= 5
    assert counts[1][3] <= 8
    own = [query for query in found[0] if "adoption_move" in query]
    assert len(own) == 1, "the adopters are one query, once for each version of the page"
    again = [query for query in asked(app, browser, url) if "adoption_move" in query]
    assert again == []
