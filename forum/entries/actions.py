"""What can be done to any kind of entry. Actions flush at most; routes, jobs and commands commit."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from forum import clock
from forum.accounts.models import Member
from forum.database import db
from forum.entries import content, follows, tags
from forum.entries.follows import Why
from forum.entries.models import Entry, EntryVote, Reply, ReplyVote, Report, Revision, Status
from forum.events import record


def draft(entry: Entry, *, by: Member, labels: Iterable[str] = (), at: datetime | None = None) -> Entry:
    """Keep a new entry for its author only."""
    entry.status = Status.DRAFT
    _begin(entry, by, at or clock.now())
    tags.label(entry, labels)
    content.render(entry)
    record("drafted", entry, by=by, at=at)
    return entry


def publish(entry: Entry, *, by: Member, labels: Iterable[str] | None = None, at: datetime | None = None) -> Entry:
    """Show a new entry, or a draft, to its audience."""
    at = at or clock.now()
    if entry.author_id is None and entry.author is None:
        _begin(entry, by, at)
    entry.status = Status.PUBLISHED
    entry.published_at = entry.active_at = at
    entry.version = (entry.version or 0) + 1  # parts of the draft's page may be kept
    if labels is not None:
        tags.label(entry, labels)
    content.render(entry)
    db.session.flush()
    revision = _remember(entry, by=by, at=at)
    if entry.author_id == by.id:
        follows.take_up(entry, by=by, reason=Why.WROTE, at=at)
    record("published", entry, by=by, at=at, kind=entry.kind, revision=revision.number)
    return entry


def revise(
    entry: Entry,
    *,
    by: Member,
    labels: Iterable[str] | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> Entry:
    """Keep what was changed on the entry; a published one gets a revision, a draft does not."""
    at = at or clock.now()
    if labels is not None:
        tags.label(entry, labels)
    content.render(entry)
    entry.version += 1
    if entry.status is Status.DRAFT:
        record("drafted", entry, by=by, at=at)
        return entry
    last = last_revision(entry)
    if last is not None and last.content == content.snapshot(entry):
        return entry
    entry.edited_at = at
    revision = _remember(entry, by=by, reason=reason, at=at)
    record("revised", entry, by=by, at=at, revision=revision.number)
    return entry


def withdraw(entry: Entry, *, by: Member, reason: str = "", at: datetime | None = None) -> None:
    """Take the entry off the site; its author and the moderators still see it and can restore it."""
    entry.status = Status.WITHDRAWN
    entry.withdrawn_at = at or clock.now()
    entry.withdrawn_by_id = by.id
    entry.version += 1
    record("withdrawn", entry, by=by, at=at, reason=reason)


def restore(entry: Entry, *, by: Member, at: datetime | None = None) -> None:
    """Undo a withdrawal."""
    entry.status = Status.PUBLISHED if entry.published_at else Status.DRAFT
    entry.withdrawn_at = entry.withdrawn_by_id = None
    entry.version += 1
    record("restored", entry, by=by, at=at)


def reply(entry: Entry, body: str, *, by: Member, at: datetime | None = None) -> Reply:
    """Answer an entry."""
    at = at or clock.now()
    answer = Reply(entry=entry, author=by, municipality_code=by.municipality_code, body=body, html="", created_at=at)
    db.session.add(answer)
    db.session.flush()
    content.render_reply(answer)
    _count_replies(entry)
    entry.active_at = max(entry.active_at, at)
    follows.take_up(entry, by=by, reason=Why.REPLIED, at=at)
    record("replied", answer, by=by, at=at, entry=entry.id)
    return answer


def revise_reply(answer: Reply, body: str, *, by: Member, at: datetime | None = None) -> None:
    """Change a reply; what it said before is kept."""
    at = at or clock.now()
    if answer.body == body:
        return
    number = _next_number(answer.entry_id, answer.id)
    if number == 1:
        _remember_reply(answer, answer.body, 1, by_id=answer.author_id, at=answer.created_at)
        number = 2
    answer.body, answer.edited_at = body, at
    content.render_reply(answer)
    answer.entry.version += 1
    _remember_reply(answer, body, number, by_id=by.id, at=at)
    record("revised", answer, by=by, at=at, entry=answer.entry_id)


def withdraw_reply(answer: Reply, *, by: Member, reason: str = "", at: datetime | None = None) -> None:
    answer.status, answer.withdrawn_by_id = Status.WITHDRAWN, by.id
    _count_replies(answer.entry)
    record("withdrawn", answer, by=by, at=at, entry=answer.entry_id, reason=reason)


def restore_reply(answer: Reply, *, by: Member, at: datetime | None = None) -> None:
    answer.status, answer.withdrawn_by_id = Status.PUBLISHED, None
    _count_replies(answer.entry)
    record("restored", answer, by=by, at=at, entry=answer.entry_id)


def vote(subject: Entry | Reply, *, by: Member) -> None:
    """Say that it was helpful; saying it twice counts once."""
    ballot = _ballot(subject, by)
    if db.session.get(type(ballot), _key(ballot)) is None:
        db.session.add(ballot)
        _count_votes(subject, by)


def unvote(subject: Entry | Reply, *, by: Member) -> None:
    ballot = db.session.get(type(blank := _ballot(subject, by)), _key(blank))
    if ballot is not None:
        db.session.delete(ballot)
        _count_votes(subject, by)


def report(subject: Entry | Reply, reason: str, *, by: Member, at: datetime | None = None) -> Report:
    """Ask a moderator to look at it."""
    entry_id, reply_id = (subject.id, None) if isinstance(subject, Entry) else (subject.entry_id, subject.id)
    filed = Report(entry_id=entry_id, reply_id=reply_id, reason=reason, by_id=by.id, at=at or clock.now())
    db.session.add(filed)
    record("reported", filed, by=by, at=at, entry=entry_id)
    return filed


def last_revision(entry: Entry) -> Revision | None:
    newest = sa.select(Revision).where(Revision.entry_id == entry.id, Revision.reply_id.is_(None))
    return db.session.scalars(newest.order_by(Revision.number.desc()).limit(1)).first()


def _begin(entry: Entry, by: Member, at: datetime) -> None:
    entry.author = by
    entry.municipality_code = by.municipality_code
    entry.created_at = entry.active_at = at
    entry.name()
    db.session.add(entry)


def _remember(entry: Entry, *, by: Member, at: datetime, reason: str = "") -> Revision:
    entry.name()
    number = _next_number(entry.id, None)
    revision = Revision(
        entry_id=entry.id, number=number, content=content.snapshot(entry), by_id=by.id, at=at, reason=reason
    )
    db.session.add(revision)
    return revision


def _remember_reply(answer: Reply, body: str, number: int, *, by_id: int | None, at: datetime) -> None:
    db.session.add(
        Revision(
            entry_id=answer.entry_id,
            reply_id=answer.id,
            number=number,
            content={"body": body},
            by_id=by_id,
            at=at,
        )
    )


def _next_number(entry_id: int, reply_id: int | None) -> int:
    same = Revision.reply_id.is_(None) if reply_id is None else Revision.reply_id == reply_id
    last = sa.select(sa.func.max(Revision.number)).where(Revision.entry_id == entry_id, same)
    return (db.session.scalar(last) or 0) + 1


def _count_replies(entry: Entry) -> None:
    """Counted again, never added to: two at once must not lose one."""
    db.session.flush()
    shown = sa.select(sa.func.count(Reply.id)).where(Reply.entry_id == entry.id, Reply.status == Status.PUBLISHED)
    entry.reply_count = db.session.scalar(shown) or 0
    entry.version += 1


def _count_votes(subject: Entry | Reply, by: Member) -> None:
    db.session.flush()
    votes: Any = EntryVote if isinstance(subject, Entry) else ReplyVote
    column = votes.entry_id if isinstance(subject, Entry) else votes.reply_id
    subject.helpful_count = db.session.scalar(sa.select(sa.func.count()).where(column == subject.id)) or 0
    entry = subject if isinstance(subject, Entry) else subject.entry
    entry.version += 1
    record("voted", subject, by=by, entry=entry.id)


def _ballot(subject: Entry | Reply, by: Member) -> EntryVote | ReplyVote:
    if isinstance(subject, Entry):
        return EntryVote(entry_id=subject.id, member_id=by.id)
    return ReplyVote(reply_id=subject.id, member_id=by.id)


def _key(ballot: EntryVote | ReplyVote) -> tuple[int, int]:
    subject_id = ballot.entry_id if isinstance(ballot, EntryVote) else ballot.reply_id
    return subject_id, ballot.member_id
