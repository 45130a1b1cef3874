"""What the desk asks of the database. Those that return a Select can be narrowed and paged."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from forum import clock
from forum.accounts.models import Member, Municipality, MunicipalityDomain, Standing
from forum.curation.models import Badge, Feature
from forum.database import db
from forum.entries import queries as entries
from forum.entries.models import Entry, Reply, Report, Status, Tag, entry_tag
from forum.events import Event
from forum.slugs import slug
from forum.threads.models import QuestionState, Thread

PATIENCE = timedelta(days=3)
AT_ONCE = 20  # of one kind of task on the desk


def waiting_members() -> sa.Select[Member]:
    """Who confirmed an address of no known municipality, longest waiting first."""
    waiting = sa.select(Member).where(Member.standing == Standing.WAITING)
    return waiting.options(joinedload(Member.municipality)).order_by(Member.joined_at, Member.id)


def open_reports() -> sa.Select[Report, str]:
    """Reports that nobody settled, oldest first, with the reporter's name."""
    return (
        sa.select(Report, Member.name)
        .outerjoin(Member, Member.id == Report.by_id)
        .where(Report.settled_at.is_(None))
        .options(
            joinedload(Report.entry).options(*entries.card_parts()),
            joinedload(Report.reply).joinedload(Reply.author).load_only(Member.id, Member.name),
        )
        .order_by(Report.at, Report.id)
    )


def withdrew(report: Report) -> bool:
    """Whether settling this report, the last time, took its subject off the site."""
    settled = (
        sa.select(Event.data)
        .where(Event.subject_kind == "report", Event.subject_id == str(report.id))
        .where(Event.verb.in_(["upheld", "dismissed"]))
        .order_by(Event.id.desc())
        .limit(1)
    )
    data = db.session.scalar(settled)
    return bool(data and data.get("withdrew"))


def expired_entries() -> sa.Select[Entry]:
    """Published entries past their date that nothing replaces, longest expired first."""
    return (
        sa.select(Entry)
        .where(Entry.status == Status.PUBLISHED, Entry.valid_until < clock.today(), Entry.replaced_by_id.is_(None))
        .options(*entries.card_parts())
        .order_by(Entry.valid_until, Entry.id)
    )


def unanswered_questions() -> sa.Select[Entry]:
    """Questions that are open for three days or longer, oldest first."""
    asked = Thread.__table__
    return (
        sa.select(Entry)
        .where(
            Entry.status == Status.PUBLISHED,
            Entry.is_closed.is_(False),
            Entry.published_at <= clock.now() - PATIENCE,
            Entry.id.in_(sa.select(asked.c.id).where(asked.c.question_state == QuestionState.OPEN)),
        )
        .options(*entries.card_parts())
        .order_by(Entry.published_at, Entry.id)
    )


def badges_of(entry: Entry) -> Sequence[Badge]:
    """Every badge that the entry has or had, newest first, with its giver."""
    every = sa.select(Badge).where(Badge.entry_id == entry.id).options(joinedload(Badge.giver))
    return db.session.scalars(every.order_by(Badge.id.desc())).all()


def features_of(entry: Entry) -> Sequence[Feature]:
    """When the entry stood, stands or will stand on the front page, newest first."""
    return db.session.scalars(sa.select(Feature).where(Feature.entry_id == entry.id).order_by(Feature.id.desc())).all()


def tags_like(text: str) -> sa.Select[Tag, int, str]:
    """Tags with how many entries have them and what they are a synonym of."""
    own = aliased(Tag)
    used = sa.select(sa.func.count()).where(entry_tag.c.tag_id == Tag.id).correlate(Tag).scalar_subquery()
    query = sa.select(Tag, used, own.name).outerjoin(own, own.id == Tag.synonym_of_id)
    return query.where(Tag.slug.contains(slug(text), autoescape=True)) if text else query


def synonyms(tag: Tag) -> Sequence[Tag]:
    return db.session.scalars(sa.select(Tag).where(Tag.synonym_of_id == tag.id).order_by(Tag.name)).all()


def times_used(tag: Tag) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(entry_tag.c.tag_id == tag.id)) or 0


def members_like(text: str, municipality: str = "", standing: Standing | None = None) -> sa.Select[Member]:
    """Members whose name, address or municipality holds `text`; capitals and accents do not matter."""
    query = sa.select(Member).options(joinedload(Member.municipality))
    if text:
        query = query.where(_mentions(text))
    if municipality:
        query = query.where(Member.municipality_code == municipality)
    return query.where(Member.standing == standing) if standing else query


def admitted_domains(text: str) -> sa.Select[MunicipalityDomain, str, str]:
    """Domains with the name of their municipality and of who admitted them (None: they came with the site)."""
    query = (
        sa.select(MunicipalityDomain, Municipality.name, Member.name)
        .join(Municipality, Municipality.code == MunicipalityDomain.municipality_code)
        .outerjoin(Member, Member.id == MunicipalityDomain.admitted_by_id)
    )
    if not text:
        return query
    by_name = Municipality.handle.contains(slug(text), autoescape=True)
    return query.where(sa.or_(MunicipalityDomain.domain.contains(text.lower(), autoescape=True), by_name))


def _mentions(text: str) -> sa.ColumnElement[bool]:
    there = sa.select(Municipality.code).where(Municipality.handle.contains(slug(text, longest=80), autoescape=True))
    matches = [
        sa.func.lower(Member.email).contains(text.lower(), autoescape=True),
        sa.func.lower(Member.name).contains(text.lower(), autoescape=True),
    ]
    if any(letter.isalnum() for letter in text):
        matches += [
            Member.handle.contains(slug(text, longest=80), autoescape=True),
            Member.municipality_code.in_(there),
        ]
    return sa.or_(*matches)
