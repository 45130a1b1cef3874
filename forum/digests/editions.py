"""What a digest holds: what happened that a member wants to know of, the best first, with the reason for each.

`Editions` reads what is needed for a batch of members at once, so that a digest costs the same few queries however
many there are; the rest is choosing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Member
from forum.clock import AMSTERDAM
from forum.database import db
from forum.digests import cards, memory, rank
from forum.digests.cards import Card
from forum.digests.memory import Reader
from forum.digests.mutes import Mutes
from forum.digests.reasons import Reason, Telling
from forum.digests.uptake import Uptake
from forum.digests.worth import Worth
from forum.entries.follows import Channel, Follow
from forum.entries.models import Reply, Status
from forum.notifications import facts
from forum.notifications.facts import Fact
from forum.notifications.interest import Interests
from forum.notifications.models import What
from forum.search.traits import among

MOST = 12
WHEN_NOTHING_IS_FOLLOWED = 5

FILED = frozenset({What.PUBLISHED, What.REVISED, What.ANSWERED, What.CONFIRMED, What.PLANNED})
"""What is told of an item to who follows its theme, label or place. Who follows the item hears of everything."""
OF_ONES_OWN = frozenset({What.ADOPTED, What.INTRODUCED, What.EVALUATED, What.STOPPED, What.ANSWERED, What.CONFIRMED})
"""What authors are told of what they shared, whether they follow it or not."""
BY_OTHERS = frozenset({What.ADOPTED, What.INTRODUCED, What.EVALUATED, What.STOPPED, What.REPLIED})
"""What is not of the municipality that an item is of: that one is not named beside it."""


class Item(NamedTuple):
    """One entry in a digest: what happened to it, how often; why it is told; how much it matters; who took it up."""

    card: Card
    happened: tuple[tuple[What, int], ...]  # what matters most first
    reason: Reason
    version: datetime
    score: float
    places: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The municipality whose doing it is."""
        return "" if self.what in BY_OTHERS else self.card.municipality

    @property
    def what(self) -> What:
        return self.happened[0][0]

    @property
    def is_suggestion(self) -> bool:
        return self.reason.telling is Telling.WORTH

    @property
    def news(self) -> str:
        """How it is remembered that this was told."""
        return memory.FOR_GOOD if self.is_suggestion else self.what.value


@dataclass(frozen=True)
class Section:
    theme: str  # "" for what has none
    items: Sequence[Item]


@dataclass(frozen=True)
class Edition:
    """The content of one digest. `more` is what there was no room for.

    `is_partial`: there is no search index just now, so that what saved searches find is not in it.
    """

    sections: Sequence[Section]
    suggestion: Item | None
    more: int
    since: datetime
    until: datetime
    is_partial: bool = False

    @property
    def news(self) -> list[Item]:
        return [item for section in self.sections for item in section.items]

    @property
    def items(self) -> list[Item]:
        return [*self.news, self.suggestion] if self.suggestion else self.news

    @property
    def is_empty(self) -> bool:
        """A suggestion alone is nothing new."""
        return not self.sections


