"""The ground works: the application starts, an event is recorded and reacted to."""

from flask import Flask

from forum import events, jobs
from forum.database import db
from forum.entries.models import Entry
from tests import factories


def test_an_entry_is_written_with_its_html_and_its_event(app: Flask) -> None:
    entry = factories.initiative(title="Opvang bij gastgezinnen", body="**Samen** met @almere", tags=["gastgezin"])
    db.session.expire_all()
    entry = db.session.get_one(Entry, entry.id)
    assert "<strong>Samen</strong>" in entry.html["body"]
    assert "/gemeenten/GM0034" in entry.html["body"]
    assert entry.labels == [["gastgezin", "gastgezin"]]
    assert entry.url == f"/initiatieven/{entry.id}-opvang-bij-gastgezinnen"


def test_every_event_is_handled_by_the_queue(app: Flask) -> None:
    factories.initiative()
    assert db.session.scalars(events.waiting()).all()
    db.session.rollback()
    assert jobs.drain(app) > 0
    assert db.session.scalars(events.waiting()).all() == []
