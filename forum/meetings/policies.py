"""Who may do what with a question hour: its initiative decides who reads it and who plans it."""

from typing import Any

import sqlalchemy as sa

from forum import policy
from forum.accounts.models import Member
from forum.entries.models import Entry
from forum.entries.policies import entries_seen_by
from forum.meetings.models import Meeting


def judge_meeting(member: Member | None, verb: str, meeting: Any) -> bool:
    """Verbs: read, meet (see who comes and what is asked), attend, ask, plan, note. Needs `meeting.initiative`."""
    if isinstance(meeting, type) or not policy.can(member, "read", meeting.initiative):
        return False
    if verb == "read":
        return True
    if member is None or not member.is_active:
        return False
    if verb == "meet":
        return True
    if verb in ("attend", "ask"):
        return meeting.is_coming and meeting.initiative.is_published
    if not policy.can(member, "edit", meeting.initiative) or meeting.is_cancelled:
        return False
    return meeting.has_begun if verb == "note" else verb == "plan" and not meeting.has_begun


def meetings_seen_by(member: Member | None) -> sa.ColumnElement[bool]:
    return Meeting.entry_id.in_(sa.select(Entry.id).where(entries_seen_by(member)))


policy.register(Meeting, judge_meeting, meetings_seen_by)
