"""What proves who somebody is: their password and their address. Actions flush; routes commit."""

from forum import clock, events
from forum.accounts import addresses, claims, memberships, municipalities, passwords, sessions
from forum.accounts.models import Claim, Member, Standing
from forum.accounts.queries import by_email
from forum.database import db


def recognise(email: str, password: str) -> Member | None:
    """The member whose address and password these are, whatever their standing; takes as long for nobody."""
    member = by_email(addresses.typed(email))
    known_hash = member.password_hash if member else None
    if not passwords.verify(known_hash, password) or member is None or known_hash is None:
        return None
    if passwords.needs_rehash(known_hash):
        member.password_hash = passwords.hash(password)
    return member


def choose_password(member: Member, password: str) -> None:
    """From now on only this password: every session, and every link that was sent, ends."""
    claims.drop(member)
    member.password_hash = passwords.hash(password)
    sessions.sign_out_everywhere(member)
    events.record("password_chosen", member, by=member)


def choose_address(claim: Claim) -> Member | None:
    """The new address is theirs: use it from now on. None when it became another's meanwhile.

    A municipality's domain moves the member there. At an unknown domain the municipality no longer
    follows from the address, so a moderator looks again; unless it never did.
    """
    member = db.session.get(Member, claim.member_id)
    if not claims.use(claim) or member is None or not member.is_active or by_email(claim.email):
        return None
    claims.drop(member)
    was, member.email = member.email, claim.email
    _follow_domain(member, was)
    events.record("address_chosen", member, by=member)
    return member


def _follow_domain(member: Member, was: str) -> None:
    if addresses.domain(was) == addresses.domain(member.email):
        return
    code = municipalities.of_address(member.email)
    if code is not None:
        memberships.place(member, code, at=clock.now())
    elif member.municipality_code is not None:
        memberships.place(member, None, at=clock.now())
        member.standing = Standing.WAITING
        sessions.sign_out_everywhere(member)
