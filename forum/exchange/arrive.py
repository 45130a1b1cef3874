"""Bring the good lines of a file in. What is known already stays as it is, whatever the file says of it.

Importing is not publishing: one event tells of a whole batch, so that the index and the caches follow, and
nobody is notified. A batch is short, so that the members of a running site can write in between.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from forum.database import db
from forum.entries.models import Entry
from forum.events import record
from forum.exchange import adoptions
from forum.exchange.attachments import Contents
from forum.exchange.building import Builder
from forum.exchange.lines import Line
from forum.exchange.survey import Survey, located, numbered, survey, usable

BATCH = 200
HOLDS = 0.5  # seconds that a batch may keep the members' posts waiting (SQLite has one writer)


@dataclass
class Outcome:
    """How an import went: counts, and the reason by line number for what was refused."""

    imported: int = 0
    known: int = 0
    refused: dict[int, str] = field(default_factory=dict)


def arrive(
    path: Path,
    *,
    example: bool = False,
    announce: Callable[[int], object] = lambda lines: None,
    begin: Callable[[int], object] = lambda total: None,
) -> Outcome:
    """Import a file; commits a batch at a time, so that a stop in between loses nothing and repeats nothing.

    `begin` hears the number of lines, `announce` how many more were done.
    """
    found = survey(path)
    db.session.rollback()
    begin(found.total)
    outcome = Outcome(refused=found.bad)
    arrival = _Arrival(example, found.contents)
    for batch in _batches(path, found, outcome, announce):
        arrival.bring(batch, outcome)
    arrival.connect()
    return outcome


def _batches(
    path: Path, found: Survey, outcome: Outcome, announce: Callable[[int], object]
) -> Iterator[Iterator[tuple[int, Line]]]:
    """The lines that are good and new, in batches that end when they are full or take too long."""
    rest = _fresh(path, found, outcome, announce)
    for first in rest:

        def batch(first: tuple[int, Line] = first) -> Iterator[tuple[int, Line]]:
            began = time.monotonic()
            yield first
            for _ in range(BATCH - 1):
                if time.monotonic() - began > HOLDS or (line := next(rest, None)) is None:
                    return
                yield line

        yield batch()


def _fresh(
    path: Path, found: Survey, outcome: Outcome, announce: Callable[[int], object]
) -> Iterator[tuple[int, Line]]:
    for number, raw in numbered(path):
        if number not in found.bad:
            line = usable(raw)
            if line.id in found.known:
                outcome.known += 1
            else:
                yield number, line
        announce(1)


class _Arrival:
    """What one import remembers between its batches."""

    def __init__(self, example: bool, contents: Contents) -> None:
        self._builder = Builder(example=example, contents=contents)
        self._pointers: dict[int, dict[str, str]] = {}
        db.session.rollback()

    def bring(self, batch: Iterator[tuple[int, Line]], outcome: Outcome) -> None:
        """Import a batch in one transaction, each line in a savepoint of its own."""
        entries = []
        for number, line in batch:
            try:
                with db.session.begin_nested():
                    entry = self._builder.build(line)
            except SQLAlchemyError as error:
                outcome.refused[number] = f"the database refuses it: {getattr(error, 'orig', error)}"
                self._builder.forget()
                continue
            entries.append(entry)
            if refs := line.refs():
                self._pointers[entry.id] = refs
        if entries:
            record("imported", entries[0], entries=[entry.id for entry in entries])
        db.session.commit()
        db.session.expunge_all()
        outcome.imported += len(entries)

    def connect(self) -> None:
        """Let the entries point to each other, now that all are there."""
        there = located({ref for refs in self._pointers.values() for ref in refs.values()})
        ids = list(self._pointers)
        for at in range(0, len(ids), BATCH):
            entries = db.session.scalars(sa.select(Entry).where(Entry.id.in_(ids[at : at + BATCH]))).all()
            for entry in entries:
                for column, ref in self._pointers[entry.id].items():
                    setattr(entry, column, there.get(ref))
                entry.version += 1
            adoptions.link_copies([entry.id for entry in entries])
            record("imported", entries[0], entries=[entry.id for entry in entries])
            db.session.commit()
