"""One practice that is worth taking over: municipalities like the reader's own introduced it, theirs did not."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts import likeness
from forum.adoptions.models import IN_USE, Adoption, State
from forum.database import db
from forum.entries.models import Entry, Status

CANDIDATES = 10  # a municipality: enough to find one that was not suggested before


class Suggestion(NamedTuple):
    entry_id: int
    users: int  # that are like the reader's municipality


class Worth:
    """The suggestions for some municipalities, best first: one query. Not what is expired by then, or replaced."""

    def __init__(self, codes: Iterable[str | None], on: date) -> None:
        self._on = on
        self._users: dict[str, set[int]] = defaultdict(set)
        self._known: dict[str, set[int]] = defaultdict(set)
        self._own: dict[str, set[int]] = defaultdict(set)
        wanted = {code for code in codes if code}
        if wanted:
            self._read()
        self._by_code = {code: list(self._suggestions(code)) for code in wanted}

    def suggestions(self, code: str | None) -> list[Suggestion]:
        return self._by_code.get(code or "", [])

    def entry_ids(self) -> set[int]:
        return {each.entry_id for found in self._by_code.values() for each in found}

    def _suggestions(self, code: str) -> Iterator[Suggestion]:
        users = Counter(entry_id for other in alike(code) for entry_id in self._users.get(other, ()))
        known = self._known[code] | self._own[code]
        new = [Suggestion(entry_id, count) for entry_id, count in users.items() if entry_id not in known]
        yield from sorted(new, key=lambda each: (-each.users, -each.entry_id))[:CANDIDATES]

    def _read(self) -> None:
        rows = (
            sa.select(Adoption.initiative_id, Adoption.municipality_code, Adoption.state, Entry.municipality_code)
            .join(Entry, Entry.id == Adoption.initiative_id)
            .where(Entry.status == Status.PUBLISHED, Adoption.state != State.STOPPED)
            .where(Entry.replaced_by_id.is_(None), sa.or_(Entry.valid_until.is_(None), Entry.valid_until >= self._on))
        )
        for entry_id, user, state, maker in db.session.execute(rows):
            self._known[user].add(entry_id)
            self._own[maker or ""].add(entry_id)
            if state in IN_USE:
                self._users[user].add(entry_id)


@cache
def alike(code: str) -> frozenset[str]:
    """The codes of the municipalities that are like this one; the register does not change while a process runs."""
    return frozenset(other.code for other in likeness.most_alike(code))
