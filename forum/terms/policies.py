"""Who may read and change the glossary: everybody reads it, members suggest, editors and moderators write."""

from typing import Any

import sqlalchemy as sa

from forum import policy
from forum.accounts.models import Member
from forum.terms.models import Term, TermStatus

WRITING = {"add", "edit", "merge", "withdraw", "restore", "accept"}


def judge_term(member: Member | None, verb: str, term: Any) -> bool:
    """Verbs: read, suggest (the class), add (the class), edit, merge, withdraw, restore, accept.

    What is not current is for who may change it; a suggestion also for who made it.
    """
    if isinstance(term, type):
        return _active(member) and (verb == "suggest" or (verb in WRITING and _writes(member)))
    if verb == "read":
        own = member is not None and member.is_active and term.by_id == member.id
        return term.is_current or _writes(member) or (term.status is TermStatus.SUGGESTED and own)
    if not _writes(member):
        return False
    allowed = {
        TermStatus.CURRENT: {"edit", "merge", "withdraw"},
        TermStatus.SUGGESTED: {"edit", "accept", "withdraw"},
        TermStatus.WITHDRAWN: {"restore"},
    }
    return verb in allowed[term.status]


def terms_seen_by(member: Member | None) -> sa.ColumnElement[bool]:
    if _writes(member):
        return sa.true()
    current = Term.status == TermStatus.CURRENT
    if member is None or not member.is_active:
        return current
    return sa.or_(current, sa.and_(Term.status == TermStatus.SUGGESTED, Term.by_id == member.id))


def _writes(member: Member | None) -> bool:
    return member is not None and member.is_active and member.is_editor


def _active(member: Member | None) -> bool:
    return member is not None and member.is_active


policy.register(Term, judge_term, terms_seen_by)
