"""Who may adopt a practice, and who may tell how it goes: the adopting municipality, and moderators."""

from typing import Any

import sqlalchemy as sa

from forum import policy
from forum.accounts.models import Member
from forum.adoptions.models import Adoption
from forum.entries.models import Entry, Status
from forum.entries.policies import entries_seen_by, judge_entry
from forum.initiatives.models import Initiative

SHARED = {"read", "edit"}  # what colleagues may do with a copy that their municipality is still writing
TENDING = {"move", "describe", "review"}
OWN_ONLY = {"keep", "copy"}  # somebody of the municipality itself


def judge_initiative(member: Member | None, verb: str, subject: Any) -> bool:
    """What anyone may do with an entry, and colleagues with a copy; and adopt, for one's own municipality."""
    if verb != "adopt":
        return judge_entry(member, verb, subject) or (verb in SHARED and _is_copy_of_colleagues(member, subject))
    if isinstance(subject, type) or member is None or member.municipality_code is None:
        return False
    may = judge_entry(member, "report", subject)  # active, and it is published
    return may and subject.municipality_code != member.municipality_code


def judge_adoption(member: Member | None, verb: str, adoption: Any) -> bool:
    """Verbs: read, contact (see addresses), move, describe, review, keep, copy. Needs `adoption.initiative`."""
    if isinstance(adoption, type) or not judge_entry(member, "read", adoption.initiative):
        return False
    if verb == "read":
        return True
    if member is None or not member.is_active:
        return False
    is_own = member.municipality_code is not None and member.municipality_code == adoption.municipality_code
    if verb in TENDING:
        return is_own or member.is_moderator
    return is_own if verb in OWN_ONLY else verb == "contact"


def initiatives_seen_by(member: Member | None) -> sa.ColumnElement[bool]:
    if member is None or not member.is_active or member.municipality_code is None:
        return entries_seen_by(member)
    own = Initiative.__table__
    copies = Entry.id.in_(sa.select(own.c.id).where(own.c.origin_id.is_not(None)))
    ours = sa.and_(Entry.status == Status.DRAFT, Entry.municipality_code == member.municipality_code, copies)
    return sa.or_(entries_seen_by(member), ours)


def adoptions_seen_by(member: Member | None) -> sa.ColumnElement[bool]:
    return Adoption.initiative_id.in_(sa.select(Entry.id).where(entries_seen_by(member)))


def _is_copy_of_colleagues(member: Member | None, subject: Any) -> bool:
    """A copy is made for the municipality: until it is published all its members may write it."""
    if isinstance(subject, type) or subject.origin_id is None or subject.status is not Status.DRAFT:
        return False
    if member is None or not member.is_active or member.municipality_code is None:
        return False
    return bool(member.municipality_code == subject.municipality_code)


policy.register(Initiative, judge_initiative, initiatives_seen_by)
policy.register(Adoption, judge_adoption, adoptions_seen_by)
