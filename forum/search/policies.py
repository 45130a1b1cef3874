"""Who may know why a result stands where it does: those who tend the site."""

from typing import Any

from forum import policy
from forum.accounts.models import Member
from forum.search.backend import Explanation


def judge_explanation(member: Member | None, verb: str, _subject: Any) -> bool:
    """One verb: read."""
    return verb == "read" and member is not None and member.is_active and member.is_moderator


policy.register(Explanation, judge_explanation)
