"""What somebody may not read does not show through something else either."""

import json

from flask import Flask

from forum.database import db
from forum.entries import actions
from forum.entries.models import Audience, Entry
from tests import factories
from tests.pages import Browser


def _opened_up(audience: Audience) -> Entry:
    """An entry that was for a few at first, and then, rewritten, for everybody."""
    author = factories.member()
    entry = factories.tip(by=author, body="Mevrouw Geheim belde.", audience=audience)
    entry.body, entry.audience = "Een inwoner belde.", Audience.PUBLIC
    actions.revise(entry, by=author)
    entry.body = "Een inwoner mailde."
    actions.revise(entry, by=author)
    db.session.commit()
    return entry


def test_history_keeps_what_was_said_among_colleagues(app: Flask) -> None:
    entry = _opened_up(Audience.MUNICIPALITY)
    outsider = Browser(app).signed_in(factories.member(municipality="GM0518"))
    page = outsider.get(f"/items/{entry.id}/geschiedenis?nieuw=3")
    assert "mailde" in page.main
    assert "Geheim" not in page.main
    for address in ("?nieuw=1", "?nieuw=2&oud=1"):
        assert outsider.get(f"/items/{entry.id}/geschiedenis{address}").status == 404
    colleague = Browser(app).signed_in(factories.member())
    assert "Geheim" in colleague.get(f"/items/{entry.id}/geschiedenis?nieuw=2").main


def test_history_among_members_is_for_members(app: Flask) -> None:
    entry = _opened_up(Audience.MEMBERS)
    member = Browser(app).signed_in(factories.member(municipality=None))
    assert "Geheim" in member.get(f"/items/{entry.id}/geschiedenis?nieuw=2").main


def test_labels_of_drafts_and_of_others_are_not_suggested(app: Flask) -> None:
    writer = factories.member()
    factories.tip(by=writer, tags=["ontslagronde"], draft=True)
    factories.tip(by=writer, tags=["ontslagbrief"], audience=Audience.MUNICIPALITY)
    factories.tip(by=writer, tags=["ontslaggolf"])

    def suggested(municipality: str) -> dict[str, int]:
        reader = Browser(app).signed_in(factories.member(municipality=municipality))
        return {each["name"]: each["count"] for each in json.loads(reader.get("/tags/suggesties?q=ontslag").source)}

    assert suggested("GM0518") == {"ontslaggolf": 1}
    assert suggested("GM0034") == {"ontslaggolf": 1, "ontslagbrief": 1}
