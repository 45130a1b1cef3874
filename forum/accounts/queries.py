"""Looking up members, municipalities and signed-in browsers."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum import clock
from forum.accounts.models import Member, Municipality, SignIn, Standing
from forum.database import db


def by_email(email: str) -> Member | None:
    """The member with this (normalised) address, whatever their standing, with municipality."""
    return db.session.scalar(sa.select(Member).where(Member.email == email).options(joinedload(Member.municipality)))


def waiting() -> sa.Select[Member]:
    """Who waits for a moderator, longest first."""
    return sa.select(Member).where(Member.standing == Standing.WAITING).order_by(Member.joined_at, Member.id)


def sign_ins(member: Member) -> sa.Select[SignIn]:
    """The browsers a member is signed in with, latest first."""
    return (
        sa.select(SignIn)
        .where(SignIn.member_id == member.id, SignIn.expires_at > clock.now())
        .order_by(SignIn.created_at.desc(), SignIn.id.desc())
    )


def municipality_names() -> list[str]:
    return list(db.session.scalars(sa.select(Municipality.name).order_by(Municipality.name)))


def municipality_named(name: str) -> Municipality | None:
    """The municipality that somebody wrote, with or without `gemeente` before it."""
    plain = name.strip().lower().removeprefix("gemeente ").strip()
    return db.session.scalar(sa.select(Municipality).where(sa.func.lower(Municipality.name) == plain))
