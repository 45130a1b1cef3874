"""What is done to members: enrolling, approving, disabling, moving. They flush; routes commit."""

from datetime import datetime

import sqlalchemy as sa

from forum import clock, events
from forum.accounts import addresses, handles, passwords
from forum.accounts.models import Member, Membership, Municipality, Role, Standing
from forum.database import db


def enrol(
    *,
    email: str,
    name: str,
    function: str = "",
    municipality: Municipality | str | None = None,
    role: Role | str = Role.MEMBER,
    expertise: str = "",
    password: str | None = None,
    example: bool = False,
    at: datetime | None = None,
) -> Member:
    """An active member without the walk through the mail: for the command line, imports and examples.

    `municipality` is the object or its CBS code. An address that is known already changes nothing and
    gives the member who has it. Raises ValueError for what is no address.
    """
    email = addresses.normal(email)
    known = db.session.scalar(sa.select(Member).where(Member.email == email))
    if known is not None:
        return known
    at = at or clock.now()
    member = Member(
        email=email,
        name=name,
        handle=handles.free(name),
        function=function,
        expertise=expertise,
        role=Role(role),
        standing=Standing.ACTIVE,
        password_hash=passwords.hash(password) if password else None,
        is_example=example,
        joined_at=at,
        confirmed_at=at,
    )
    db.session.add(member)
    db.session.flush()
    _place(member, municipality, at=at)
    events.record("joined", member, by=member, at=at)
    return member


def _place(member: Member, municipality: Municipality | str | None, *, at: datetime) -> None:
    """Close the membership that was, and open the one that is from now on."""
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
