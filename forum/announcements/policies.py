"""Only editors publish announcements, and any editor may keep one correct."""

from typing import Any

from forum import policy
from forum.accounts.models import Member
from forum.announcements.models import Announcement
from forum.entries.models import Status
from forum.entries.policies import entries_seen_by, judge_entry


def judge_announcement(member: Member | None, verb: str, subject: Any) -> bool:
    if isinstance(subject, type):
        return judge_entry(member, verb, subject) and member is not None and member.is_editor
    if verb == "edit" and member is not None and member.is_editor and judge_entry(member, "read", subject):
        return member.is_active and subject.status is not Status.WITHDRAWN
    return judge_entry(member, verb, subject)


policy.register(Announcement, judge_announcement, entries_seen_by)
