"""What the front page and the overviews ask of the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlalchemy.sql.operators import desc_op

from forum import clock
from forum.accounts.models import Member, Municipality, Standing
from forum.announcements.models import Announcement
from forum.curation.models import Feature
from forum.database import db
from forum.entries import queries
from forum.entries.models import Entry, Reply, Status, Theme
from forum.entries.reach import within
from forum.initiatives.models import Initiative
from forum.threads.models import QuestionState, Thread
from forum.tips.models import Tip

KINDS: list[type[Entry]] = [Initiative, Tip, Thread, Announcement]
PARTS = ("urgent", "featured", "new", "best", "open", "announced")
URGENT_FOR = timedelta(days=30)  # an urgent announcement without a date of its own stays on top this long


@dataclass(frozen=True)
class ThemeInBrief:
    """A theme on the front page: how much there is of each kind, and what is newest."""

    slug: str
    name: str
    description: str
    newest_title: str = ""
    newest_url: str = ""
    counts: dict[str, int] = field(default_factory=dict)  # by kind

    @property
    def url(self) -> str:
        return f"/themas/{self.slug}"


def front_page(member: Member | None) -> dict[str, list[Entry]]:
    """What is urgent, featured, new, best, unanswered and announced, by these names: one query for all of them."""
    parts = _parts(member)
    chosen = sa.union_all(*parts).subquery()
    rows = db.session.execute(
        sa.select(Entry, chosen.c.part)
        .join(chosen, chosen.c.id == Entry.id)
        .options(*queries.card_parts())
        .order_by(chosen.c.part, chosen.c.rank)
    ).all()
    return {part: [entry for entry, own in rows if own == part] for part in PARTS}


def news_of(municipality: str | None, member: Member, most: int = 3) -> list[Entry]:
    """What somebody's own municipality shared and got answers to, newest first: one query."""
    if not municipality:
        return []
    query = queries.listed(member).where(Entry.municipality_code == municipality)
    return list(db.session.scalars(query.limit(most)))


def themes_in_brief(member: Member | None) -> list[ThemeInBrief]:
    """Every theme in the moderators' order: one query."""
    counts = (
        sa.select(Entry.theme_id, Entry.kind, sa.func.count(Entry.id).label("count"))
        .where(within(member))
        .group_by(Entry.theme_id, Entry.kind)
        .cte()
    )
    newest = Entry.__table__.alias("newest")
    rows = db.session.execute(
        sa.select(Theme, newest.c.id, newest.c.kind, newest.c.slug, newest.c.title, counts.c.kind, counts.c.count)
        .select_from(Theme)
        .outerjoin(newest, newest.c.id == _newest_of_theme(member))
        .outerjoin(counts, counts.c.theme_id == Theme.id)
        .order_by(Theme.position, Theme.id)
    ).all()
    found: dict[int, ThemeInBrief] = {}
    for theme, newest_id, kind, slug, title, counted_kind, count in rows:
        if theme.id not in found:
            url = f"/{_section(kind)}/{newest_id}-{slug}" if newest_id else ""
            found[theme.id] = ThemeInBrief(theme.slug, theme.name, theme.description, title or "", url)
        if counted_kind:
            found[theme.id].counts[counted_kind] = count
    return list(found.values())


def shared_by_municipality(member: Member | None) -> dict[str, int]:
    """How many entries each municipality shared, by its code."""
    rows = db.session.execute(queries.counted(queries.listed(member), Entry.municipality_code))
    return {code: count for code, count in rows if code}


def with_headcount(code: str) -> sa.Select[Municipality, int]:
    """A municipality and how many active members it has."""
    people = sa.select(sa.func.count(Member.id)).where(
        Member.municipality_code == Municipality.code, Member.standing == Standing.ACTIVE
    )
    return sa.select(Municipality, sa.func.coalesce(people.scalar_subquery(), 0)).where(Municipality.code == code)


def members_of(municipality: Municipality) -> sa.Select[Member]:
    """The active members of a municipality; first those who say what they know about."""
    return (
        sa.select(Member)
        .where(Member.municipality_code == municipality.code, Member.standing == Standing.ACTIVE)
        .order_by(Member.expertise == "", Member.name, Member.id)
    )


