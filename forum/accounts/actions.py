"""What happens to a membership: it begins, is judged, moves and ends. Actions flush; routes commit."""

from datetime import datetime

import sqlalchemy as sa

from forum import clock, events
from forum.accounts import addresses, claims, handles, memberships, municipalities, passwords, sessions
from forum.accounts.models import Claim, Member, Municipality, MunicipalityDomain, Role, Standing
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
    memberships.place(member, municipality, at=at)
    events.record("joined", member, by=member, at=at)
    return member


def confirm(claim: Claim, *, organisation: str = "") -> Member | None:
    """The address is theirs: a member from now on, or waiting for a moderator when its domain says nothing.

    None when the address became a member's meanwhile, or another link to it was used first.
    """
    if not claims.use(claim) or db.session.scalar(sa.select(Member.id).where(Member.email == claim.email)):
        return None
    now, code = clock.now(), municipalities.of_address(claim.email)
    member = Member(
        email=claim.email,
        name=claim.name,
        handle=handles.free(claim.name),
        function=claim.function,
        organisation="" if code else organisation,
        language=claim.language,
        password_hash=claim.password_hash,
        standing=Standing.ACTIVE if code else Standing.WAITING,
        joined_at=now,
        confirmed_at=now,
    )
    db.session.add(member)
    db.session.flush()
    memberships.place(member, code, at=now)
    events.record("joined" if code else "waited", member, by=member)
    return member


def approve(member: Member, municipality: Municipality | None, *, by: Member, admit_domain: bool = False) -> Member:
    """A moderator knows this person; with `admit_domain` everybody with such an address, from now on.

    Without a municipality for those who work for all of them (VNG, ministries). Raises ValueError for a
    domain that anybody can get an address at.
    """
    if admit_domain and municipality is not None:
        _admit(addresses.domain(member.email), municipality, by=by)
    member.standing = Standing.ACTIVE
    memberships.place(member, municipality, at=clock.now())
    events.record("approved", member, by=by, municipality=member.municipality_code)
    return member


def refuse(member: Member, *, by: Member, reason: str) -> Member:
    """Not for the forum. The address is remembered, so that it does not come back to the desk by itself."""
    _close(member)
    events.record("refused", member, by=by, reason=reason)
    return member


def disable(member: Member, *, by: Member, reason: str) -> Member:
    """No longer welcome, or gone: every session and link ends now; what was shared stays."""
    _close(member)
    events.record("disabled", member, by=by, reason=reason)
    return member


def enable(member: Member, *, by: Member) -> Member:
    """Welcome again, where they were before."""
    member.standing = Standing.ACTIVE
    events.record("enabled", member, by=by)
    return member


def change_role(member: Member, role: Role, *, by: Member | None) -> Member:
    """May do more or less from the next request on; `by` is None on the command line."""
    was, member.role = member.role, role
    events.record("role_changed", member, by=by, was=was.value, role=role.value)
    return member


def move(member: Member, municipality: Municipality | None, *, by: Member) -> Member:
    """Works elsewhere from now on; what was shared stays with the municipality where it was done."""
    was = member.municipality_code
    memberships.place(member, municipality, at=clock.now())
    events.record("moved", member, by=by, was=was, municipality=member.municipality_code)
    return member


def describe(member: Member, *, name: str, function: str, expertise: str, language: str) -> Member:
    """A member says who they are; the handle stays, since others wrote it down."""
    member.name, member.function, member.expertise, member.language = name, function, expertise, language
    events.record("described", member, by=member)
    return member


def _admit(domain: str, municipality: Municipality, *, by: Member) -> None:
    if not municipalities.may_admit(domain):
        raise ValueError(f"anybody can get an address at {domain}")
    if db.session.get(MunicipalityDomain, domain) is None:
        db.session.add(MunicipalityDomain(domain=domain, municipality_code=municipality.code, admitted_by_id=by.id))


def _close(member: Member) -> None:
    member.standing = Standing.DISABLED
    claims.drop(member)
    sessions.sign_out_everywhere(member)
