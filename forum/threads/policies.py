"""Who may do more with a question than with any entry: editors and moderators judge its answer."""

from typing import Any

from forum import policy
from forum.accounts.models import Member
from forum.entries.policies import entries_seen_by, judge_entry
from forum.threads.models import Thread


def judge_thread(member: Member | None, verb: str, subject: Any) -> bool:
    if verb == "judge":
        return judge_entry(member, "reply", subject) and member is not None and member.is_editor
    return judge_entry(member, verb, subject)


policy.register(Thread, judge_thread, entries_seen_by)
