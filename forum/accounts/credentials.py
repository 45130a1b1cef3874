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
    _follow_domain(member, claim.email)
    member.email = claim.email
    events.record("address_chosen", member, by=member)
    return member


def loses_municipality(member: Member, email: str) -> bool:
    """Whether a municipality that an address vouched for is lost with this one."""
    same_domain = addresses.domain(member.email) == addresses.domain(email)
    return not same_domain and member.municipality_code is not None and municipalities.of_address(email) is None


def _follow_domain(member: Member, email: str) -> None:
    code = municipalities.of_address(email)
    if loses_municipality(member, email):
        memberships.place(member, None, at=clock.now())
        member.standing = Standing.WAITING
        sessions.sign_out_everywhere(member)
    elif code is not None and addresses.domain(member.email) != addresses.domain(email):
        memberships.place(member, code, at=clock.now())
