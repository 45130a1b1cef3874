"""The index follows the database: entry by entry as things happen, and as a whole when something was missed.

For jobs and commands only; a request that finds no index asks for `mend` on the queue.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from flask import current_app

from forum.database import db
from forum.events import Event, on
from forum.search.backend import IndexUnavailable, backend
from forum.search.documents import documents, published_versions

log = logging.getLogger(__name__)

AHEAD = 500  # events that one job handles along with its own
REMEMBERED = 20_000

CHANGES = ("published", "revised", "withdrawn", "restored", "drafted", "voted", "checked")
OF_ENTRIES = ("imported", "relabelled", "answered", "reopened", "judged", "closed", "opened", "pinned", "unpinned")
SUBJECTS = ("entry", "reply", "tag")
MOVES = ("harvested", "grown", "split", "split_off", "unsplit", "merged", "took_in", "unmerged")


class Differences(NamedTuple):
    """Ids of entries: not in the index, there with an older version, there but not published any more."""

    missing: list[int]
    stale: list[int]
    extra: list[int]

    @property
    def total(self) -> int:
        return sum(map(len, self))


@on("entry", *CHANGES, *OF_ENTRIES, *MOVES)
@on("reply", *CHANGES, "replied")
@on("tag", "merged", "renamed")
def follow(fact: Event) -> None:
    """Bring the entries of an event up to date, with those of the events behind it: a burst is one commit.

    What was handled along the way is remembered; a new process merely does it again.
    """
    handled = _handled()
    if backend().is_live or fact.id in handled:
        return
    changes = [fact, *_behind(fact)]
    ids = {entry_id for change in changes for entry_id in entries_of(change)}
    done = [change.id for change in changes]
    db.session.rollback()  # ends the transaction, so that no lock is held while the index is written
    sync(ids)
    handled.update(dict.fromkeys(done))
    for event_id in list(handled)[: max(0, len(handled) - REMEMBERED)]:
        del handled[event_id]


def sync(ids: Iterable[int]) -> None:
    """Make the index agree with the database about these entries. Without a usable index, make one."""
    wanted = set(ids)
    try:
        found = list(documents(wanted))
        gone = wanted - {document.id for document in found}
        if gone:
            backend().delete(gone)
        backend().upsert(found)
    except IndexUnavailable:
        rebuild()


def rebuild(progress: Callable[[Iterable[Any], int], Iterable[Any]] = lambda found, _total: found) -> int:
    """Make a new index beside the one in use and swap; what changed meanwhile is caught up. Returns its size.

    `progress` may wrap the documents, given their number.
    """
    versions = published_versions()
    backend().rebuild(progress(documents(versions), len(versions)))
    catch_up()
    return backend().count()


def differences() -> Differences:
    """How the index differs from the database. Raises IndexUnavailable."""
    wanted, held = published_versions(), backend().versions()
    return Differences(
        missing=sorted(wanted.keys() - held.keys()),
        stale=sorted(key for key in wanted.keys() & held.keys() if wanted[key] != held[key]),
        extra=sorted(held.keys() - wanted.keys()),
    )


def catch_up() -> Differences:
    """Repair what differs; returns what did. Raises IndexUnavailable."""
    found = differences()
    if found.extra:
        backend().delete(found.extra)
    changed = [*found.missing, *found.stale]
    if changed:
        backend().upsert(documents(changed))
    return found


def mend() -> None:
    """See to it that there is an index and that it is right: by schedule, at the start, and when asked for."""
    try:
        backend().check()
        found = catch_up()
        is_worn = backend().is_worn()
    except IndexUnavailable as error:
        log.warning("the search index is made anew: %s", error)
        rebuild()
        return
    if is_worn:
        rebuild()
    if found.total:
        log.info("the search index was mended: %s", {name: len(ids) for name, ids in found._asdict().items()})


def _behind(fact: Event) -> list[Event]:
    kinds = Event.subject_kind.in_(SUBJECTS)
    later = sa.select(Event).where(Event.id > fact.id, Event.handled_at.is_(None), kinds).order_by(Event.id)
    return [event for event in db.session.scalars(later.limit(AHEAD)) if event.id not in _handled()]


def _handled() -> dict[int, None]:
    """Ids of events whose entries this process put in the index already, oldest first."""
    return cast(dict[int, None], current_app.extensions.setdefault("search_handled", {}))


def entries_of(fact: Event) -> Iterable[int]:
    """An event tells of one entry, or of those that its data names; of other subjects: none."""
    if fact.subject_kind not in SUBJECTS:
        return []
    if fact.subject_kind == "entry" and "entries" not in fact.data:
        return [int(fact.subject_id)]
    return fact.data.get("entries", [fact.data[name] for name in ("entry",) if name in fact.data])
