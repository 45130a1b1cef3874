"""One click in a direct mail stops what it was about; the page then offers less of it, or as it was.

What is stopped is the follow by which the member hears of it at once, or urgent mail. See mailer/unsubscribing.py.
"""

import hashlib

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.accounts import register
from forum.accounts.models import Member
from forum.database import db
from forum.entries import follows, follows_kept
from forum.entries.follows import Channel, Follow
from forum.i18n import _
from forum.mailer import unsubscribing
from forum.policy import can


def describe(member_id: int, of: str) -> str | None:
    row = _follow(member_id, of)
    return _("directe mail over “%(what)s”", what=_name(row)) if row is not None else None


def _name(row: Follow) -> str:
    """What is followed, as the member may know it."""
    if row.entry is not None:
        is_known = row.entry.is_published and can(db.session.get(Member, row.member_id), "read", row.entry)
        return row.entry.title if is_known else _("een stuk")
    if row.search is not None:
        return row.name or _("Zoekvraag zonder naam")
    if row.province_code is not None:
        return dict(register.provinces()).get(row.province_code, _("een provincie"))
    place = row.theme or row.tag or row.municipality
    return place.name if place else ""


def stop(member_id: int, of: str) -> str:
    row = _follow(member_id, of)
    if row is None:
        return Channel.SITE.value
    was = row.channel
    if was is Channel.DIRECT:
        row.channel = Channel.SITE
    return was.value


def undo(member_id: int, of: str, was: str) -> str:
    row, channel = _follow(member_id, of), Channel(was)
    if row is None:
        raise ValueError("not followed any more")
    row.channel = channel
    return {
        Channel.DIRECT: _("U krijgt hier weer meteen mail over."),
        Channel.DIGEST: _("U leest hier voortaan over in uw overzichtsmail."),
        Channel.SITE: _("U leest hier alleen nog over op het forum."),
    }[channel]


def less(_member_id: int, _of: str, was: str) -> list[tuple[str, str]]:
    return [("digest", _("Liever in de overzichtsmail"))] if was == Channel.DIRECT else []


def link(member: Member, follow: Follow) -> str:
    """The address that stops mail by this follow."""
    return unsubscribing.link("follow", member.id, _mark(follow))


def _mark(follow: Follow) -> str:
    """What tells its target: the same when it is followed anew. An id may be given out again, for another."""
    _id, place, target, *_how = follows_kept.kept(follow)
    return "t" + hashlib.sha256(f"{place} {target}".encode()).hexdigest()[:16]


def _follow(member_id: int, of: str) -> Follow | None:
    """The follow that a link names; links of before name its id."""
    parts = [joinedload(part) for part in (Follow.theme, Follow.tag, Follow.municipality, Follow.entry)]
    own = sa.select(Follow).where(Follow.member_id == member_id).options(*parts)
    if of.isdigit():
        return db.session.scalars(own.where(Follow.id == int(of))).first()
    return next((row for row in db.session.scalars(own) if _mark(row) == of), None)


def _urgent(member_id: int, is_wanted: bool) -> str:
    member = db.session.get_one(Member, member_id)
    was = "on" if follows.setting(member).urgent_mail else "off"
    follows.choose(member, urgent_mail=is_wanted)
    return was


def _urgent_again(member_id: int, _of: str, was: str) -> str:
    if was not in ("on", "off"):
        raise ValueError(was)
    _urgent(member_id, was == "on")
    return (
        _("U krijgt weer mail bij een urgent bericht.")
        if was == "on"
        else _("U krijgt geen mail bij een urgent bericht.")
    )


unsubscribing.register("follow", describe=describe, stop=stop, undo=undo, less=less)
unsubscribing.register(
    "urgent",
    describe=lambda member_id, _of: _("mail bij urgente berichten") if db.session.get(Member, member_id) else None,
    stop=lambda member_id, _of: _urgent(member_id, False),
    undo=_urgent_again,
)
