"""Who follows what of some items, and why: for the digest, made once for many members.

    interests = Interests(entry_ids)          # a few queries, whatever the number of members
    found = interests.of(members)             # one query for these members: {member id: {entry id: Interest}}

Only what a member may read now is in it, and nothing that they muted.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts import register
from forum.accounts.models import Member, Municipality, Role, Standing
from forum.database import db
from forum.entries.follows import Channel, Follow, Why
from forum.entries.models import Audience, Entry, Status, Tag, Theme, entry_tag
from forum.entries.policies import judge_entry
from forum.notifications import searches
from forum.notifications.models import Because
from forum.search.backend import IndexUnavailable
from forum.search.traits import among, looked_up

log = logging.getLogger(__name__)

OWN = {Why.WROTE: Because.WROTE, Why.ADOPTED: Because.ADOPTED, Why.REPLIED: Because.REPLIED}
WIDE = {
    "tag_id": Because.TAG,
    "municipality_code": Because.MUNICIPALITY,
    "theme_id": Because.THEME,
    "province_code": Because.PROVINCE,
}
# Somebody without a town or a role: what they may read, every active member may.
ANYBODY = Member(id=0, role=Role.MEMBER, standing=Standing.ACTIVE, municipality_code=None)

Key = tuple[str, int | str]


class Subject(NamedTuple):
    """What an item can be followed by, and what tells who may read it."""

    id: int
    kind: str
    status: Status
    audience: Audience
    author_id: int | None
    municipality_code: str | None
    theme_id: int | None
    province_code: str | None
    valid_until: date | None


class Interest(NamedTuple):
    """Why a member hears of an item: the strongest reason, with the name of what they follow.

    `channels` are those of everything that they follow it by.
    """

    entry_id: int
    because: Because
    name: str
    channels: frozenset[Channel]


class Interests:
    """`subjects` are the published ones of the items, by id.

    `unasked` are the members whose saved searches could not be looked at, for there is no index just now: what they
    follow by those is not in `of`.
    """

    def __init__(self, entry_ids: Collection[int]) -> None:
        self.subjects = {subject.id: subject for subject in _subjects(entry_ids)}
        self._names = _names()
        self._filed = self._file()
        self._open = {key for key, subject in self.subjects.items() if judge_entry(ANYBODY, "read", subject)}
        self._found: dict[str, list[int] | None] = {}
        self.unasked: set[int] = set()

    def of(self, members: Sequence[Member]) -> dict[int, dict[int, Interest]]:
        """By member and item; who follows nothing of it is not in it. One query, and one search a new address."""
        by_id = {member.id: member for member in members if member.is_active}
        rows: dict[int, list[Follow]] = defaultdict(list)
        for row in db.session.scalars(sa.select(Follow).where(Follow.member_id.in_(by_id))):
            rows[row.member_id].append(row)
        found = {key: self._of_member(by_id[key], own) for key, own in rows.items()}
        return {key: interests for key, interests in found.items() if interests}

    def is_about(self, row: Follow, entry_id: int) -> bool:
        """Whether a follow, or a mute, covers the item."""
        return row.entry_id == entry_id if row.entry_id is not None else entry_id in self._under(row)

    def may_read(self, member: Member, entry_id: int) -> bool:
        """Whether the member may read the item: the rule of entries, asked at most once for what is open to all."""
        if entry_id in self._open:
            return member.is_active
        return entry_id in self.subjects and judge_entry(member, "read", self.subjects[entry_id])

    def _of_member(self, member: Member, rows: Iterable[Follow]) -> dict[int, Interest]:
        own, wide = [], []
        silent: set[int] = set()
        mute: set[int] = set()
        for row in rows:
            if row.entry_id is not None:
                silent.add(row.entry_id) if row.is_muted else own.append(row)
            elif row.is_muted:
                mute.update(self._under(row) if row.search is None else ())  # a muted search silences itself alone
            else:
                wide.append(row)
        found: dict[int, Interest] = {}
        for row in own:
            _add(found, Interest(row.entry_id or 0, _own_reason(row), "", frozenset({row.channel})))
        for row in wide:
            because, name = self._reason(row)
            for entry_id in self._under(row):
                if entry_id not in mute:
                    _add(found, Interest(entry_id, because, name, frozenset({row.channel})))
        return {key: one for key, one in found.items() if key not in silent and self.may_read(member, key)}

    def _under(self, row: Follow) -> Sequence[int]:
        """The items that a follow of something wider is about."""
        if row.search is not None:
            return self._searched(row, row.search)
        return next((self._filed.get((name, value), ()) for name in WIDE if (value := getattr(row, name))), ())

    def _searched(self, row: Follow, address: str) -> list[int]:
        """What a saved search finds, asked once; without an index nothing, and that is told."""
        if address not in self._found:
            try:
                self._found[address] = searches.matching(address, self.subjects)
            except IndexUnavailable:
                log.warning("a saved search was not looked at: there is no index")
                self._found[address] = None
        found = self._found[address]
        if found is None:
            self.unasked.add(row.member_id)
        return found or []

    def _reason(self, row: Follow) -> tuple[Because, str]:
        if row.search is not None:
            return Because.SEARCH, row.name
        because, key = next((WIDE[name], (name, value)) for name in WIDE if (value := getattr(row, name)))
        return because, self._names.get(key, "")

    def _file(self) -> dict[Key, list[int]]:
        filed: dict[Key, list[int]] = defaultdict(list)
        for subject in self.subjects.values():
            for name in ("theme_id", "municipality_code", "province_code"):
                value = getattr(subject, name)
                if value:
                    filed[name, value].append(subject.id)
        for entry_id, tag_id in _tagged(self.subjects):
            filed["tag_id", tag_id].append(entry_id)
        return filed


def _add(found: dict[int, Interest], new: Interest) -> None:
    """The stronger reason stays; the channels of both count."""
    known = found.get(new.entry_id)
    if known is None:
        found[new.entry_id] = new
        return
    strongest = min(known, new, key=lambda one: one.because.rank)
    found[new.entry_id] = strongest._replace(channels=known.channels | new.channels)


def _own_reason(row: Follow) -> Because:
    return OWN.get(row.reason, Because.ITEM)


def _subjects(ids: Collection[int]) -> Iterator[Subject]:
    query = (
        sa.select(
            Entry.id, Entry.kind, Entry.status, Entry.audience, Entry.author_id, Entry.municipality_code,
            Entry.theme_id, Municipality.province_code, Entry.valid_until,
        )
        .outerjoin(Municipality, Municipality.code == Entry.municipality_code)
        .where(looked_up(ids, Entry.status == Status.PUBLISHED))
    )  # fmt: skip
    return (Subject(*row) for row in db.session.execute(query))


def _tagged(ids: Collection[int]) -> Iterable[tuple[int, int]]:
    query = sa.select(entry_tag.c.entry_id, entry_tag.c.tag_id).where(among(entry_tag.c.entry_id, ids))
    return [(entry_id, tag_id) for entry_id, tag_id in db.session.execute(query)]


def _names() -> dict[Key, str]:
    """What themes, labels and places are called."""
    names: dict[Key, str] = {("municipality_code", code): name for code, name in register.municipalities().items()}
    names |= {("province_code", code): name for code, name in register.provinces()}
    names |= {("theme_id", key): name for key, name in db.session.execute(sa.select(Theme.id, Theme.name))}
    names |= {("tag_id", key): name for key, name in db.session.execute(sa.select(Tag.id, Tag.name))}
    return names
