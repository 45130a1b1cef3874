"""Who may see and change a file: who may see and change what it goes with."""

from typing import Any

from forum import policy
from forum.accounts.models import Member
from forum.kit.models import Attachment

CHANGES = {"replace", "detach", "reattach"}


def judge_attachment(member: Member | None, verb: str, subject: Any) -> bool:
    """Verbs: read, replace, detach, reattach. Needs `entry` and `reply`. A detached file is for who may put it back."""
    if isinstance(subject, type) or not policy.can(member, "read", subject.subject):
        return False
    may_edit = policy.can(member, "edit", subject.subject)
    if verb == "read":
        return subject.detached_at is None or may_edit
    if verb not in CHANGES or not may_edit:
        return False
    return (subject.detached_at is not None) == (verb == "reattach")


policy.register(Attachment, judge_attachment)
