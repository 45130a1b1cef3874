"""Who is told of what happened: one statement an event, whether ten follow it or twenty thousand.

Everyone gets one notification an event, with the strongest reason; nobody hears of their own doing, of what they
muted, or of what they may not read. Running it again adds only what is missing.
"""

from typing import Any

import sqlalchemy as sa

from forum.accounts.models import Member, Municipality
from forum.adoptions.models import Adoption, Keeper, State
from forum.database import db
from forum.entries.follows import Channel, Follow, Why
from forum.entries.models import Entry, entry_tag
from forum.entries.policies import readers_of
from forum.events import Event
from forum.notifications import broadcasts, facts, names, searches
from forum.notifications.facts import WIDE, Fact
from forum.notifications.models import RANKS, Because, Notification, What

TAKEN_UP = {Why.WROTE: Because.WROTE, Why.ADOPTED: Because.ADOPTED, Why.REPLIED: Because.REPLIED}
Rows = sa.Select[Any]


def deliver(event_id: int, *, searching: bool = True) -> int:
    """Tell everyone concerned of an event; returns how many were told now. Flushes; may run again.

    Raises IndexUnavailable; without `searching` who follows a search is not told.
    """
    event = db.session.get(Event, event_id)
    fact = facts.read(event) if event else None
    entry = db.session.get(Entry, fact.entry_id) if fact else None
    if fact is None or entry is None or not entry.is_published:
        return 0
    if fact.what is What.URGENT:
        return _tell(fact, entry, broadcasts.concerned(entry))
    found = _searching(entry) if searching and fact.what in WIDE else []
    return _tell(fact, entry, _following(fact, entry, found))


def _tell(fact: Fact, entry: Entry, reasons: list[Rows]) -> int:
    """Write a notification for each member that the reasons name and who may know: one INSERT."""
    every = sa.union_all(*reasons).subquery()
    place = sa.func.row_number().over(partition_by=every.c.member_id, order_by=[every.c.rank, every.c.name])
    direct = sa.func.max(every.c.direct).over(partition_by=every.c.member_id)
    best = sa.select(every.c.member_id, every.c.rank, every.c.name, place.label("place"), direct.label("direct"))
    best_ = best.subquery()
    because = sa.case(*((best_.c.rank == rank, reason.value) for reason, rank in RANKS.items()))
    rows = (
        sa.select(
            sa.literal(fact.event_id), best_.c.member_id, sa.literal(entry.id), sa.literal(fact.reply_id, sa.Integer),
            sa.literal(fact.what.value), because, best_.c.name, sa.literal(fact.at, Notification.at.type),
            sa.and_(best_.c.direct == 1, Member.is_example.is_(False), _hears_by_mail(fact, entry, best_.c.rank)),
        )
        .join(Member, Member.id == best_.c.member_id)
        .where(best_.c.place == 1, readers_of(entry), Member.id != (fact.by_id or 0), _is_news(fact, entry))
    )  # fmt: skip
    columns = ["event_id", "member_id", "entry_id", "reply_id", "what", "because", "name", "at", "wants_mail"]
    insert = sa.insert(Notification).from_select(columns, rows, include_defaults=False)
    result: Any = db.session.execute(insert, execution_options={"preserve_rowcount": True})
    return int(result.rowcount)


def _following(fact: Fact, entry: Entry, found: list[str]) -> list[Rows]:
    """Who followed the item then; and what it is filed under, when they are told that. (member, rank, name, direct)"""
    own = sa.case(*((Follow.reason == why, because.rank) for why, because in TAKEN_UP.items()), else_=Because.ITEM.rank)
    before = Follow.created_at <= fact.at
    rows = [_followers(own, sa.literal(""), Follow.entry_id == entry.id).where(before)]
    if fact.what in WIDE:
        quiet = sa.select(Follow.member_id).where(Follow.is_muted, sa.or_(*_filed(entry).values()))
        rows += [
            _followers(sa.literal(because.rank), _name(because, entry), where).where(
                before, Follow.member_id.not_in(quiet)
            )
            for because, where in (_filed(entry) | {Because.SEARCH: Follow.search.in_(found)}).items()
        ]
    return rows


def _followers(rank: Any, name: Any, where: sa.ColumnElement[bool]) -> Rows:
    direct = sa.case((Follow.channel == Channel.DIRECT, 1), else_=0)
    columns = Follow.member_id, rank.label("rank"), name.label("name"), direct.label("direct")
    return sa.select(*columns).where(where, Follow.is_muted.is_(False))


def _filed(entry: Entry) -> dict[Because, sa.ColumnElement[bool]]:
    """What an item is filed under, as the condition for who follows (or mutes) that."""
    tags = sa.select(entry_tag.c.tag_id).where(entry_tag.c.entry_id == entry.id)
    province = sa.select(Municipality.province_code).where(Municipality.code == entry.municipality_code)
    return {
        Because.TAG: Follow.tag_id.in_(tags),
        Because.MUNICIPALITY: _is(Follow.municipality_code, entry.municipality_code),
        Because.THEME: _is(Follow.theme_id, entry.theme_id),
        Because.PROVINCE: Follow.province_code.in_(province),
    }


def _is(column: Any, value: Any) -> sa.ColumnElement[bool]:
    """Equal, and never `IS NULL`: that would be everybody who follows something else."""
    return sa.false() if value is None else column == value


def _name(because: Because, entry: Entry) -> Any:
    """What the followed thing is called, to be told with the reason."""
    if because is Because.SEARCH:
        return Follow.name
    if because is Because.TAG:
        return names.TAG
    return sa.literal(names.of(because, entry))


def _searching(entry: Entry) -> list[str]:
    """The saved searches that find an item: each is looked up once, whoever follows it."""
    followed = sa.select(Follow.search).where(Follow.search.is_not(None), Follow.is_muted.is_(False)).distinct()
    addresses = db.session.scalars(followed).all()
    return [address for address in addresses if address and searches.matching(address, [entry.id])]


def _is_news(fact: Fact, entry: Entry) -> sa.ColumnElement[bool]:
    """Not told of this event; not muted; and one unread "was changed" is enough, however often it is saved."""
    own = sa.select(Notification.id).where(Notification.member_id == Member.id)
    known = own.where(Notification.event_id == fact.event_id).exists()
    muted = sa.exists().where(Follow.member_id == Member.id, Follow.entry_id == entry.id, Follow.is_muted)
    if fact.what is not What.REVISED:
        return sa.and_(~known, ~muted)
    same = own.where(Notification.entry_id == entry.id, Notification.what == fact.what)
    return sa.and_(~known, ~muted, ~same.where(Notification.read_at.is_(None)).exists())


def _hears_by_mail(fact: Fact, entry: Entry, rank: Any) -> sa.ColumnElement[bool]:
    """Not those to whom another mail tells the same: owners of an adoption and of a review, keepers of a change."""
    if fact.what in (What.ADOPTED, What.EXPIRING):
        return rank != Because.WROTE.rank
    if fact.what is What.REVISED:
        keeping = sa.select(Keeper.member_id).join(Adoption, Adoption.id == Keeper.adoption_id)
        keeping = keeping.where(Adoption.initiative_id == entry.id, Adoption.state != State.STOPPED)
        return Member.id.not_in(keeping)
    if fact.what is What.URGENT:
        mailed = Notification.member_id == Member.id, Notification.entry_id == entry.id, Notification.wants_mail
        return ~sa.exists().where(*mailed)
    return sa.true()
