"""Where threads differ from other entries: editors and moderators judge an answer, and what was merged stays merged.

A thread that went on in another comes back when that is turned round; `restore` would bring its text alone.
"""

from typing import Any

from forum import policy
from forum.accounts.models import Member
from forum.entries.policies import entries_seen_by, judge_entry
from forum.threads.models import Thread


def judge_thread(member: Member | None, verb: str, subject: Any) -> bool:
    if verb == "judge":
        return judge_entry(member, "reply", subject) and member is not None and member.is_editor
    if verb == "restore" and subject.has_moved_on:
        return False
    return judge_entry(member, verb, subject)


policy.register(Thread, judge_thread, entries_seen_by)
