"""The example content as a stranger meets it on a fresh site: there is something to read, everywhere."""

import sqlalchemy as sa
from flask import Flask

from forum import jobs
from forum.accounts.models import Member
from forum.database import db
from forum.events import Event
from forum.exchange import examples
from tests.pages import Browser


def test_the_bell_and_the_digest_have_something_to_show(app: Flask) -> None:
    examples.load()
    jobs.catch_up(app)
    email = examples.sign_ins()[0][1]
    member = Browser(app).signed_in(db.session.scalars(sa.select(Member).where(Member.email == email)).one())
    told = member.get("/mijn/meldingen")
    assert "omdat u Opvang volgt" in told.main
    assert "omdat u Desinformatie en veiligheid volgt" in told.main
    preview = member.get("/mijn/overzichtsmail")
    assert "Nog niets nieuws" not in preview.main
    assert "Het overnemen waard" in preview.main
    assert "Voorbeeldinhoud" in preview.main
    before = db.session.scalar(sa.select(sa.func.count(Event.id)))
    examples.load()
    assert db.session.scalar(sa.select(sa.func.count(Event.id))) == before, "a second time it tells nothing"
