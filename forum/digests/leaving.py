"""One click in a digest stops it; the page then offers less of it, or as it was. See mailer/unsubscribing.py."""

from collections.abc import Sequence

from forum.accounts.models import Member
from forum.database import db
from forum.digests import rhythms
from forum.digests.models import Frequency
from forum.i18n import _
from forum.mailer import unsubscribing

LESS = {
    Frequency.DAILY: (Frequency.WEEKLY, Frequency.MONTHLY),
    Frequency.WEEKLY: (Frequency.MONTHLY,),
}


def describe(member_id: int, _of: str) -> str | None:
    return _("de overzichtsmail") if db.session.get(Member, member_id) else None


def stop(member_id: int, _of: str) -> str:
    member = db.session.get_one(Member, member_id)
    was = rhythms.of(member).frequency
    if was is not Frequency.OFF:
        rhythms.choose(member, Frequency.OFF)
    return was.value


def undo(member_id: int, _of: str, was: str) -> str:
    member = db.session.get_one(Member, member_id)
    rhythms.choose(member, Frequency(was), as_if_never_off=True)
    return _("Overzichtsmail: %(frequency)s.", frequency=Frequency(was).label.lower())


def less(member_id: int, _of: str, was: str) -> Sequence[tuple[str, str]]:
    return [(frequency.value, frequency.label) for frequency in LESS.get(Frequency(was), ())]


unsubscribing.register("digest", describe=describe, stop=stop, undo=undo, less=less)
