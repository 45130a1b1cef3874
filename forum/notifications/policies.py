"""What one follows and what one is told is nobody else's business, moderators included."""

from typing import Any

import sqlalchemy as sa

from forum import policy
from forum.accounts.models import Member
from forum.entries.follows import Follow
from forum.notifications.models import Notification


def judge_own(member: Member | None, verb: str, subject: Any) -> bool:
    """Verbs: follow (the class), read, change. Only of the member itself."""
    if member is None or not member.is_active:
        return False
    if isinstance(subject, type):
        return verb == "follow"
    return verb in ("read", "change") and subject.member_id == member.id


def follows_seen_by(member: Member | None) -> sa.ColumnElement[bool]:
    return Follow.member_id == member.id if member is not None and member.is_active else sa.false()


def notifications_seen_by(member: Member | None) -> sa.ColumnElement[bool]:
    return Notification.member_id == member.id if member is not None and member.is_active else sa.false()


policy.register(Follow, judge_own, follows_seen_by)
policy.register(Notification, judge_own, notifications_seen_by)
