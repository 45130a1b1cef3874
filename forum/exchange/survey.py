"""Judge a whole file before anything is written: which lines are good, and why the others are not."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from forum.accounts.models import Municipality
from forum.database import db
from forum.entries.models import Entry, Theme
from forum.exchange import lines, luggage
from forum.exchange.lines import Line, Unusable
from forum.kit.intake import Taken

LONGEST_LINE = 8_000_000
"""Bytes: an initiative with every text at its longest and hundreds of replies stays below."""

OWN_REF = re.compile(r"forum-(\d{1,18})")


@dataclass
class Survey:
    """What a file holds. `bad` is the reason by line number; `known` the ids that are in the database already."""

    total: int = 0
    bad: dict[int, str] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    contents: dict[tuple[str, str], Taken] = field(default_factory=dict)  # files beside it that are good, and kept


def survey(path: Path) -> Survey:
    """Read the file once, without writing lines. Memory: ids, numbers and sums, whatever the length of the lines."""
    found = Survey()
    themes = set(db.session.scalars(sa.select(Theme.slug)))
    municipalities = set(db.session.scalars(sa.select(Municipality.code)))
    seen: dict[str, int] = {}
    born: dict[str, datetime] = {}
    pointing: list[tuple[int, str, str]] = []
    carried: dict[int, tuple[str, set[tuple[str, str]]]] = {}
    for number, raw in numbered(path):
        found.total += 1
        try:
            line = usable(raw)
            _belongs(line, themes, municipalities)
            if line.id in seen:
                raise Unusable(f"id: {line.id!r} was on line {seen[line.id]} already")
        except Unusable as reason:
            found.bad[number] = str(reason)
            continue
        seen[line.id] = number
        born[line.id] = line.created_at
        if contents := line.contents():
            carried[number] = line.id, contents
        pointing += [(number, line.id, target) for target in line.refs().values()]
    found.known = _known(born)
    _unpack(path, found, carried)
    _mind_the_gaps(found, seen, pointing)
    return found


def numbered(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """The lines with their numbers, from 1; None for one that is too long to hold. Empty lines are skipped."""
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(raw) > LONGEST_LINE:
                while raw and not raw.endswith(b"\n"):
                    raw = file.readline(1_000_000)
                yield number, None
            elif raw.strip():
                yield number, raw


def usable(raw: bytes | None) -> Line:
    if raw is None:
        raise Unusable(f"longer than {LONGEST_LINE:,} bytes")
    return lines.read(raw)


def located(refs: Iterable[str]) -> dict[str, int]:
    """The entries with these ids: by the ref of an import, or by `forum-<id>` of an export from here."""
    found: dict[str, int] = {}
    for chunk in _chunks(refs):
        own = {int(match[1]): ref for ref in chunk if (match := OWN_REF.fullmatch(ref))}
        natives = sa.select(Entry.id).where(Entry.id.in_(own), Entry.ref.is_(None))
        found |= {own[id]: id for id in db.session.scalars(natives)}
        imported = sa.select(Entry.ref, Entry.id).where(Entry.ref.in_(chunk))
        found |= {ref: id for ref, id in db.session.execute(imported) if ref}
    return found


def _known(born: dict[str, datetime]) -> set[str]:
    """Which of these are here already. Two sites may both have exported a `forum-7`: its age tells them apart."""
    there = located(born)
    ages: dict[int, datetime] = {}
    for chunk in _chunks(id for ref, id in there.items() if OWN_REF.fullmatch(ref)):
        rows = sa.select(Entry.id, Entry.created_at).where(Entry.id.in_(chunk), Entry.ref.is_(None))
        ages.update((id, created_at) for id, created_at in db.session.execute(rows))
    return {ref for ref, id in there.items() if ages.get(id, born[ref]) == born[ref]}


def _belongs(line: Line, themes: set[str], municipalities: set[str]) -> None:
    if line.theme not in themes:
        raise Unusable(f"theme: there is no theme {line.theme!r}")
    if unknown := sorted(line.places() - municipalities):
        raise Unusable(f"municipality: there is none with code {unknown[0]!r}")


def _unpack(path: Path, found: Survey, carried: dict[int, tuple[str, set[tuple[str, str]]]]) -> None:
    """Judge and keep the files of new lines, before anybody waits for a transaction; refuse lines that lack one."""
    for number, (ref, contents) in carried.items():
        try:
            for each in sorted(contents - found.contents.keys()) if ref not in found.known else ():
                found.contents[each] = luggage.unpack(luggage.beside(path), *each)
        except Unusable as reason:
            found.bad[number] = str(reason)


def _mind_the_gaps(found: Survey, seen: dict[str, int], pointing: list[tuple[int, str, str]]) -> None:
    """Refuse lines that point to nothing; and then those that point to a refused line."""
    outside = {target for _, _, target in pointing} - seen.keys()
    refused = {ref for ref, number in seen.items() if number in found.bad}
    there = (seen.keys() - refused) | located(outside).keys()
    while lost := [each for each in pointing if each[2] not in there and each[0] not in found.bad]:
        for number, ref, target in lost:
            found.bad[number] = f"there is no item {target!r} to point to"
            there.discard(ref)


def _chunks(ids: Iterable[Any], size: int = 500) -> Iterator[list[Any]]:
    every = list(ids)
    return (every[at : at + size] for at in range(0, len(every), size))
