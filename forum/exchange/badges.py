"""Badges in the exchange format: those that stand, and those that lapsed with the record."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member
from forum.curation import actions as curation
from forum.curation.models import Badge, BadgeKind
from forum.database import db
from forum.exchange.parts import Address, Moment, Name, plain, tells, text
from forum.initiatives.models import Initiative


class BadgeLine(BaseModel):
    model_config = ConfigDict(strict=True)

    badge: BadgeKind
    at: Moment
    reason: Annotated[str, text(300, 1)]
    by: Address | None = None
    by_name: Name = ""
    lapsed_at: Moment | None = None


def judge_all(given: Sequence[BadgeLine]) -> None:
    """Refuse, with ValueError, a badge that would stand twice."""
    standing = [each.badge for each in given if each.lapsed_at is None]
    if len(set(standing)) < len(standing):
        raise ValueError("badges: one of a kind stands at a time")


def build(initiative: Initiative, given: Sequence[BadgeLine], writer: Callable[[BadgeLine], int | None]) -> None:
    """Add the badges of an initiative that was just brought in; `writer` gives the id of who gave one."""
    for line in given:
        said = {"kind": line.badge, "at": line.at, "reason": line.reason, "lapsed_at": line.lapsed_at}
        db.session.add(Badge(entry_id=initiative.id, giver_id=writer(line), **said))
    if given:
        curation.mark(initiative)


def exported(ids: Iterable[int]) -> defaultdict[int, list[dict[str, Any]]]:
    """The badges of these initiatives as lines, in the order in which they were given; not what was taken away."""
    found = (
        sa.select(Badge)
        .where(Badge.entry_id.in_(list(ids)), Badge.taken_by_id.is_(None))
        .options(joinedload(Badge.giver).load_only(Member.email, Member.name))
        .order_by(Badge.id)
    )
    by_entry: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for badge in db.session.scalars(found):
        by_entry[badge.entry_id].append(_line(badge))
    return by_entry


def _line(badge: Badge) -> dict[str, Any]:
    said = {
        "badge": plain(badge.kind),
        "at": plain(badge.at),
        "reason": badge.reason,
        "by": badge.giver.email if badge.giver else None,
        "by_name": badge.giver.name if badge.giver else None,
        "lapsed_at": plain(badge.lapsed_at),
    }
    return {name: value for name, value in said.items() if tells(name, value)}
