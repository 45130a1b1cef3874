"""Where a member works, and worked before."""

from datetime import datetime

import sqlalchemy as sa

from forum.accounts.models import Member, Membership, Municipality
from forum.database import db


def place(member: Member, municipality: Municipality | str | None, *, at: datetime) -> None:
    """Close the membership that was, and open the one that is from now on; by municipality or its CBS code."""
    code = municipality.code if isinstance(municipality, Municipality) else municipality
    if member.municipality_code == code:
        return
    db.session.execute(
        sa.update(Membership).where(Membership.member_id == member.id, Membership.until.is_(None)).values(until=at)
    )
    member.municipality_code = code
    if code is not None:
        db.session.add(Membership(member_id=member.id, municipality_code=code, since=at))
    db.session.flush()
    db.session.expire(member, ["municipality"])
