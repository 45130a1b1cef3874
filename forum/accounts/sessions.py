"""Signing in and out. The cookie names a row; without the row, the cookie is worthless."""

import hashlib
import secrets
from datetime import timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from flask import Flask, request, session
from flask_login import login_user, logout_user
from sqlalchemy.orm import contains_eager

from forum import access, clock
from forum.accounts.models import Member, SignIn, Standing
from forum.database import db
from forum.extensions import login
from forum.mailer.suppression import Suppression

LASTS = timedelta(days=14)
_along: dict[str, sa.ScalarSelect[Any]] = {}


def init_app(app: Flask) -> None:
    login.init_app(app)
    login.session_protection = None  # type: ignore[assignment]  # the row decides, not the address a phone happens to have
    login.user_loader(_signed_in)


def ask_along(name: str, column: sa.ScalarSelect[Any]) -> None:
    """Have a column, correlated to Member, asked with who is signed in: what every page shows needs no query then.

    The answer is in `member.along[name]`.
    """
    _along[name] = column


def sign_in(member: Member) -> None:
    """Start a session of its own for this browser: nothing of the one before survives, its id least of all."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        SignIn(
            token_hash=token_hash(token),
            member_id=member.id,
            browser=request.user_agent.string[:200],
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    db.session.execute(sa.delete(SignIn).where(SignIn.expires_at < now))
    session.clear()
    session.permanent = True
    member.sign_in_token = token
    login_user(member)


def sign_out(member: Member) -> None:
    """End this browser's session for good."""
    db.session.execute(sa.delete(SignIn).where(SignIn.token_hash == token_hash(member.sign_in_token)))
    logout_user()
    session.clear()


def sign_out_everywhere(member: Member) -> None:
    """End every session of a member: at a new password, or when disabled."""
    db.session.execute(sa.delete(SignIn).where(SignIn.member_id == member.id))


def is_here(row: SignIn) -> bool:
    """Whether this row is the browser of the present request."""
    return row.token_hash == token_hash(access.member().sign_in_token)


def _signed_in(token: str) -> Member | None:
    found = db.session.execute(_whose(*_along), {"token_hash": token_hash(token), "now": clock.now()}).first()
    if found is None or found[0].member.standing is not Standing.ACTIVE:
        return None
    member: Member = found[0].member
    member.sign_in_token, member.mail_trouble = token, found[1] or ""
    member.along = dict(zip(_along, found[2:], strict=True))
    return member


@lru_cache(maxsize=4)
def _whose(*along: str) -> sa.Select[Any]:
    """The session of a token with its member; built once, for every page of every member asks it."""
    return (
        sa.select(SignIn, Suppression.reason, *map(_along.__getitem__, along))
        .join(SignIn.member)
        .outerjoin(Suppression, Suppression.address == Member.email)
        .where(SignIn.token_hash == sa.bindparam("token_hash"), SignIn.expires_at > sa.bindparam("now"))
        .options(contains_eager(SignIn.member).joinedload(Member.municipality))
    )


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
