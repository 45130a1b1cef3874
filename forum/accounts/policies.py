"""Who sees and changes members. Profiles are for members: visitors see names with what was shared, no more."""

from typing import Any

import sqlalchemy as sa

from forum import policy
from forum.accounts.models import Member, Standing

MODERATORS_DO = {
    "approve": {Standing.WAITING},
    "refuse": {Standing.WAITING},
    "disable": {Standing.ACTIVE},
    "enable": {Standing.DISABLED},
    "move": {Standing.ACTIVE},
}


def judge_member(viewer: Member | None, verb: str, member: Any) -> bool:
    """Verbs: read, edit, approve, refuse, disable, enable, move, change_role; on the class Member: moderate."""
    if viewer is None or not viewer.is_active:
        return False
    if isinstance(member, type):
        return verb == "moderate" and viewer.is_moderator
    if verb == "read":
        return member.standing is Standing.ACTIVE or viewer.is_moderator or viewer.id == member.id
    if verb == "edit":
        return viewer.id == member.id
    if verb == "change_role":
        return viewer.is_administrator and viewer.id != member.id and member.standing is Standing.ACTIVE
    if verb in MODERATORS_DO:
        return member.standing in MODERATORS_DO[verb] and _is_over(viewer, member)
    return False


def members_seen_by(viewer: Member | None) -> sa.ColumnElement[bool]:
    if viewer is None or not viewer.is_active:
        return sa.false()
    if viewer.is_moderator:
        return sa.true()
    return sa.or_(Member.standing == Standing.ACTIVE, Member.id == viewer.id)


def _is_over(viewer: Member, member: Member) -> bool:
    """Moderators judge members and editors; only administrators judge moderators; nobody judges themselves."""
    if viewer.id == member.id or not viewer.is_moderator:
        return False
    return viewer.is_administrator or not member.is_moderator


policy.register(Member, judge_member, members_seen_by)