class Editions:
    """The editions of these members, as they are at the moment `at`."""

    def __init__(self, members: Sequence[Member], at: datetime) -> None:
        self.at = at
        self.readers = memory.readers(members, at)
        earliest = min((reader.since for reader in self.readers), default=at)
        self._facts = _by_entry(_standing(facts.between(earliest, at)))
        self._uptake = Uptake(fact for own in self._facts.values() for fact in own)
        self._worth = Worth((member.municipality_code for member in members), at.astimezone(AMSTERDAM).date())
        self._interests = Interests(self._facts.keys() | self._worth.entry_ids())
        self._cards = cards.cards(self._interests.subjects)
        self._followed = self._interests.of(members)
        self._followers = _followers([member.id for member in members])
        self._mutes = Mutes([member.id for member in members], self._interests.subjects)
        self._announced = [key for key in self._facts if key in self._cards and self._cards[key].kind == "announcement"]

    def __iter__(self) -> Iterator[tuple[Member, Edition]]:
        return ((reader.member, self._edition(reader)) for reader in self.readers)

    def _edition(self, reader: Reader) -> Edition:
        found = sorted(self._items(reader), key=lambda item: (-item.score, -item.card.id))
        suggestion = self._suggestion(reader, {item.card.id for item in found})
        room = MOST - 1 if suggestion else MOST
        sections = _by_theme(found[:room])
        is_partial = reader.member.id in self._interests.unasked
        return Edition(sections, suggestion, max(0, len(found) - room), reader.since, self.at, is_partial)

    def _items(self, reader: Reader) -> Iterator[Item]:
        told = set()
        for entry_id, reason in self._candidates(reader).items():
            item = self._item(reader, entry_id, reason)
            if item is not None:
                told.add(entry_id)
                yield item
        if reader.member.id not in self._followers:
            yield from self._general(reader, told)

    def _candidates(self, reader: Reader) -> dict[int, Reason]:
        """What this member might want to know of, each with the best reason to tell it."""
        found = {key: Reason(Telling.FOR_ALL) for key in self._announced}
        for entry_id, interest in self._followed.get(reader.member.id, {}).items():
            if Channel.DIGEST in interest.channels and entry_id in self._facts:
                found[entry_id] = Reason.of(interest)
        for entry_id in self._facts:
            card = self._cards.get(entry_id)
            if card is not None and card.author_id == reader.member.id:
                found[entry_id] = Reason(Telling.SHARED)
        return found

    def _item(self, reader: Reader, entry_id: int, reason: Reason) -> Item | None:
        """The item as this member should hear of it; None when there is nothing that they do not know or may not."""
        told = [fact for fact in self._facts[entry_id] if self._is_told(fact, reader, reason)]
        if not told or not self._may_be_told(reader, entry_id):
            return None
        card = self._cards[entry_id]
        happened = rank.happened(told)
        score = rank.score(card, happened, reason, reader.member)
        places = self._uptake.places(told, happened[0][0])
        return Item(card, happened, reason, max(fact.at for fact in told), score, places)

    def _is_told(self, fact: Fact, reader: Reader, reason: Reason) -> bool:
        if fact.by_id == reader.member.id or reader.knows(fact.entry_id, fact.at):
            return False
        if reason.telling is Telling.SHARED:
            own = self._followed.get(reader.member.id, {}).get(fact.entry_id)
            return fact.what in OF_ONES_OWN or (own is not None and Channel.DIGEST in own.channels)
        if reason.telling is Telling.FOR_ALL:
            return fact.what is What.PUBLISHED
        return reason.is_own or fact.what in FILED

    def _may_be_told(self, reader: Reader, entry_id: int) -> bool:
        return self._interests.may_read(reader.member, entry_id) and not self._mutes.silence(reader.member.id, entry_id)

    def _general(self, reader: Reader, told: Collection[int]) -> Iterator[Item]:
        """For who follows nothing yet: the best of what is new on the forum."""
        new = (
            self._item(reader, entry_id, Reason(Telling.GENERAL))
            for entry_id, happened in self._facts.items()
            if entry_id in self._cards
            and entry_id not in told
            and any(fact.what is What.PUBLISHED for fact in happened)
        )
        best = sorted((item for item in new if item), key=lambda item: (-item.score, -item.card.id))
        yield from best[:WHEN_NOTHING_IS_FOLLOWED]

    def _suggestion(self, reader: Reader, in_it: set[int]) -> Item | None:
        for entry_id, users in self._worth.suggestions(reader.member.municipality_code):
            known = entry_id in in_it or entry_id in reader.told or entry_id not in self._cards
            if not known and self._may_be_told(reader, entry_id):
                reason = Reason(Telling.WORTH, number=users)
                return Item(self._cards[entry_id], ((What.INTRODUCED, users),), reason, self.at, 0)
        return None


def _standing(found: Sequence[Fact]) -> list[Fact]:
    """What happened, without what was said in replies that were taken away since: one query."""
    replies = {fact.reply_id for fact in found if fact.reply_id is not None}
    there = sa.select(Reply.id).where(among(Reply.id, replies), Reply.status == Status.PUBLISHED)
    kept = {None, *db.session.scalars(there)}
    return [fact for fact in found if fact.reply_id in kept]


def _followers(member_ids: Sequence[int]) -> set[int]:
    """Who of these members follows anything at all, also what nothing happened to: one query."""
    rows = sa.select(Follow.member_id).where(Follow.member_id.in_(member_ids), Follow.is_muted.is_(False))
    return set(db.session.scalars(rows.distinct()))


def _by_entry(found: Iterable[Fact]) -> Mapping[int, list[Fact]]:
    by_entry: dict[int, list[Fact]] = defaultdict(list)
    for fact in found:
        by_entry[fact.entry_id].append(fact)
    return by_entry


def _by_theme(items: Sequence[Item]) -> list[Section]:
    """Sections in the order of their best item."""
    themes: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        themes[item.card.theme].append(item)
    return [Section(theme, own) for theme, own in themes.items()]