def replies_by(author: Member, reader: Member | None, before: int | None = None) -> sa.Select[Reply, Entry]:
    """Published replies of a member to entries that `reader` may read, newest first; from an id downwards."""
    query = (
        sa.select(Reply, Entry)
        .join(Entry, Entry.id == Reply.entry_id)
        .where(Reply.author_id == author.id, Reply.status == Status.PUBLISHED)
        .where(within(reader))
        .options(*queries.card_parts(), defer(Reply.body))
        .order_by(Reply.id.desc())
    )
    return query.where(Reply.id < before) if before is not None else query


def _parts(member: Member | None) -> Iterable[sa.Select[Any]]:
    """Per list of the front page the ids that belong there, with their rank."""
    shown = [within(member)]
    valid = [*shown, Entry.replaced_by_id.is_(None), _not_past(Entry.valid_until)]
    initiative, thread, news = (kind.__mapper__.polymorphic_identity for kind in (Initiative, Thread, Announcement))
    asked = Thread.__table__
    waiting = Entry.id.in_(sa.select(asked.c.id).where(asked.c.question_state == QuestionState.OPEN))
    newest = [Entry.active_at.desc(), Entry.id.desc()]
    latest = [Entry.published_at.desc(), Entry.id.desc()]
    # What nobody answered yet comes first, and of that what waits longest: the list of new things shows the rest.
    longest_waiting: list[Any] = [(Entry.reply_count == 0).desc(), Entry.published_at.asc()]
    is_news = Entry.kind == news
    yield _part("urgent", [*shown, is_news, _is_urgent()], latest, 3)
    shown_now = sa.select(Feature.entry_id).where(
        Feature.ended_at.is_(None), Feature.from_on <= clock.today(), Feature.until_on >= clock.today()
    )
    yield _part("featured", [*valid, Entry.id.in_(shown_now)], latest, 4)
    yield _part("announced", [*shown, is_news, sa.not_(_is_urgent())], latest, 4)
    yield _part("new", [*shown, sa.not_(is_news)], newest, 7)
    yield _part("best", [*valid, Entry.kind == initiative], [Entry.helpful_count.desc(), *newest], 5)
    yield _part("open", [*valid, Entry.kind == thread, waiting], longest_waiting, 5)


def _part(name: str, tests: Sequence[Any], order: Sequence[Any], most: int) -> sa.Select[Any]:
    """The first `most` entries in an order, ranked only after they were found: the rest is never looked at."""
    keys = [part.element.label(f"key{number}") for number, part in enumerate(order)]
    first = sa.select(Entry.id, *keys).where(*tests).order_by(*order).limit(most).subquery()
    ranking = [
        first.c[key.name].desc() if part.modifier is desc_op else first.c[key.name].asc()
        for key, part in zip(keys, order, strict=True)
    ]
    return sa.select(
        first.c.id, sa.literal(name).label("part"), sa.func.row_number().over(order_by=ranking).label("rank")
    )


def _is_urgent() -> sa.ColumnElement[bool]:
    """Urgent, and not passed: by its own dates, or after a month when it has none."""
    told = Announcement.__table__
    urgent = sa.select(told.c.id).where(told.c.urgent, _not_past(told.c.action_deadline))
    has_date = sa.select(told.c.id).where(told.c.action_deadline.is_not(None))
    return sa.and_(
        Entry.id.in_(urgent),
        _not_past(Entry.valid_until),
        Entry.replaced_by_id.is_(None),
        sa.or_(
            Entry.valid_until.is_not(None),
            Entry.id.in_(has_date),
            Entry.published_at >= clock.now() - URGENT_FOR,
        ),
    )


def _newest_of_theme(member: Member | None) -> sa.ScalarSelect[int]:
    return (
        sa.select(Entry.id)
        .where(Entry.theme_id == Theme.id, within(member))
        .order_by(Entry.active_at.desc(), Entry.id.desc())
        .limit(1)
        .correlate(Theme)
        .scalar_subquery()
    )


def _not_past(day: Any) -> sa.ColumnElement[bool]:
    return sa.or_(day.is_(None), day >= clock.today())


def _section(kind: str) -> str:
    return str(Entry.__mapper__.polymorphic_map[kind].class_.section)
