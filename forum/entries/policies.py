"""Who may read and change entries and replies: the one rule, in its two readings."""

from typing import Any

import sqlalchemy as sa

from forum import policy
from forum.accounts.models import Member, Role, Standing
from forum.entries.models import Audience, Entry, Reply, Status

PUBLISHING = {"publish", "draft"}
TAKING_PART = {"reply", "vote", "report"}
OWNERS = {"edit", "withdraw"}


def judge_entry(member: Member | None, verb: str, subject: Any) -> bool:
    """Verbs: publish (a class), read, reply, vote, report, edit, withdraw, restore, accept, curate, follow_care."""
    if isinstance(subject, type):
        return verb in PUBLISHING and _active(member)
    if verb == "read":
        return _reads(member, subject)
    if not _active(member) or not _reads(member, subject):
        return False
    assert member is not None
    if verb in TAKING_PART:
        return _takes_part(member, verb, subject)
    if verb in OWNERS:
        return subject.status is not Status.WITHDRAWN and (member.is_moderator or _owns(member, subject))
    if verb == "restore":
        return subject.status is Status.WITHDRAWN and (
            member.is_moderator or (_owns(member, subject) and subject.withdrawn_by_id == member.id)
        )
    if verb == "accept":
        return subject.is_published and (member.is_moderator or _owns(member, subject))
    if verb == "follow_care":
        return member.is_moderator or _owns(member, subject)
    if verb == "curate":
        return member.is_moderator
    return False


def judge_reply(member: Member | None, verb: str, reply: Any) -> bool:
    """A reply is seen by who sees its entry; its author and moderators change it. Needs `reply.entry`."""
    if not policy.can(member, "read", reply.entry):
        return False
    seen = reply.status is Status.PUBLISHED or (member is not None and (member.is_moderator or _owns(member, reply)))
    if verb == "read" or not seen:
        return seen
    if not _active(member) or member is None:
        return False
    if verb in TAKING_PART:
        return reply.status is Status.PUBLISHED and not (verb == "vote" and _owns(member, reply))
    if verb in OWNERS:
        return reply.status is Status.PUBLISHED and (member.is_moderator or _owns(member, reply))
    if verb == "restore":
        return reply.status is Status.WITHDRAWN and (
            member.is_moderator or (_owns(member, reply) and reply.withdrawn_by_id == member.id)
        )
    return False


def entries_seen_by(member: Member | None) -> sa.ColumnElement[bool]:
    published = Entry.status == Status.PUBLISHED
    if not _active(member) or member is None:
        return sa.and_(published, Entry.audience == Audience.PUBLIC)
    if member.is_moderator:
        return sa.or_(Entry.status != Status.DRAFT, Entry.author_id == member.id)
    open_to_member: sa.ColumnElement[bool] = Entry.audience.in_([Audience.PUBLIC, Audience.MEMBERS])
    if member.municipality_code is not None:  # "no municipality" is nobody's colleague
        open_to_member = sa.or_(open_to_member, Entry.municipality_code == member.municipality_code)
    return sa.or_(sa.and_(published, open_to_member), Entry.author_id == member.id)


def readers_of(entry: Entry) -> sa.ColumnElement[bool]:
    """The condition for active members who may read this entry: the same rule, asked from the other side."""
    active = Member.standing == Standing.ACTIVE
    wrote = Member.id == (entry.author_id or 0)
    moderates = Member.role.in_([Role.MODERATOR, Role.ADMINISTRATOR])
    if entry.status is Status.DRAFT:
        return sa.and_(active, wrote)
    if entry.status is Status.WITHDRAWN:
        return sa.and_(active, sa.or_(wrote, moderates))
    if entry.audience is not Audience.MUNICIPALITY:
        return active
    at_home = Member.municipality_code == entry.municipality_code if entry.municipality_code else sa.false()
    return sa.and_(active, sa.or_(wrote, moderates, at_home))


def read_by() -> sa.ColumnElement[bool]:
    """The condition on a published entry and an active member, both as columns: the rule for many pairs at once."""
    return sa.and_(
        Entry.status == Status.PUBLISHED,
        Member.standing == Standing.ACTIVE,
        sa.or_(
            Entry.audience != Audience.MUNICIPALITY,
            Entry.author_id == Member.id,
            Entry.municipality_code == Member.municipality_code,
            Member.role.in_([Role.MODERATOR, Role.ADMINISTRATOR]),
        ),
    )


def _reads(member: Member | None, entry: Entry) -> bool:
    if _active(member) and member is not None:
        if _owns(member, entry):
            return True
        if member.is_moderator:
            return entry.status is not Status.DRAFT
    if entry.status is not Status.PUBLISHED:
        return False
    if entry.audience is Audience.PUBLIC:
        return True
    if not _active(member) or member is None:
        return False
    if entry.audience is Audience.MEMBERS:
        return True
    return member.municipality_code is not None and entry.municipality_code == member.municipality_code


def _takes_part(member: Member, verb: str, entry: Entry) -> bool:
    if verb == "reply":
        return entry.accepts_replies
    if verb == "vote":
        return entry.is_published and not _owns(member, entry)
    return entry.is_published


def _owns(member: Member, subject: Entry | Reply) -> bool:
    return subject.author_id is not None and subject.author_id == member.id


def _active(member: Member | None) -> bool:
    return member is not None and member.is_active


policy.register(Entry, judge_entry, entries_seen_by)
policy.register(Reply, judge_reply)
