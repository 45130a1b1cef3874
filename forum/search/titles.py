"""The titles of this site by the beginnings of their words, kept in memory and brought up to date by events.

The table holds what is published, whoever may read it: who asks it (`suggesting`) reloads what it finds through the
site's own rules, so that a title that is hidden, or was changed, is never told.
"""

import threading

import sqlalchemy as sa
from flask import current_app

from forum.database import db
from forum.entries.models import Entry, Status
from forum.events import Event, site_version
from forum.search.indexing import entries_of
from forum.search.starts import Starts
from forum.search.traits import looked_up

AGAIN = 100  # events before the last that was read: one with a lower number may be committed later


def find(typed: str, limit: int) -> list[int]:
    """Ids of published entries whose title has what was typed, its last word perhaps half; best first."""
    kept: _Kept = current_app.extensions.setdefault("search_titles", _Kept())
    with kept.lock:
        kept.follow()
        return kept.starts.find(typed, limit)


class _Kept:
    """The titles of one application. `happened` is the state of the site that they were last compared with."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.starts = Starts()
        self.happened = ""
        self.newest = 0  # event that was read

    def follow(self) -> None:
        """Take in what happened: the first time everything (1 s for 100,000 titles), then what changed."""
        happened = site_version()
        if happened == self.happened:
            return
        published = Entry.status == Status.PUBLISHED
        titles = sa.select(Entry.id, Entry.title)
        if not self.happened:
            self.newest = db.session.scalar(sa.select(sa.func.max(Event.id))) or 0
            self.starts = Starts(_rows(titles.where(published)))
        else:
            for entry_id, title in _rows(titles.where(looked_up(self._changed(), published))):
                self.starts.add(entry_id, title)
        self.happened = happened

    def _changed(self) -> list[int]:
        later = sa.select(Event).where(Event.id > self.newest - AGAIN, Event.subject_kind == "entry")
        facts = db.session.scalars(later.order_by(Event.id)).all()
        self.newest = max(self.newest, *(fact.id for fact in facts)) if facts else self.newest
        return sorted({entry_id for fact in facts for entry_id in entries_of(fact)})


def _rows(titles: sa.Select[int, str]) -> list[tuple[int, str]]:
    return [(entry_id, title) for entry_id, title in db.session.execute(titles)]
