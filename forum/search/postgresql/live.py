"""The index follows in the transaction of the change itself: who may see an entry can find it at once.

What goes wrong here never takes the change back; the mending of the index finds it.
"""

import logging

from sqlalchemy import event
from sqlalchemy.orm import Session

from forum.database import db
from forum.events import Event
from forum.search import indexing
from forum.search.backend import backend
from forum.search.documents import documents_in
from forum.search.postgresql import tables

log = logging.getLogger(__name__)


def follow(session: Session) -> None:
    """Before a commit: write the entries that its events tell of."""
    if session.in_nested_transaction() or not backend().is_live:
        return
    session.flush()
    facts: list[Event] = session.info.get("recorded", [])
    ids = {entry_id for fact in facts for entry_id in indexing.entries_of(fact)}
    if not ids:
        return
    try:
        with session.begin_nested():
            _write(session, ids)
    except Exception:
        log.warning("entries %s are not in the search index; it will be mended", sorted(ids)[:20], exc_info=True)


def start() -> None:
    """Follow from now on; a process that has several sites (tests) asks each time which engine is the site's."""
    if not event.contains(db.session, "before_commit", follow):
        event.listen(db.session, "before_commit", follow)


def _write(session: Session, ids: set[int]) -> None:
    connection = session.connection()
    if not tables.is_there(connection):
        return
    found = list(documents_in(session, ids))
    gone = ids - {document.id for document in found}
    if gone:
        tables.remove(connection, gone)
    tables.put(connection, found)
