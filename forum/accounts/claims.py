"""Claims on a mail address: to join, to choose a new password, to move to another address.

Each is one row and one mail, also when the address is (not) known: from outside nobody can tell. The link
holds the signed id of the row, bound to its purpose; using it deletes the row, so that it works once.
"""

from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from forum import clock, events
from forum.accounts.models import Claim, Member, Purpose
from forum.database import db

LASTS = {Purpose.JOIN: timedelta(days=3), Purpose.RESET: timedelta(hours=1), Purpose.MOVE: timedelta(days=1)}
MOST_MAILS = 5  # a claim; whoever needs more starts again


def join(*, email: str, name: str, function: str, password_hash: str, language: str) -> Claim:
    """Somebody wants to join with this (normalised) address."""
    return _ask(
        Claim(
            purpose=Purpose.JOIN,
            email=email,
            name=name,
            function=function,
            password_hash=password_hash,
            language=language,
        )
    )


def reset(*, email: str, language: str) -> Claim:
    """Somebody forgot the password that goes with this address, if there is one."""
    return _ask(Claim(purpose=Purpose.RESET, email=email, language=language))


def move(member: Member, *, email: str) -> Claim:
    """A member wants to use another address from now on; only the last one asked for can be confirmed."""
    db.session.execute(sa.delete(Claim).where(Claim.member_id == member.id))
    return _ask(Claim(purpose=Purpose.MOVE, email=email, member_id=member.id, language=member.language), by=member)


def ask_again(claim: Claim) -> bool:
    """Send the mail once more; False when that was done too often."""
    if claim.times_asked >= MOST_MAILS:
        return False
    claim.times_asked += 1
    claim.asked_at = clock.now()
    events.record(f"{claim.purpose}_asked", claim)
    return True


def token(claim: Claim) -> str:
    """What the link in the mail holds."""
    return _signer(claim.purpose).dumps(claim.id)


def opened(token: str, purpose: Purpose) -> Claim | None:
    """The claim that a link stands for; None when it is forged, for something else, used or too old."""
    try:
        claim = db.session.get(Claim, _signer(purpose).loads(token))
    except BadSignature:
        return None
    return claim if claim is not None and is_fresh(claim) else None


def is_fresh(claim: Claim) -> bool:
    return claim.asked_at + LASTS[claim.purpose] > clock.now()


def use(claim: Claim) -> bool:
    """End this claim and every other on the same address for the same purpose; False when another was first.

    The deletion waits for the other transaction, and then finds nothing.
    """
    same = sa.and_(Claim.email == claim.email, Claim.purpose == claim.purpose)
    gone = db.session.scalars(
        sa.delete(Claim).where(same).returning(Claim.id).execution_options(synchronize_session=False)
    ).all()
    db.session.expunge(claim)
    return claim.id in gone


def drop(member: Member) -> None:
    """Make worthless every link a member was sent: at a new password or address, or when disabled."""
    resets = sa.and_(Claim.purpose == Purpose.RESET, Claim.email == member.email)
    db.session.execute(sa.delete(Claim).where(sa.or_(resets, Claim.member_id == member.id)))


def _ask(claim: Claim, *, by: Member | None = None) -> Claim:
    now = clock.now()
    db.session.execute(sa.delete(Claim).where(Claim.asked_at < now - max(LASTS.values())))
    claim.asked_at = now
    db.session.add(claim)
    events.record(f"{claim.purpose}_asked", claim, by=by)
    return claim


def _signer(purpose: Purpose) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=f"claim:{purpose}")
